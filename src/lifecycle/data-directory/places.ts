/** Where clusters live: one that has a name alone has a place that follows from it. */
import path from 'node:path';
import { homeDirectory } from '#base';

/** The name of the cluster in the usual place. */
export const defaultClusterName = 'kubernode';

/** Where a cluster lives unless told otherwise: the system's place for root, the user's own for others. */
export function defaultDataDir(
  isRoot: boolean = process.getuid?.() === 0,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (isRoot) return '/var/lib/kubernode';
  return path.join(env['XDG_DATA_HOME'] || path.join(homeDirectory(env), '.local', 'share'), 'kubernode');
}

/** Where a cluster of this name lives unless told otherwise. */
export const placeOfCluster = (name: string, base = defaultDataDir()): string =>
  name === defaultClusterName ? base : `${base}-${name}`;

/** The name that follows from the place; undefined for a place that was chosen otherwise. */
export function clusterOfPlace(dataDir: string, base = defaultDataDir()): string | undefined {
  const place = path.resolve(dataDir);
  if (place === base) return defaultClusterName;
  const name = place.startsWith(`${base}-`) ? place.slice(base.length + 1) : '';
  return isClusterName(name) && name !== defaultClusterName ? name : undefined;
}

/** Links named after clusters, to data directories in places that do not follow from their names. */
export const linksFolder = (base = defaultDataDir()): string => `${base}.clusters`;

/** Whether a cluster may be called so: by a DNS label (RFC 1123) that leaves room for what is named after it. */
export const isClusterName = (text: string): boolean => /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(text);

/** The context of a cluster in a user's kubeconfig. */
export const contextOfCluster = (name: string): string =>
  name === defaultClusterName ? defaultClusterName : `${defaultClusterName}-${name}`;
