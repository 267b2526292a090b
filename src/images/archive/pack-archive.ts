/** Writes images as an OCI archive: an image layout in a tar. */
import { Readable } from 'node:stream';
import { type Pack, pack } from 'tar-stream';
import { copyFile, writeEntry } from '../layer/pack-layer.ts';
import { type Index, mediaTypes } from '../oci.ts';
import type { ImageStore, StoredImage } from '../store/image-store.ts';

export interface PackArchiveOptions {
  store: ImageStore;
  images: readonly StoredImage[];
  /** Leaves out blobs that the receiver has. Default: all are included. */
  includeBlob?: (digest: string) => boolean;
}

/** The archive as a stream, the same for the same images. */
export function packArchive({ store, images, includeBlob = () => true }: PackArchiveOptions): Readable {
  const tar = pack();
  writeArchive(tar, { store, images, includeBlob }).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error as Error),
  );
  return Readable.from(tar);
}

async function writeArchive(tar: Pack, { store, images, includeBlob }: Required<PackArchiveOptions>): Promise<void> {
  const index: Index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: images.map(({ descriptor }) => descriptor),
  };
  await writeEntry(
    tar,
    { name: 'oci-layout', type: 'file', mode: 0o644 },
    Buffer.from('{"imageLayoutVersion":"1.0.0"}'),
  );
  await writeEntry(tar, { name: 'index.json', type: 'file', mode: 0o644 }, Buffer.from(JSON.stringify(index)));
  const blobs = new Map(
    images
      .flatMap(({ descriptor, manifest }) => [descriptor, manifest.config, ...manifest.layers])
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
