/** Which image of those for several platforms is this machine's. Reads blobs by a function that it is given. */
import { type Descriptor, type ImageConfig, type Index, type Manifest, mediaTypes, ociArchitecture } from './oci.ts';

/** What a machine runs, such as `linux/amd64`. */
export interface Platform {
  readonly os: string;
  /** OCI's name of it, such as `amd64`. */
  readonly architecture: string;
}

/** `linux/arm64`, without the variant. */
export const platformText = ({ os, architecture }: Platform): string => `${os}/${architecture}`;

/** This machine's. */
export const hostPlatform: Platform = { os: 'linux', architecture: ociArchitecture(process.arch) };

/** An image for one platform, behind an index or not. */
export interface ChosenManifest {
  /** Points to the manifest. */
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  /** The indexes that led to it, outermost first. */
  readonly indexes: readonly Descriptor[];
}

/** What was found in an index. */
export interface Choice {
  /** Undefined when there is none for the platform. */
  readonly chosen: ChosenManifest | undefined;
  /** The platforms of what was passed over. */
  readonly others: readonly Platform[];
}

interface ChooseOptions {
  readonly platform: Platform;
  /** The content of a blob, from JSON; undefined when there is none, as of images for other platforms that were left
   *  out. */
  readonly readBlob: <T>(descriptor: Descriptor) => Promise<T | undefined>;
}

/** Indexes may stand in each other; nobody needs more than two. */
const maxDepth = 8;

const isIndex = ({ mediaType }: Descriptor): boolean =>
  mediaType === mediaTypes.index || mediaType === mediaTypes.dockerIndex;

/** The first image for the platform: the manifest itself, or one in an index, or in an index of that. An entry that
 *  does not name its platform (the specification lets it) is judged by the image's configuration.
 *  https://github.com/opencontainers/image-spec/blob/main/image-index.md */
export async function chooseManifest(descriptor: Descriptor, options: ChooseOptions): Promise<Choice> {
  const others: Platform[] = [];
  const chosen = await search(descriptor, [], { ...options, others });
  return { chosen, others };
}

async function search(
  descriptor: Descriptor,
  indexes: readonly Descriptor[],
  options: ChooseOptions & { others: Platform[] },
): Promise<ChosenManifest | undefined> {
  const { platform, readBlob, others } = options;
  if (descriptor.platform && !runsOn(platform, descriptor.platform)) {
    others.push(descriptor.platform);
    return undefined;
  }
  if (!isIndex(descriptor)) {
    const manifest = await readBlob<Manifest>(descriptor);
    const config = manifest && (await readBlob<ImageConfig>(manifest.config));
    if (!config) return undefined;
    if (runsOn(platform, config)) return { descriptor, manifest, indexes };
    others.push({ os: config.os, architecture: config.architecture });
    return undefined;
  }
  if (indexes.length >= maxDepth) return undefined;
  for (const entry of (await readBlob<Index>(descriptor))?.manifests ?? []) {
    const found = await search(entry, [...indexes, descriptor], options);
    if (found) return found;
  }
  return undefined;
}

/** Whether what was made for `image` runs on `machine`. Configurations by old tools say nothing; those are believed
 *  to. */
export const runsOn = (machine: Platform, image: Partial<Platform>): boolean =>
  (image.os ?? machine.os) === machine.os && (image.architecture ?? machine.architecture) === machine.architecture;
