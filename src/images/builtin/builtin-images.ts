/** The images that Kubernode brings along. */

import { normalizeReference } from '#api';
import { UsageError } from '#base';
import { addImage, addLayer } from '../build/build-image.ts';
import type { LayerEntry } from '../layer/entries.ts';
import type { ImageStore, StoredImage } from '../store/image-store.ts';
import { busyboxEntries } from './busybox.ts';
import { pauseEntries } from './pause.ts';

/** Full name of the image for the container that holds a pod's namespaces. */
export const pauseReference = 'docker.io/kubernode/pause:1';

/** The pause image, made when it is not in the store. */
export async function pauseImage(store: ImageStore): Promise<StoredImage> {
  const known = await store.find(pauseReference);
  if (known !== undefined) return known;
  const { entries, entrypoint } = pauseEntries(process.arch, await busyboxEntries());
  const layers = [await addLayer(store, entries)];
  return await addImage(store, pauseReference, { layers, defaults: { Entrypoint: entrypoint, User: '65535:65535' } });
}

/** An image with BusyBox from this machine's package busybox-static, for tests and examples. Default name
 *  `busybox:local`: a tag other than `latest`, so that Kubernetes does not try to pull it.
 *  Errors: UsageError when the package is not installed. */
export async function busyboxImage(
  store: ImageStore,
  { name = 'busybox:local' }: { name?: string } = {},
): Promise<StoredImage> {
  const reference = normalizeReference(name);
  if (reference === undefined) throw new UsageError(`${JSON.stringify(name)} is not a valid image name`);
  const tools = await busyboxEntries();
  if (tools.length === 0) throw new UsageError('/bin/busybox is missing: apt-get install busybox-static');
  const layers = [await addLayer(store, [...tools, ...userlandEntries])];
  const defaults = { Cmd: ['sh'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] };
  return await addImage(store, reference, { layers, defaults });
}

const userlandEntries: LayerEntry[] = [
  { type: 'directory', path: 'tmp', mode: 0o1777 },
  { type: 'directory', path: 'root', mode: 0o700 },
  {
    type: 'file',
    path: 'etc/passwd',
    mode: 0o644,
    content: 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  },
  { type: 'file', path: 'etc/group', mode: 0o644, content: 'root:x:0:\nnogroup:x:65534:\n' },
];
