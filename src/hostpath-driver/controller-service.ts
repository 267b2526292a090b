/** What the driver does for the cluster: volumes are made, attached, made larger and deleted. */
import { createHash } from 'node:crypto';
import { mkdir, statfs } from 'node:fs/promises';
import type { Answer, DriverHandlers, Request } from '#csi';
import { CallError } from '#grpc';
import { areBlock, isBlock, isShared, notFound, pageOf, requireText } from './checks.ts';
import { copyContent, growContent, makeContent } from './content.ts';
import type { DriverState } from './driver.ts';
import type { StoredVolume } from './store.ts';

const defaultBytes = 1024 ** 3;

/** The id of what is made under a name: the same each time. */
export const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);

export function createControllerService(state: DriverState): DriverHandlers {
  const { volumes, attaches, nodeId, topologyKey } = state;
  const find = async (id: string): Promise<StoredVolume> => {
    const found = await volumes.find(requireText(id, 'volume ID'));
    if (!found) throw notFound('volume', id);
    return found;
  };
  const told = ({ id, sizeBytes, source }: StoredVolume): NonNullable<Answer<'CreateVolume'>['volume']> => ({
    volumeId: id,
    capacityBytes: sizeBytes,
    accessibleTopology: [{ segments: { [topologyKey]: nodeId } }],
    ...(source && { contentSource: sourceOf(source) }),
  });
  return {
    ControllerGetCapabilities: () => ({
      capabilities: [
        'CREATE_DELETE_VOLUME',
        'LIST_VOLUMES',
        'GET_CAPACITY',
        'CREATE_DELETE_SNAPSHOT',
        'LIST_SNAPSHOTS',
        'CLONE_VOLUME',
        'EXPAND_VOLUME',
        'SINGLE_NODE_MULTI_WRITER',
        ...(attaches ? ['PUBLISH_UNPUBLISH_VOLUME', 'PUBLISH_READONLY'] : []),
      ].map(type => ({ rpc: { type } })),
    }),
    CreateVolume: async request => ({ volume: told(await createVolume(request, state)) }),
    async DeleteVolume({ volumeId }) {
      const found = await volumes.find(requireText(volumeId, 'volume ID'));
      if (found?.publishedTo) throw new CallError(`volume ${volumeId} is attached`, { code: 'FAILED_PRECONDITION' });
      if (found) await volumes.remove(found.id);
      return {};
    },
    async ControllerPublishVolume({ volumeId, nodeId: wanted, volumeCapability, readonly: isReadOnly = false }) {
      requireText(volumeId, 'volume ID');
      requireText(wanted, 'node ID');
      isBlock(volumeCapability);
      const found = await find(volumeId);
      if (wanted !== nodeId) throw notFound('node', wanted);
      if (found.publishedTo && found.publishedTo.isReadOnly !== isReadOnly)
        throw new CallError(`volume ${volumeId} is attached in another way`, { code: 'ALREADY_EXISTS' });
      await volumes.update({ ...found, publishedTo: { nodeId, isReadOnly } });
      return { publishContext: { attachedTo: nodeId } };
    },
    async ControllerUnpublishVolume({ volumeId }) {
      const found = await volumes.find(requireText(volumeId, 'volume ID'));
      if (found?.publishedTo) await volumes.update({ ...found, publishedTo: undefined });
      return {};
    },
    async ValidateVolumeCapabilities({ volumeId, volumeCapabilities, volumeContext = {}, parameters = {} }) {
      requireText(volumeId, 'volume ID');
      const block = areBlock(volumeCapabilities);
      const found = await find(volumeId);
      if (block !== found.isBlock || volumeCapabilities.some(isShared))
        return { message: 'the volume cannot be used in this way' };
      return { confirmed: { volumeCapabilities, volumeContext, parameters } };
    },
    async ListVolumes(request) {
      const all = (await volumes.list()).map(volume => ({ volume: told(volume) }));
      return pageOf(all, request);
    },
    async GetCapacity({ accessibleTopology }) {
      const { [topologyKey]: wanted = nodeId } = accessibleTopology?.segments ?? {};
      return { availableCapacity: wanted === nodeId ? await freeBytesOf(state) : 0 };
    },
    async ControllerExpandVolume({ volumeId, capacityRange, volumeCapability }) {
      requireText(volumeId, 'volume ID');
      if (!capacityRange) throw new CallError('capacity range missing in request', { code: 'INVALID_ARGUMENT' });
      const found = await find(volumeId);
      if (volumeCapability) isBlock(volumeCapability);
      const sizeBytes = Math.max(found.sizeBytes, sizeIn(capacityRange));
      if (sizeBytes > found.sizeBytes) {
        if (found.isBlock) await growContent(volumes.content(found.id), sizeBytes);
        await volumes.update({ ...found, sizeBytes });
      }
      return { capacityBytes: sizeBytes, nodeExpansionRequired: found.isBlock };
    },
  };
}

