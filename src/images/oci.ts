/** The OCI image format: the parts that are read or written here. Pure.
 *  https://github.com/opencontainers/image-spec */

/** Media types of OCI images, and of docker's. */
export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const;

/** Annotations that name an image in an index: the first is the specification's, the second is containerd's. */
export const referenceAnnotation = 'org.opencontainers.image.ref.name';
/** Carries the full name of an image in an index; the standard's own has the tag alone. */
export const containerdNameAnnotation = 'io.containerd.image.name';

/** Points to a blob by its content. */
export interface Descriptor {
  mediaType: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest: string;
  size: number;
  annotations?: Record<string, string>;
  platform?: { architecture: string; os: string; variant?: string };
}

/** One image for one platform. */
export interface Manifest {
  schemaVersion: 2;
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
}

/** Several manifests: those of an image for several platforms, or those of a layout. */
export interface Index {
  schemaVersion: 2;
  mediaType?: string;
  manifests: Descriptor[];
}

/** How a container of this image starts. */
export interface ContainerDefaults {
  Entrypoint?: string[];
  Cmd?: string[];
  Env?: string[];
  WorkingDir?: string;
  User?: string;
  ExposedPorts?: Record<string, Record<string, never>>;
  Labels?: Record<string, string>;
  StopSignal?: string;
}

/** The configuration that a manifest refers to. `diff_ids` are digests of the layers before compression. */
export interface ImageConfig {
  created?: string;
  architecture: string;
  os: string;
  config: ContainerDefaults;
  rootfs: { type: 'layers'; diff_ids: string[] };
  history?: { created?: string; created_by?: string; comment?: string; empty_layer?: boolean }[];
}

/** The OCI name of a processor architecture that Node calls `arch`. */
export function ociArchitecture(arch: string): string {
  return { x64: 'amd64', ia32: '386' }[arch] ?? arch;
}
