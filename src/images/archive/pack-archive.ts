/** Writes images as an OCI archive: an image layout in a tar. */
import { Readable } from 'node:stream';
import { type Pack, pack } from 'tar-stream';
import { repositoryOf } from '#api';
import { copyFile, writeEntry } from '../layer/pack-layer.ts';
import { containerdNameAnnotation, type Descriptor, type Index, mediaTypes } from '../oci.ts';
import type { ImageStore, StoredImage } from '../store/image-store.ts';

/** What goes into the archive. */
export interface PackArchiveOptions {
  store: ImageStore;
  images: readonly StoredImage[];
  /** Leaves out blobs that the receiver has. Default: all are included. */
  includeBlob?: (digest: string) => boolean;
  /** Gives each image also its {@link namesByDigest}. Default false. */
  byDigest?: boolean;
}

/** The archive as a stream, the same for the same images. */
export function packArchive({ includeBlob = () => true, byDigest = false, ...rest }: PackArchiveOptions): Readable {
  const tar = pack();
  writeArchive(tar, { ...rest, includeBlob, byDigest }).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error as Error),
  );
  return Readable.from(tar);
}

/** The names by which pods can ask for exactly this content: `hello@sha256:...`, with the digest of the manifest and
 *  with that of each index that leads to it. */
export function namesByDigest({ reference, indexes, manifestDescriptor }: StoredImage): Descriptor[] {
  const repository = repositoryOf(reference);
  return [...indexes, manifestDescriptor].map(({ mediaType, digest, size }) => ({
    mediaType,
    digest,
    size,
    annotations: { [containerdNameAnnotation]: `${repository}@${digest}` },
  }));
}

async function writeArchive(
  tar: Pack,
  { store, images, includeBlob, byDigest }: Required<PackArchiveOptions>,
): Promise<void> {
  const index: Index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: images.flatMap(image => [image.descriptor, ...(byDigest ? namesByDigest(image) : [])]),
  };
  await writeEntry(
    tar,
    { name: 'oci-layout', type: 'file', mode: 0o644 },
    Buffer.from('{"imageLayoutVersion":"1.0.0"}'),
  );
  await writeEntry(tar, { name: 'index.json', type: 'file', mode: 0o644 }, Buffer.from(JSON.stringify(index)));
  const blobs = new Map(
    images
      .flatMap(({ indexes, manifestDescriptor, manifest }) => [
        ...indexes,
        manifestDescriptor,
        manifest.config,
        ...manifest.layers,
      ])
      .map(blob => [blob.digest, blob]),
  );
  for (const [digest, { size }] of [...blobs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!includeBlob(digest)) continue;
    await copyFile(tar, {
      type: 'copy',
      path: `blobs/${digest.replace(':', '/')}`,
      mode: 0o644,
      source: store.blobPath(digest),
      sizeBytes: size,
    });
  }
}