async function freeBytesOf({ directory }: DriverState): Promise<number> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

type Range = NonNullable<Request<'CreateVolume'>['capacityRange']>;

function sizeIn({ requiredBytes = 0, limitBytes = 0 }: Range): number {
  const bytes = requiredBytes || (limitBytes > 0 ? Math.min(limitBytes, defaultBytes) : defaultBytes);
  if (requiredBytes < 0 || limitBytes < 0 || (limitBytes > 0 && bytes > limitBytes))
    throw new CallError('capacity range that nothing lies in', { code: 'OUT_OF_RANGE' });
  return bytes;
}

type Source = NonNullable<StoredVolume['source']>;

const sourceOf = ({ snapshotId, volumeId }: Source) =>
  snapshotId === undefined ? { volume: { volumeId: volumeId ?? '' } } : { snapshot: { snapshotId } };

async function createVolume(request: Request<'CreateVolume'>, state: DriverState): Promise<StoredVolume> {
  const { volumes, snapshots, nodeId, topologyKey } = state;
  const name = requireText(request.name, 'name');
  const block = areBlock(request.volumeCapabilities);
  const { capacityRange, volumeContentSource, accessibilityRequirements } = request;
  const sizeBytes = sizeIn(capacityRange ?? {});
  const existing = await volumes.find(idOf(name));
  if (existing) {
    const limit = capacityRange?.limitBytes || Number.POSITIVE_INFINITY;
    if (existing.isBlock === block && existing.sizeBytes >= sizeBytes && existing.sizeBytes <= limit) return existing;
    throw new CallError(`a volume named ${name} is there, and another one`, { code: 'ALREADY_EXISTS' });
  }
  const places = accessibilityRequirements?.requisite ?? [];
  if (places.length > 0 && !places.some(({ segments }) => segments[topologyKey] === nodeId))
    throw new CallError('volumes are made on this node only', { code: 'RESOURCE_EXHAUSTED' });
  if (sizeBytes > (await freeBytesOf(state)))
    throw new CallError(`not enough free storage for ${sizeBytes} bytes`, { code: 'OUT_OF_RANGE' });
  const snapshotId = volumeContentSource?.snapshot?.snapshotId;
  const volumeId = volumeContentSource?.volume?.volumeId;
  const source = snapshotId === undefined ? (volumeId === undefined ? undefined : { volumeId }) : { snapshotId };
  const from = snapshotId === undefined ? volumes : snapshots;
  const original = source && (await from.find(snapshotId ?? volumeId ?? ''));
  if (source && !original)
    throw notFound(snapshotId === undefined ? 'volume' : 'snapshot', snapshotId ?? volumeId ?? '');
  if (original && (original.isBlock !== block || original.sizeBytes > sizeBytes))
    throw new CallError('the copy would be of another kind, or smaller', { code: 'INVALID_ARGUMENT' });
  const record = { id: idOf(name), name, sizeBytes, isBlock: block, isEphemeral: false, source };
  return await volumes.create(record, async path => {
    if (!original) return await makeContent(path, record);
    await copyContent(from.content(original.id), path);
    if (block) await growContent(path, sizeBytes);
  });
}
