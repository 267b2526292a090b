/** What the driver does for the cluster: volumes are made, attached, made larger and deleted. */
import { createHash } from 'node:crypto';
import { mkdir, statfs } from 'node:fs/promises';
import type { Answer, Request } from '#csi';
import { CallError } from '#grpc';
import { areBlock, isBlock, isShared, notFound, pageOf, requireText } from './checks.ts';
import { copyContent, growContent, makeContent } from './content.ts';
import type { DriverState } from './driver.ts';
import type { StoredVolume } from './store.ts';

const defaultBytes = 1024 ** 3;

/** The id of what is made under a name: the same each time. */
export const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);

type CreateVolume = Request<'CreateVolume'>;

/** CSI's Controller service. Every call may come again and gives the same answer then; errors are CallErrors. */
export class ControllerService {
  readonly #state: DriverState;

  constructor(state: DriverState) {
    this.#state = state;
  }

  /** Attaching is among them only where the driver was started with `attaches`. */
  capabilities(): Answer<'ControllerGetCapabilities'> {
    const attaching = this.#state.attaches ? ['PUBLISH_UNPUBLISH_VOLUME', 'PUBLISH_READONLY'] : [];
    return { capabilities: [...abilities, ...attaching].map(type => ({ rpc: { type } })) };
  }

