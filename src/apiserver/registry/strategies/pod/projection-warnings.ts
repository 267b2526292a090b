/** Advice about projected volumes. */
import type { ProjectedVolumeSource, VolumeProjection } from '#api';

interface Written {
  readonly path: string;
  readonly by: string;
}

/** Sources that project nothing, and those that write into each other's files. */
export function projectionWarnings(name: string, { sources = [] }: Partial<ProjectedVolumeSource>): string[] {
  const volume = `volume ${JSON.stringify(name)} (Projected)`;
  const seen = new SeenFiles();
  return sources.flatMap(source => {
    const files = filesOf(source);
    if (files === undefined) return [`${volume} has no sources provided`];
    return files.flatMap(file => {
      const other = seen.add(file);
      return other ? [`${volume}: overlapping paths: ${show(file)} with ${show(other)}`] : [];
    });
  });
}

/** Who has so many files, or so long paths, has not written them by hand. */
const mostFiles = 1000;
const mostPathLength = 4096;

/** Files and the folders that they are in, each by its path. */
class SeenFiles {
  readonly #files = new Map<string, Written>();
  readonly #folders = new Map<string, Written>();

  /** Notes a file, and returns one that was there, is in it, or in which it is. */
  add(file: Written): Written | undefined {
    const { path } = file;
    if (this.#files.size >= mostFiles || path.length > mostPathLength) return undefined;
    let found = this.#files.get(path) ?? this.#folders.get(path);
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      found ??= this.#files.get(folder);
      if (!this.#folders.has(folder)) this.#folders.set(folder, file);
    }
    if (!this.#files.has(path)) this.#files.set(path, file);
    return found;
  }
}

const show = ({ path, by }: Written): string => `${JSON.stringify(path)} (${by})`;

/** Undefined for a source of nothing. */
function filesOf(source: VolumeProjection): Written[] | undefined {
  const { configMap, secret, downwardAPI, serviceAccountToken: token } = source;
  const items = (list: readonly { path: string }[] = [], by: string) => list.map(({ path }) => ({ path, by }));
  if (configMap) return items(configMap.items, `ConfigMap ${JSON.stringify(configMap.name ?? '')}`);
  if (secret) return items(secret.items, `Secret ${JSON.stringify(secret.name ?? '')}`);
  if (downwardAPI) return items(downwardAPI.items, 'DownwardAPI');
  if (token) return [{ path: token.path, by: 'ServiceAccountToken' }];
  return source.clusterTrustBundle || source.podCertificate ? [] : undefined;
}
