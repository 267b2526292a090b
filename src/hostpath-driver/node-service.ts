/** What the driver does on the node: volumes are shown where pods look for them. */
import { stat, statfs } from 'node:fs/promises';
import type { Answer, Request } from '#csi';
import { CallError } from '#grpc';
import { isMountPoint } from '#linux';
import { isBlock, notFound, requireText } from './checks.ts';
import { closeDevice, growContent, makeContent, mountAt, openDevice, unmountAt } from './content.ts';
import type { DriverState } from './driver.ts';
import type { StoredVolume } from './store.ts';

const ephemeralKey = 'csi.storage.k8s.io/ephemeral';

/** The size of a volume that a pod brings without saying one. */
const ephemeralBytes = 1024 ** 3;

const abilities = ['STAGE_UNSTAGE_VOLUME', 'GET_VOLUME_STATS', 'EXPAND_VOLUME', 'SINGLE_NODE_MULTI_WRITER'];

export class NodeService {
  readonly #state: DriverState;

  constructor(state: DriverState) {
    this.#state = state;
  }

  /** Volumes are of this node alone, which the topology says. */
  info(): Answer<'NodeGetInfo'> {
    const { nodeId, topologyKey, maxVolumes } = this.#state;
    return {
      nodeId,
      accessibleTopology: { segments: { [topologyKey]: nodeId } },
      maxVolumesPerNode: maxVolumes,
    };
  }

  /** The same on every node. */
  capabilities(): Answer<'NodeGetCapabilities'> {
    return { capabilities: abilities.map(type => ({ rpc: { type } })) };
  }

  /** Mounts the content at the staging path; block volumes only get their device. */
  async stage(request: Request<'NodeStageVolume'>): Promise<Answer<'NodeStageVolume'>> {
    const { volumeId, stagingTargetPath, volumeCapability } = request;
    requireText(volumeId, 'volume ID');
    requireText(stagingTargetPath, 'staging target path');
    const block = isBlock(volumeCapability);
    const found = await this.#get(volumeId);
    this.#checkAttached(found);
    if (block !== found.isBlock)
      throw new CallError(`volume ${volumeId} is of another kind`, { code: 'INVALID_ARGUMENT' });
    const source = await this.#sourceOf(found);
    if (!block) await mountAt(source, stagingTargetPath);
    return {};
  }

  /** Also when nothing is mounted there any more, or the volume is gone. */
  async unstage(request: Request<'NodeUnstageVolume'>): Promise<Answer<'NodeUnstageVolume'>> {
    const { volumes } = this.#state;
    const { volumeId, stagingTargetPath } = request;
    requireText(volumeId, 'volume ID');
    requireText(stagingTargetPath, 'staging target path');
    if (await isMountPoint(stagingTargetPath)) await unmountAt(stagingTargetPath);
    const found = await volumes.find(volumeId);
    if (found?.isBlock) await closeDevice(volumes.content(found.id));
    return {};
  }

  /** Shows a staged volume to a pod; an ephemeral one is made here. FAILED_PRECONDITION where one pod has it alone. */
  async publish(request: Request<'NodePublishVolume'>): Promise<Answer<'NodePublishVolume'>> {
    const { volumes } = this.#state;
    const { volumeId, targetPath, volumeCapability, readonly: isReadOnly = false, volumeContext = {} } = request;
    requireText(volumeId, 'volume ID');
    requireText(targetPath, 'target path');
    isBlock(volumeCapability);
    if (volumeContext[ephemeralKey] === 'true') await this.#makeEphemeral(volumeId);
    const found = await this.#get(volumeId);
    if (!found.isEphemeral) requireText(request.stagingTargetPath, 'staging target path');
    this.#checkAttached(found);
    const others = (found.targets ?? []).filter(target => target !== targetPath);
    if (others.length > 0 && volumeCapability?.accessMode?.mode === 'SINGLE_NODE_SINGLE_WRITER')
      throw new CallError(`volume ${volumeId} is used by another pod`, { code: 'FAILED_PRECONDITION' });
    await volumes.update({ ...found, targets: [...others, targetPath] });
    await mountAt(await this.#sourceOf(found), targetPath, { isReadOnly });
    return {};
  }

  /** Takes it from the path; an ephemeral volume is deleted with that. */
  async unpublish(request: Request<'NodeUnpublishVolume'>): Promise<Answer<'NodeUnpublishVolume'>> {
    const { volumes } = this.#state;
    const { volumeId, targetPath } = request;
    requireText(volumeId, 'volume ID');
    await unmountAt(requireText(targetPath, 'target path'));
    const found = await volumes.find(volumeId);
    if (found?.isEphemeral) await volumes.remove(found.id);
    else if (found?.targets?.includes(targetPath))
      await volumes.update({ ...found, targets: found.targets.filter(target => target !== targetPath) });
    return {};
  }

  /** Bytes, of file systems also inodes: those of the disk that all volumes share. */
  async usage(request: Request<'NodeGetVolumeStats'>): Promise<Answer<'NodeGetVolumeStats'>> {
    const { isBlock, sizeBytes } = await this.#shown(request);
    if (isBlock) return { usage: [{ unit: 'BYTES', total: sizeBytes }] };
    const { bavail, blocks, bfree, bsize, ffree, files } = await statfs(request.volumePath);
    return {
      usage: [
        { unit: 'BYTES', total: blocks * bsize, used: (blocks - bfree) * bsize, available: bavail * bsize },
        { unit: 'INODES', total: files, used: files - ffree, available: ffree },
      ],
    };
  }

  /** After the controller's part: a block device learns of its new size here. */
  async expand(request: Request<'NodeExpandVolume'>): Promise<Answer<'NodeExpandVolume'>> {
    const { id, isBlock, sizeBytes } = await this.#shown(request);
    if (isBlock) await growContent(this.#state.volumes.content(id), sizeBytes);
    return { capacityBytes: sizeBytes };
  }

  async #get(id: string): Promise<StoredVolume> {
    const found = await this.#state.volumes.find(id);
    if (!found) throw notFound('volume', id);
    return found;
  }

  /** The volume that a request is about, which says where it is shown. */
  async #shown({ volumeId, volumePath }: Pick<Request<'NodeGetVolumeStats'>, 'volumeId' | 'volumePath'>) {
    requireText(volumeId, 'volume ID');
    requireText(volumePath, 'volume path');
    const found = await this.#get(volumeId);
    await stat(volumePath).catch(() => {
      throw notFound('volume path', volumePath);
    });
    return found;
  }

  #checkAttached({ id, publishedTo, isEphemeral }: StoredVolume): void {
    const { attaches, nodeId } = this.#state;
    if (attaches && !isEphemeral && publishedTo?.nodeId !== nodeId)
      throw new CallError(`volume ${id} is not attached to this node`, { code: 'FAILED_PRECONDITION' });
  }

  /** What is mounted: a folder, or a device, which is opened. */
  async #sourceOf({ id, isBlock }: StoredVolume): Promise<string> {
    const content = this.#state.volumes.content(id);
    return isBlock ? await openDevice(content) : content;
  }

  /** A volume that a pod brings is made when it is first mounted. */
  async #makeEphemeral(id: string): Promise<StoredVolume> {
    const { volumes } = this.#state;
    const existing = await volumes.find(id);
    if (existing) return existing;
    const record = { id, name: id, sizeBytes: ephemeralBytes, isBlock: false, isEphemeral: true };
    return await volumes.create(record, path => makeContent(path, record));
  }
}
