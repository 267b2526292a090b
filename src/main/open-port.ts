/** The port of an API server that runs on a data directory's certificates. */
import type { ApiServer } from '#apiserver';
import { systemErrorCode, toError, UsageError } from '#base';
import type { EnsuredPki } from '#lifecycle';
import { serverTls } from './store-and-keys.ts';

/** Where the server listens, and by which certificates. */
export interface PortOptions {
  readonly host: string;
  readonly port: number;
  readonly pki: EnsuredPki;
  /** Where pods reach the server. Default: no endpoint is published for them. */
  readonly advertiseAddress?: string | undefined;
}

/** Opens the port; UsageError when it cannot be had. */
export async function openPort(
  apiServer: ApiServer,
  { host, port, pki, advertiseAddress }: PortOptions,
): Promise<void> {
  try {
    await apiServer.listen({
      host,
      port,
      tls: serverTls(pki),
      ...(advertiseAddress === undefined ? {} : { advertiseAddress }),
    });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error; // What the server writes before it listens was refused.
    const why =
      code === 'EADDRINUSE'
        ? `it is in use: choose another one, or stop what has it (ss -ltnp 'sport = :${port}' tells)`
        : toError(error).message;
    throw new UsageError(`--api-port ${port}: cannot listen: ${why}`, { cause: error });
  }
}
