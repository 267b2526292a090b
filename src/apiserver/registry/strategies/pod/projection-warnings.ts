/** Advice about volumes whose files are named one by one. */
import type { ProjectedVolumeSource, Volume, VolumeProjection } from '#api';

interface Written {
  readonly path: string;
  /** Default: the only source that there is. */
  readonly by?: string;
}

/** Sources that project nothing, and files that stand in each other's places. */
export function projectionWarnings(volume: Volume): string[] {
  const { name, configMap, secret, downwardAPI, projected } = volume;
  if (projected) return projectedWarnings(name, projected);
  const [what, items = []] = configMap
    ? [`ConfigMap ${JSON.stringify(configMap.name ?? '')}`, configMap.items]
    : secret
      ? [`Secret ${JSON.stringify(secret.secretName ?? '')}`, secret.items]
      : ['DownwardAPI', downwardAPI?.items];
  return overlapWarnings(`volume ${JSON.stringify(name)} (${what})`, items, new SeenFiles());
}

function projectedWarnings(name: string, { sources = [] }: Partial<ProjectedVolumeSource>): string[] {
  const volume = `volume ${JSON.stringify(name)} (Projected)`;
  const seen = new SeenFiles();
  return sources.flatMap(source => {
    const files = filesOf(source);
    return files === undefined ? [`${volume} has no sources provided`] : overlapWarnings(volume, files, seen);
  });
}

const overlapWarnings = (volume: string, files: readonly Written[], seen: SeenFiles): string[] =>
  files.flatMap(({ path, by }) => {
    const file = { path: (path ?? '').replace(/\/$/, ''), ...(by === undefined ? {} : { by }) };
    const other = file.path === '' ? undefined : seen.add(file);
    return other ? [`${volume}: overlapping paths: ${show(file)} with ${show(other)}`] : [];
  });

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

const show = ({ path, by }: Written): string => `${JSON.stringify(path)}${by === undefined ? '' : ` (${by})`}`;

/** Undefined for a source of nothing. */
function filesOf(source: VolumeProjection): Written[] | undefined {
  const { configMap, secret, downwardAPI, serviceAccountToken: token } = source;
  const { clusterTrustBundle: bundle, podCertificate: certificate } = source;
  const items = (list: readonly { path: string }[] = [], by: string) => list.map(({ path }) => ({ path, by }));
  if (configMap) return items(configMap.items, `ConfigMap ${JSON.stringify(configMap.name ?? '')}`);
  if (secret) return items(secret.items, `Secret ${JSON.stringify(secret.name ?? '')}`);
  if (downwardAPI) return items(downwardAPI.items, 'DownwardAPI');
  if (token) return [{ path: token.path, by: 'ServiceAccountToken' }];
  if (bundle)
    return [{ path: bundle.path, by: `ClusterTrustBundle ${JSON.stringify(bundle.name ?? bundle.signerName ?? '')}` }];
  if (!certificate) return undefined;
  return [
    { path: certificate.certificateChainPath ?? '', by: 'PodCertificate chain' },
    { path: certificate.keyPath ?? '', by: 'PodCertificate key' },
    { path: certificate.credentialBundlePath ?? '', by: 'PodCertificate credential bundle' },
  ];
}
