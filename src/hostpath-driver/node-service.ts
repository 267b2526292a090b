/** What the driver does on the node: volumes are shown where pods look for them. */
import { stat, statfs } from 'node:fs/promises';
import type { DriverHandlers } from '#csi';
import { CallError } from '#grpc';
import { isMountPoint } from '#linux';
import { isBlock, notFound, requireText } from './checks.ts';
import { closeDevice, growContent, makeContent, mountAt, openDevice, unmountAt } from './content.ts';
import type { DriverState } from './driver.ts';
import type { StoredVolume } from './store.ts';

const ephemeralKey = 'csi.storage.k8s.io/ephemeral';

/** The size of a volume that a pod brings without saying one. */
const ephemeralBytes = 1024 ** 3;

export function createNodeService({ volumes, nodeId, maxVolumes, topologyKey, attaches }: DriverState): DriverHandlers {
  const find = async (id: string): Promise<StoredVolume> => {
    const found = await volumes.find(id);
    if (!found) throw notFound('volume', id);
    return found;
  };
  const checkAttached = ({ id, publishedTo, isEphemeral }: StoredVolume): void => {
    if (attaches && !isEphemeral && publishedTo?.nodeId !== nodeId)
      throw new CallError(`volume ${id} is not attached to this node`, { code: 'FAILED_PRECONDITION' });
  };
  const sourceOf = async ({ id, isBlock }: StoredVolume): Promise<string> =>
    isBlock ? await openDevice(volumes.content(id)) : volumes.content(id);

  /** A volume that a pod brings is made when it is first mounted. */
  const makeEphemeral = async (id: string): Promise<StoredVolume> => {
    const existing = await volumes.find(id);
    if (existing) return existing;
    const record = { id, name: id, sizeBytes: ephemeralBytes, isBlock: false, isEphemeral: true };
    return await volumes.create(record, path => makeContent(path, record));
  };

  return {
    NodeGetInfo: () => ({
      nodeId,
      accessibleTopology: { segments: { [topologyKey]: nodeId } },
      maxVolumesPerNode: maxVolumes,
    }),
    NodeGetCapabilities: () => ({
      capabilities: ['STAGE_UNSTAGE_VOLUME', 'GET_VOLUME_STATS', 'EXPAND_VOLUME', 'SINGLE_NODE_MULTI_WRITER'].map(
        type => ({ rpc: { type } }),
      ),
    }),
    async NodeStageVolume({ volumeId, stagingTargetPath, volumeCapability }) {
      requireText(volumeId, 'volume ID');
      requireText(stagingTargetPath, 'staging target path');
      const block = isBlock(volumeCapability);
      const found = await find(volumeId);
      checkAttached(found);
      if (block !== found.isBlock)
        throw new CallError(`volume ${volumeId} is of another kind`, { code: 'INVALID_ARGUMENT' });
      if (!block) await mountAt(await sourceOf(found), stagingTargetPath);
      else await openDevice(volumes.content(found.id));
      return {};
    },
    async NodeUnstageVolume({ volumeId, stagingTargetPath }) {
      requireText(volumeId, 'volume ID');
      requireText(stagingTargetPath, 'staging target path');
      if (await isMountPoint(stagingTargetPath)) await unmountAt(stagingTargetPath);
      const found = await volumes.find(volumeId);
      if (found?.isBlock) await closeDevice(volumes.content(found.id));
      return {};
    },
    async NodePublishVolume(request) {
      const { volumeId, targetPath, volumeCapability, readonly: isReadOnly = false, volumeContext = {} } = request;
      requireText(volumeId, 'volume ID');
      requireText(targetPath, 'target path');
      isBlock(volumeCapability);
      if (volumeContext[ephemeralKey] === 'true') await makeEphemeral(volumeId);
      const found = await find(volumeId);
      if (!found.isEphemeral) requireText(request.stagingTargetPath, 'staging target path');
      checkAttached(found);
      const others = (found.targets ?? []).filter(target => target !== targetPath);
      if (others.length > 0 && volumeCapability?.accessMode?.mode === 'SINGLE_NODE_SINGLE_WRITER')
        throw new CallError(`volume ${volumeId} is used by another pod`, { code: 'FAILED_PRECONDITION' });
      await volumes.update({ ...found, targets: [...others, targetPath] });
      await mountAt(await sourceOf(found), targetPath, { isReadOnly });
      return {};
    },
    async NodeUnpublishVolume({ volumeId, targetPath }) {
      requireText(volumeId, 'volume ID');
      await unmountAt(requireText(targetPath, 'target path'));
      const found = await volumes.find(volumeId);
      if (found?.isEphemeral) await volumes.remove(found.id);
      else if (found?.targets?.includes(targetPath))
        await volumes.update({ ...found, targets: found.targets.filter(target => target !== targetPath) });
      return {};
    },
    async NodeGetVolumeStats({ volumeId, volumePath }) {
      requireText(volumeId, 'volume ID');
      requireText(volumePath, 'volume path');
      const found = await find(volumeId);
      await stat(volumePath).catch(() => {
        throw notFound('volume path', volumePath);
      });
      if (found.isBlock) return { usage: [{ unit: 'BYTES', total: found.sizeBytes }] };
      const { bavail, blocks, bfree, bsize, ffree, files } = await statfs(volumePath);
      return {
        usage: [
          { unit: 'BYTES', total: blocks * bsize, used: (blocks - bfree) * bsize, available: bavail * bsize },
          { unit: 'INODES', total: files, used: files - ffree, available: ffree },
        ],
      };
    },
    async NodeExpandVolume({ volumeId, volumePath }) {
      requireText(volumeId, 'volume ID');
      requireText(volumePath, 'volume path');
      const found = await find(volumeId);
      await stat(volumePath).catch(() => {
        throw notFound('volume path', volumePath);
      });
      if (found.isBlock) await growContent(volumes.content(found.id), found.sizeBytes);
      return { capacityBytes: found.sizeBytes };
    },
  };
}
