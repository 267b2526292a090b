/** From what a configuration says of extenders to extenders. */
import { readFile } from 'node:fs/promises';
import { toError, UsageError } from '#base';
import type { ExtenderConfiguration } from '../configuration/types.ts';
import type { Extender } from '../framework/extender.ts';
import type { TlsSettings } from './connections.ts';
import { createHttpExtender } from './http-extender.ts';

/** Makes them, those that can be done without last, as upstream. UsageError for a certificate that cannot be read. */
export async function createExtenders(configurations: readonly ExtenderConfiguration[]): Promise<Extender[]> {
  const extenders = await Promise.all(
    configurations.map(async (configuration, index) =>
      createHttpExtender(configuration, await readTls(configuration, `extenders[${index}].tlsConfig`)),
    ),
  );
  return extenders.toSorted((one, other) => Number(one.isIgnorable) - Number(other.isIgnorable));
}

/** As upstream, `enableHTTPS` without an authority means that the other side is not verified. */
async function readTls(
  { tlsConfig = {}, enableHTTPS = false }: ExtenderConfiguration,
  field: string,
): Promise<TlsSettings> {
  const { caData, caFile, certData, certFile, keyData, keyFile } = tlsConfig;
  const [ca, cert, key] = await Promise.all([
    readPem(caData, caFile, `${field}.caFile`),
    readPem(certData, certFile, `${field}.certFile`),
    readPem(keyData, keyFile, `${field}.keyFile`),
  ]);
  const isVerified = !tlsConfig.insecure && (!enableHTTPS || ca !== undefined);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tlsConfig.serverName ? { servername: tlsConfig.serverName } : {}),
    rejectUnauthorized: isVerified,
  };
}

/** What goes by data goes before what goes by file. */
async function readPem(data: string | undefined, file: string | undefined, field: string): Promise<string | undefined> {
  if (data) return Buffer.from(data, 'base64').toString();
  if (!file) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${field}: ${file} cannot be read: ${toError(error).message}`, { cause: error });
  }
}
