/** The cluster that a pod runs in, by what the kubelet puts into each container.
 *  Source: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readFileIfExists, socketAddress, UsageError } from '#base';
import type { HttpsTransportOptions } from '../transports/https.ts';

/** Where to find it. */
export interface InClusterOptions {
  /** Variables by name, as `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the token, the authority and the namespace are. Default `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly directory?: string | undefined;
}

/** A pod's access to its cluster. */
export interface InClusterAccess {
  /** As the pod's service account; a token that is exchanged is read anew. */
  readonly connection: HttpsTransportOptions;
  /** The pod's namespace. */
  readonly namespace: string;
}

/** The access of the pod that this process runs in; undefined when it runs in none, or in one that is given no token.
 *  Errors: a {@link UsageError} when the authority's certificate cannot be read. */
export async function inClusterAccess({
  env,
  directory = '/var/run/secrets/kubernetes.io/serviceaccount',
}: InClusterOptions): Promise<InClusterAccess | undefined> {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const tokenFile = path.join(directory, 'token');
  if (host === '' || (await readFileIfExists(tokenFile)) === undefined) return undefined;
  const caFile = path.join(directory, 'ca.crt');
  const ca = await readFileIfExists(caFile);
  if (ca === undefined) throw new UsageError(`cannot read the authority of the cluster that this pod is in: ${caFile}`);
  const namespace = await readFileIfExists(path.join(directory, 'namespace'));
  return {
    connection: {
      server: `https://${socketAddress(host, port)}`,
      ca,
      token: async () => (await readFile(tokenFile, 'utf8')).trim(),
    },
    namespace: namespace?.trim() || 'default',
  };
}
