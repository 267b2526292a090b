/** images: OCI images without Docker: built from a folder, loaded from a file, kept in the data directory, given to
 *  containerd. Works with the cluster down.
 *
 *  Start reading at `build/build-image.ts`; `store/image-store.ts` is where images lie. To add a kind of project that
 *  can be built: a function beside `buildFromProject` that returns layers and container defaults. To add an archive
 *  format: a function beside `loadLayout` in `archive/load-archive.ts`. */
export { assertIsFile, type LoadArchiveOptions, loadArchive } from './archive/load-archive.ts';
export { type PackArchiveOptions, packArchive } from './archive/pack-archive.ts';
export { type BuildImageOptions, buildImage } from './build/build-image.ts';
export { findDockerfile } from './build/dockerfile.ts';
export { busyboxImage, pauseImage, pauseReference } from './builtin/builtin-images.ts';
export {
  type ForgetImagesOptions,
  forgetImages,
  type ImportImagesOptions,
  importImages,
} from './containerd/import-images.ts';
export type { ContainerDefaults, Descriptor, ImageConfig, Manifest } from './oci.ts';
export { createImageStore, type ImageStore, type StoredImage } from './store/image-store.ts';
