/** From kubeconfig files to what a transport needs. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { homeDirectory, readFileIfExists, UsageError } from '#base';
import type { Transport } from '../transport.ts';
import { createHttpsTransport, type HttpsTransportOptions } from '../transports/https.ts';
import { inClusterAccess } from './in-cluster.ts';
import {
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigUser,
  mergeKubeconfigs,
  parseKubeconfig,
} from './kubeconfig.ts';

/** Environment variables by name, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which files. */
export interface LoadKubeconfigOptions {
  /** One file, which must exist. Default: those of `env`. */
  file?: string | undefined;
  /** `KUBECONFIG` is a list of files, of which some may be missing; without it `.kube/config` in the user's home. */
  env: Environment;
}

/** Reads and merges the files that kubectl would. */
export async function loadKubeconfig({ file, env }: LoadKubeconfigOptions): Promise<Kubeconfig> {
  if (file !== undefined) return parseKubeconfig(await readRequired(file, 'kubeconfig'), file);
  const found = await findKubeconfig(env);
  if (!found) throw new UsageError(`no kubeconfig found at ${kubeconfigFiles(env).join(', ')}`);
  return found;
}

async function findKubeconfig(env: Environment): Promise<Kubeconfig | undefined> {
  const configs: Kubeconfig[] = [];
  for (const name of kubeconfigFiles(env)) {
    const text = await readFileIfExists(name);
    if (text !== undefined) configs.push(parseKubeconfig(text, name));
  }
  return configs.length === 0 ? undefined : mergeKubeconfigs(configs);
}

/** The files of the user's configuration, the first of which new entries go to. */
export function kubeconfigFiles(env: Environment): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter(name => name !== '');
  return listed.length > 0 ? listed : [path.join(homeDirectory(env), '.kube', 'config')];
}

/** What a context is made of. */
export interface ResolvedContext {
  /** Where. */
  readonly cluster: KubeconfigCluster;
  /** As whom. */
  readonly user: KubeconfigUser;
  /** Namespace for commands that name none. Default `default`. */
  readonly namespace: string;
}

/** The parts of a context; default: the current one. Throws a {@link UsageError} when something is missing. */
export function resolveContext(config: Kubeconfig, name = config['current-context']): ResolvedContext {
  if (name === '') throw new UsageError('the kubeconfig has no current context');
  const context = config.contexts.find(entry => entry.name === name)?.context;
  if (!context) throw new UsageError(`the kubeconfig has no context "${name}"`);
  const cluster = config.clusters.find(entry => entry.name === context.cluster)?.cluster;
  if (!cluster)
    throw new UsageError(`the kubeconfig has no cluster "${context.cluster}", which context "${name}" names`);
  const user = config.users.find(entry => entry.name === context.user)?.user;
  if (!user && context.user)
    throw new UsageError(`the kubeconfig has no user "${context.user}", which context "${name}" names`);
  return { cluster, user: user ?? {}, namespace: context.namespace ?? 'default' };
}

/** Where to connect and as whom, with the certificates read. */
export async function connectionOf({ cluster, user }: ResolvedContext): Promise<HttpsTransportOptions> {
  if (user.exec || user['auth-provider'])
    throw new UsageError('the kubeconfig asks for a credential plugin, which is not supported');
  if (!cluster.server) throw new UsageError('the kubeconfig has a cluster without a server');
  const ca = await pem(cluster, 'certificate-authority');
  const cert = await pem(user, 'client-certificate');
  const key = await pem(user, 'client-key');
  const { tokenFile, token, username, password } = user;
  return {
    server: cluster.server,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(cluster['insecure-skip-tls-verify'] ? { insecureSkipTlsVerify: true } : {}),
    ...(cluster['tls-server-name'] === undefined ? {} : { tlsServerName: cluster['tls-server-name'] }),
    ...(tokenFile !== undefined ? { token: async () => (await readRequired(tokenFile, 'token file')).trim() } : {}),
    ...(tokenFile === undefined && token !== undefined ? { token } : {}),
    ...(username === undefined ? {} : { basic: { username, password: password ?? '' } }),
  };
}

/** Which kubeconfig, and what of it. */
export interface ConnectOptions extends LoadKubeconfigOptions {
  /** Default: the current one. */
  readonly context?: string | undefined;
  /** What the program calls itself. Default: this one. */
  readonly userAgent?: string | undefined;
}

/** A transport to the cluster of a context (default: the current one); where no kubeconfig is found, as in a pod, to
 *  the cluster that the pod is in, as its service account. */
export async function connect({ userAgent, ...options }: ConnectOptions): Promise<Transport> {
  const { file, env, context } = options;
  const isInPod = file === undefined && context === undefined && !(await findKubeconfig(env));
  const access = isInPod ? await inClusterAccess({ env }) : undefined;
  const connection = access?.connection ?? (await connectionOf(resolveContext(await loadKubeconfig(options), context)));
  return createHttpsTransport({ ...connection, ...(userAgent === undefined ? {} : { userAgent }) });
}

/** PEM from `FIELD-data`, or from the file that `FIELD` names. */
async function pem<F extends string>(
  from: { [field in F | `${F}-data`]?: string },
  field: F,
): Promise<string | undefined> {
  const data = from[`${field}-data` as const];
  if (data) return Buffer.from(data, 'base64').toString();
  const file = from[field];
  return file ? await readRequired(file, field) : undefined;
}

async function readRequired(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the ${what} ${file}: ${(error as Error).message}`, { cause: error });
  }
}
