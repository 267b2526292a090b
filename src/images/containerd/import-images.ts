/** Gives images of the store to containerd. */
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { ExecError, exec, startProcess } from '#base';
import { namesByDigest, packArchive } from '../archive/pack-archive.ts';
import { containerdNameAnnotation } from '../oci.ts';
import type { ImageStore, StoredImage } from '../store/image-store.ts';

/** Which images, and to which containerd. */
export interface ImportImagesOptions {
  store: ImageStore;
  /** Full names; all must be in the store. Default: all images of the store. */
  references?: readonly string[];
  /** containerd's socket. */
  socket: string;
  /** The one that containerd's CRI uses: images are unpacked for it. */
  snapshotter: string;
  /** containerd's own client. Default `ctr`, which Debian's containerd brings. */
  ctr?: string;
  /** Ends the import when it aborts. Default: never. */
  signal?: AbortSignal | undefined;
}

/** Makes containerd know these images under their full names and by their digests, unpacked and ready to start. What it
 *  has already is neither sent nor unpacked again. Returns the names that were new or had changed. */
export async function importImages({
  store,
  references,
  socket,
  snapshotter,
  ctr = 'ctr',
  signal,
}: ImportImagesOptions): Promise<string[]> {
  const args = ['--address', socket, '--namespace', 'k8s.io'];
  const images = (await store.list()).filter(({ reference }) => references?.includes(reference) ?? true);
  const lost = references?.filter(reference => !images.some(image => image.reference === reference)) ?? [];
  if (lost.length > 0) throw new Error(`not in the image store: ${lost.join(', ')}`);
  const known = parseImageList((await exec(ctr, [...args, 'images', 'ls'], { signal })).stdout);
  const changed = images.filter(image =>
    [image.descriptor, ...namesByDigest(image)].some(
      ({ annotations, digest }) => known.get(annotations?.[containerdNameAnnotation] ?? '') !== digest,
    ),
  );
  if (changed.length === 0) return [];
  const content = new Set((await exec(ctr, [...args, 'content', 'ls', '--quiet'], { signal })).stdout.split('\n'));
  const isNew = (digest: string) => !content.has(digest);
  await runImport(ctr, [...args, 'images', 'import', '--snapshotter', snapshotter, '-'], {
    store,
    images: changed,
    isNew,
    signal,
  });
  return changed.map(({ reference }) => reference);
}

/** Which images containerd is to lose; those of the store stay. */
export interface ForgetImagesOptions extends Pick<ImportImagesOptions, 'socket' | 'ctr'> {
  readonly images: readonly StoredImage[];
}

/** Makes containerd forget these images, under all their names; containers that run go on. What it does not know is no
 *  error. */
export async function forgetImages({ images, socket, ctr = 'ctr' }: ForgetImagesOptions): Promise<void> {
  const args = ['--address', socket, '--namespace', 'k8s.io', 'images'];
  const known = parseImageList((await exec(ctr, [...args, 'ls'])).stdout);
  const names = images.flatMap(image => [
    image.reference,
    ...namesByDigest(image).map(({ annotations }) => annotations?.[containerdNameAnnotation] ?? ''),
  ]);
  const present = names.filter(name => known.has(name));
  if (present.length > 0) await exec(ctr, [...args, 'rm', '--sync', ...present]);
}

/** Names and manifest digests in the table that `ctr images ls` prints. */
export function parseImageList(output: string): Map<string, string> {
  const rows = output.split('\n').map(line => line.split(/\s+/));
  return new Map(
    rows.flatMap(([reference, , digest]) =>
      reference && digest?.startsWith('sha256:') ? [[reference, digest] as const] : [],
    ),
  );
}

const diskWords = [
  ['no space left on device', 'ENOSPC'],
  ['disk quota exceeded', 'EDQUOT'],
  ['read-only file system', 'EROFS'],
] as const;

/** The same error, or, when what containerd says is about its disk, one with the system's code for that. */
export function failureOfDisk(error: Error): Error {
  const [, code] = diskWords.find(([words]) => error.message.includes(words)) ?? [];
  return code === undefined ? error : Object.assign(new Error(error.message, { cause: error }), { code });
}

interface Import extends Pick<ImportImagesOptions, 'store' | 'signal'> {
  images: readonly StoredImage[];
  isNew: (digest: string) => boolean;
}

async function runImport(
  ctr: string,
  args: readonly string[],
  { store, images, isNew, signal }: Import,
): Promise<void> {
  const child = startProcess(ctr, args, { stdio: ['pipe', 'ignore', 'pipe'], signal });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const { stdin } = child;
  if (!stdin) throw new Error('no pipe to ctr');
  // When ctr ends early, its message says more than the broken pipe.
  const sent = pipeline(packArchive({ store, images, includeBlob: isNew, byDigest: true }), stdin).catch(
    (error: unknown) => error,
  );
  const [exitCode] = await exited;
  const failure = await sent;
  if (exitCode !== 0) throw failureOfDisk(new ExecError(ctr, args, { exitCode: exitCode ?? 128, stdout: '', stderr }));
  if (failure !== undefined) throw failure;
}