  /** Empty, or as a copy of a snapshot or volume. ALREADY_EXISTS for the same name with other wishes. */
  async create(request: CreateVolume): Promise<Answer<'CreateVolume'>> {
    const id = idOf(requireText(request.name, 'name'));
    const isBlock = areBlock(request.volumeCapabilities);
    const sizeBytes = sizeIn(request.capacityRange ?? {});
    const existing = await this.#state.volumes.find(id);
    if (!existing) return { volume: this.#told(await this.#make(request, { id, isBlock, sizeBytes })) };
    const limit = request.capacityRange?.limitBytes || Number.POSITIVE_INFINITY;
    if (existing.isBlock !== isBlock || existing.sizeBytes < sizeBytes || existing.sizeBytes > limit)
      throw new CallError(`a volume named ${request.name} is there, and another one`, { code: 'ALREADY_EXISTS' });
    return { volume: this.#told(existing) };
  }

  /** FAILED_PRECONDITION while it is attached; nothing to do when it is gone. */
  async delete({ volumeId }: Request<'DeleteVolume'>): Promise<Answer<'DeleteVolume'>> {
    const { volumes } = this.#state;
    const found = await volumes.find(requireText(volumeId, 'volume ID'));
    if (found?.publishedTo) throw new CallError(`volume ${volumeId} is attached`, { code: 'FAILED_PRECONDITION' });
    if (found) await volumes.remove(found.id);
    return {};
  }

  /** To this node alone. ALREADY_EXISTS when it is attached in the other mode. */
  async publish(request: Request<'ControllerPublishVolume'>): Promise<Answer<'ControllerPublishVolume'>> {
    const { volumes, nodeId } = this.#state;
    const { volumeId, nodeId: wanted, volumeCapability, readonly: isReadOnly = false } = request;
    requireText(volumeId, 'volume ID');
    requireText(wanted, 'node ID');
    isBlock(volumeCapability);
    const found = await this.#get(volumeId);
    if (wanted !== nodeId) throw notFound('node', wanted);
    if (found.publishedTo && found.publishedTo.isReadOnly !== isReadOnly)
      throw new CallError(`volume ${volumeId} is attached in another way`, { code: 'ALREADY_EXISTS' });
    await volumes.update({ ...found, publishedTo: { nodeId, isReadOnly } });
    return { publishContext: { attachedTo: nodeId } };
  }

  /** Also of a volume that is gone or was not attached. */
  async unpublish({ volumeId }: Request<'ControllerUnpublishVolume'>): Promise<Answer<'ControllerUnpublishVolume'>> {
    const { volumes } = this.#state;
    const found = await volumes.find(requireText(volumeId, 'volume ID'));
    if (found?.publishedTo) await volumes.update({ ...found, publishedTo: undefined });
    return {};
  }

  /** Without `confirmed` where a capability does not fit; NOT_FOUND when there is no such volume. */
  async validate(request: Request<'ValidateVolumeCapabilities'>): Promise<Answer<'ValidateVolumeCapabilities'>> {
    const { volumeId, volumeCapabilities, volumeContext = {}, parameters = {} } = request;
    requireText(volumeId, 'volume ID');
    const block = areBlock(volumeCapabilities);
    const found = await this.#get(volumeId);
    if (block !== found.isBlock || volumeCapabilities.some(isShared))
      return { message: 'the volume cannot be used in this way' };
    return { confirmed: { volumeCapabilities, volumeContext, parameters } };
  }

  /** In pages; a token is the index of the first entry. */
  async list(request: Request<'ListVolumes'>): Promise<Answer<'ListVolumes'>> {
    const all = (await this.#state.volumes.list()).map(volume => ({ volume: this.#told(volume) }));
    return pageOf(all, request);
  }

  /** What is free where volumes are kept; 0 for another node. */
  async capacity({ accessibleTopology }: Request<'GetCapacity'>): Promise<Answer<'GetCapacity'>> {
    const { topologyKey, nodeId } = this.#state;
    const { [topologyKey]: wanted = nodeId } = accessibleTopology?.segments ?? {};
    return { availableCapacity: wanted === nodeId ? await this.#freeBytes() : 0 };
  }

  /** Never smaller. Of block volumes the node has something to do, too. */
  async expand(request: Request<'ControllerExpandVolume'>): Promise<Answer<'ControllerExpandVolume'>> {
    const { volumes } = this.#state;
    const { volumeId, capacityRange, volumeCapability } = request;
    requireText(volumeId, 'volume ID');
    if (!capacityRange) throw new CallError('capacity range missing in request', { code: 'INVALID_ARGUMENT' });
    const found = await this.#get(volumeId);
    if (volumeCapability) isBlock(volumeCapability);
    const sizeBytes = Math.max(found.sizeBytes, sizeIn(capacityRange));
    if (sizeBytes > found.sizeBytes) {
      if (found.isBlock) await growContent(volumes.content(found.id), sizeBytes);
      await volumes.update({ ...found, sizeBytes });
    }
    return { capacityBytes: sizeBytes, nodeExpansionRequired: found.isBlock };
  }

  async #get(id: string): Promise<StoredVolume> {
    const found = await this.#state.volumes.find(requireText(id, 'volume ID'));
    if (!found) throw notFound('volume', id);
    return found;
  }

  #told({ id, sizeBytes, source }: StoredVolume): NonNullable<Answer<'CreateVolume'>['volume']> {
    const { topologyKey, nodeId } = this.#state;
    return {
      volumeId: id,
      capacityBytes: sizeBytes,
      accessibleTopology: [{ segments: { [topologyKey]: nodeId } }],
      ...(source && { contentSource: sourceOf(source) }),
    };
  }

  async #make(
    request: CreateVolume,
    wanted: Pick<StoredVolume, 'id' | 'isBlock' | 'sizeBytes'>,
  ): Promise<StoredVolume> {
    const { volumes, nodeId, topologyKey } = this.#state;
    const { isBlock, sizeBytes } = wanted;
    const places = request.accessibilityRequirements?.requisite ?? [];
    if (places.length > 0 && !places.some(({ segments }) => segments[topologyKey] === nodeId))
      throw new CallError('volumes are made on this node only', { code: 'RESOURCE_EXHAUSTED' });
    if (sizeBytes > (await this.#freeBytes()))
      throw new CallError(`not enough free storage for ${sizeBytes} bytes`, { code: 'OUT_OF_RANGE' });
    const original = await this.#original(request);
    if (original && (original.isBlock !== isBlock || original.sizeBytes > sizeBytes))
      throw new CallError('the copy would be of another kind, or smaller', { code: 'INVALID_ARGUMENT' });
    const record = { ...wanted, name: request.name, isEphemeral: false, source: original?.source };
    return await volumes.create(record, async path => {
      if (!original) return await makeContent(path, record);
      await copyContent(original.content, path);
      if (isBlock) await growContent(path, sizeBytes);
    });
  }

  /** What the volume is to be a copy of; undefined when it is to be empty. */
  async #original({ volumeContentSource }: CreateVolume): Promise<Original | undefined> {
    const { volumes, snapshots } = this.#state;
    const snapshotId = volumeContentSource?.snapshot?.snapshotId;
    if (snapshotId !== undefined) {
      const found = await snapshots.find(snapshotId);
      if (!found) throw notFound('snapshot', snapshotId);
      return { ...found, source: { snapshotId }, content: snapshots.content(snapshotId) };
    }
    const volumeId = volumeContentSource?.volume?.volumeId;
    if (volumeId === undefined) return undefined;
    const found = await volumes.find(volumeId);
    if (!found) throw notFound('volume', volumeId);
    return { ...found, source: { volumeId }, content: volumes.content(volumeId) };
  }

  async #freeBytes(): Promise<number> {
    const { directory } = this.#state;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  }
}

const abilities = [
  'CREATE_DELETE_VOLUME',
  'LIST_VOLUMES',
  'GET_CAPACITY',
  'CREATE_DELETE_SNAPSHOT',
  'LIST_SNAPSHOTS',
  'CLONE_VOLUME',
  'EXPAND_VOLUME',
  'SINGLE_NODE_MULTI_WRITER',
];

type Range = NonNullable<CreateVolume['capacityRange']>;

function sizeIn({ requiredBytes = 0, limitBytes = 0 }: Range): number {
  const bytes = requiredBytes || (limitBytes > 0 ? Math.min(limitBytes, defaultBytes) : defaultBytes);
  if (requiredBytes < 0 || limitBytes < 0 || (limitBytes > 0 && bytes > limitBytes))
    throw new CallError('capacity range that nothing lies in', { code: 'OUT_OF_RANGE' });
  return bytes;
}

type Source = NonNullable<StoredVolume['source']>;

/** A volume or snapshot that is copied. */
interface Original extends Pick<StoredVolume, 'isBlock' | 'sizeBytes'> {
  readonly source: Source;
  /** Path of it. */
  readonly content: string;
}

const sourceOf = ({ snapshotId, volumeId }: Source) =>
  snapshotId === undefined ? { volume: { volumeId: volumeId ?? '' } } : { snapshot: { snapshotId } };
