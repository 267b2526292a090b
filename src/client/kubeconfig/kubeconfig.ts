/** The kubeconfig file: clusters, users, and contexts that pair them.
 *  Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
import path from 'node:path';
import { parseDocument, stringify } from 'yaml';
import { UsageError, yamlOptions } from '#base';

/** Where a cluster is, and how it is known for itself. */
export interface KubeconfigCluster {
  /** URL of the API server. */
  server: string;
  /** File with the authority in PEM. */
  'certificate-authority'?: string;
  /** PEM in base64; wins over the file. */
  'certificate-authority-data'?: string;
  /** Believe any certificate. */
  'insecure-skip-tls-verify'?: boolean;
  /** The name that the server's certificate is for. Default: the one in the URL. */
  'tls-server-name'?: string;
  /** What others than Kubernetes have to say of it. */
  extensions?: { name: string; extension?: Record<string, unknown> }[];
}

/** What a user shows to be believed. */
export interface KubeconfigUser {
  /** File with a certificate in PEM. */
  'client-certificate'?: string;
  /** PEM in base64; wins over the file. */
  'client-certificate-data'?: string;
  /** File with the key in PEM. */
  'client-key'?: string;
  /** PEM in base64; wins over the file. */
  'client-key-data'?: string;
  /** Bearer token. */
  token?: string;
  /** File with a bearer token, read anew for each connection; wins over the token. */
  tokenFile?: string;
  /** For basic authentication. */
  username?: string;
  /** For basic authentication. */
  password?: string;
  /** A credential plugin; not supported. */
  exec?: object;
  /** A credential plugin of old; not supported. */
  'auth-provider'?: object;
}

/** A cluster and a user, paired. */
export interface KubeconfigContext {
  /** Name of the cluster. */
  cluster: string;
  /** Name of the user. */
  user: string;
  /** Namespace for what names none. Default `default`. */
  namespace?: string;
}

/** A kubeconfig file. */
export interface Kubeconfig {
  /** Always `v1`. */
  apiVersion: 'v1';
  /** Always `Config`. */
  kind: 'Config';
  /** Clusters by name. */
  clusters: { name: string; cluster: KubeconfigCluster }[];
  /** Users by name. */
  users: { name: string; user: KubeconfigUser }[];
  /** Contexts by name. */
  contexts: { name: string; context: KubeconfigContext }[];
  /** The context that is meant when none is named; may be empty. */
  'current-context': string;
}

/** A config with nothing in it. */
export function emptyKubeconfig(): Kubeconfig {
  return { apiVersion: 'v1', kind: 'Config', clusters: [], users: [], contexts: [], 'current-context': '' };
}

/** Reads a kubeconfig's text; relative file names become relative to `file`'s folder. Throws a {@link UsageError} that
 *  names the file and what is wrong. */
export function parseKubeconfig(text: string, file: string): Kubeconfig {
  const document = parseDocument(text, yamlOptions);
  const [error] = document.errors;
  if (error) throw new UsageError(`${file}: ${error.message.split('\n')[0]}`, { cause: error });
  return readKubeconfig(document.toJS(), file);
}

/** {@link parseKubeconfig} of what the text says. */
export function readKubeconfig(content: unknown, file: string): Kubeconfig {
  if (content === null || content === undefined) return emptyKubeconfig();
  if (typeof content !== 'object' || Array.isArray(content)) throw new UsageError(`${file}: not a kubeconfig`);
  const config = content as Partial<Kubeconfig>;
  if (config.kind !== undefined && config.kind !== 'Config')
    throw new UsageError(`${file}: kind: must be Config, is ${String(config.kind)}`);
  return {
    ...emptyKubeconfig(),
    clusters: entries(config.clusters, { field: 'clusters', value: 'cluster', file }),
    users: entries(config.users, { field: 'users', value: 'user', file }),
    contexts: entries(config.contexts, { field: 'contexts', value: 'context', file }),
    'current-context': config['current-context'] ?? '',
  };
}

/** Merges as kubectl does: of two entries of one name, and of the current contexts, the first wins. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    ...emptyKubeconfig(),
    clusters: firstOfEachName(configs.flatMap(config => config.clusters)),
    users: firstOfEachName(configs.flatMap(config => config.users)),
    contexts: firstOfEachName(configs.flatMap(config => config.contexts)),
    'current-context': configs.find(config => config['current-context'] !== '')?.['current-context'] ?? '',
  };
}

/** A kubeconfig with one cluster, one user and the context `name` for them. PEM and tokens are written inline. */
export interface KubeconfigOptions {
  /** Of the context and its cluster. */
  name: string;
  /** URL of the API server. */
  server: string;
  /** PEM. */
  ca: string;
  /** The name that the server's certificate is for. Default: the one in its URL. */
  tlsServerName?: string;
  /** Name of the user. Default: `name`. */
  user?: string;
  /** PEM. */
  clientCertificate?: string;
  /** PEM. */
  clientKey?: string;
  /** Bearer token. */
  token?: string;
}

/** A kubeconfig with one cluster, one user and one context. */
export function renderKubeconfig({
  name,
  server,
  ca,
  tlsServerName,
  user = name,
  clientCertificate,
  clientKey,
  token,
}: KubeconfigOptions): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const config: Kubeconfig = {
    ...emptyKubeconfig(),
    clusters: [
      {
        name,
        cluster: {
          server,
          'certificate-authority-data': base64(ca),
          ...(tlsServerName === undefined ? {} : { 'tls-server-name': tlsServerName }),
        },
      },
    ],
    users: [
      {
        name: user,
        user: {
          ...(clientCertificate === undefined ? {} : { 'client-certificate-data': base64(clientCertificate) }),
          ...(clientKey === undefined ? {} : { 'client-key-data': base64(clientKey) }),
          ...(token === undefined ? {} : { token }),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
  };
  return stringify(config, { ...yamlOptions, lineWidth: 0 });
}

/** Fields that name files. */
const fileFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

function entries<E extends { name: string }>(
  list: unknown,
  about: { field: string; value: string; file: string },
): E[] {
  const { field, value, file } = about;
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) throw new UsageError(`${file}: ${field}: must be a list`);
  return list.map((entry: Record<string, unknown> | null, index) => {
    if (typeof entry?.['name'] !== 'string') throw new UsageError(`${file}: ${field}[${index}].name: Required value`);
    return {
      ...entry,
      [value]: withAbsolutePaths((entry[value] ?? {}) as Record<string, unknown>, file),
    } as unknown as E;
  });
}

function withAbsolutePaths(value: Record<string, unknown>, file: string): Record<string, unknown> {
  const resolved = { ...value };
  for (const field of fileFields) {
    const name = resolved[field];
    if (typeof name === 'string' && name !== '') resolved[field] = path.resolve(path.dirname(file), name);
  }
  return resolved;
}

function firstOfEachName<E extends { name: string }>(list: readonly E[]): E[] {
  return list.filter(({ name }, index) => list.findIndex(entry => entry.name === name) === index);
}
