/** What `kubernode volume` has done. */
import {
  isAlreadyExists,
  isNotFound,
  localVolumeFinalizer,
  localVolumeOf,
  type New,
  PersistentVolume,
  PersistentVolumeClaim,
} from '#api';
import { UsageError } from '#base';
import type { StoredVolume, VolumeOperations } from '#cli';
import type { Client } from '#client';
import { type DeletedVolume, machineVolumeFolders, type VolumeRecord } from '#kubelet';
import { join } from './join.ts';
import { kubeletDirectory } from './node-paths.ts';

export const volumes: VolumeOperations = {
  async list(dataDir) {
    const folders = machineVolumeFolders(kubeletDirectory(dataDir));
    const [there, deleted] = await Promise.all([folders.list(), folders.deleted()]);
    return [
      ...there.map(describe),
      ...deleted.map(({ record, deletedAtMs, keptUntilMs }) => ({ ...describe(record), deletedAtMs, keptUntilMs })),
    ];
  },

  async restore(dataDir, wanted) {
    const folders = machineVolumeFolders(kubeletDirectory(dataDir));
    await using cluster = await join(dataDir);
    const { client } = cluster;
    const record = await findRecord(wanted, { folders, client });
    // First what lies on the disk: an object without it would be taken for a new volume.
    if ('deletedAtMs' in record) await folders.restore(record);
    const volume = 'deletedAtMs' in record ? record.record : record;
    await client.create(PersistentVolume, volumeAgain(volume));
    const claim = claimAgain(volume);
    await client.create(PersistentVolumeClaim, claim).catch((error: unknown) => {
      if (isNotFound(error))
        throw new UsageError(`namespace ${claim.metadata.namespace} is gone: make it, and a claim of the volume in it`);
      if (!isAlreadyExists(error)) throw error;
    });
    return { volume: volume.metadata.name, claim: claimOf(volume) };
  },
};

/** What is to come back: the newest in the trash, or one whose object alone is gone. */
async function findRecord(
  wanted: string,
  { folders, client }: { folders: ReturnType<typeof machineVolumeFolders>; client: Client },
): Promise<DeletedVolume | VolumeRecord> {
  const isWanted = (record: VolumeRecord) =>
    record.spec.claimRef && (record.metadata.name === wanted || claimOf(record) === wanted);
  const deleted = (await folders.deleted()).findLast(({ record }) => isWanted(record));
  if (deleted) return deleted;
  for (const record of (await folders.list()).filter(isWanted))
    if (!(await client.find(PersistentVolume, { name: record.metadata.name }))) return record;
  throw new UsageError(`no deleted volume ${wanted} on this machine: kubernode volume ls lists them`);
}

/** The object as it was, set aside for its claim. */
function volumeAgain({ metadata, spec }: VolumeRecord): New<PersistentVolume> {
  const { name = '', namespace = '' } = spec.claimRef ?? {};
  return {
    metadata: { ...metadata, finalizers: [localVolumeFinalizer] },
    spec: { ...spec, claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name } },
  };
}

function claimAgain({
  metadata,
  spec,
}: VolumeRecord): New<PersistentVolumeClaim> & { metadata: { namespace: string } } {
  const { name = '', namespace = '' } = spec.claimRef ?? {};
  return {
    metadata: { name, namespace },
    spec: {
      accessModes: spec.accessModes ?? [],
      resources: { requests: { storage: spec.capacity?.['storage'] ?? '0' } },
      storageClassName: spec.storageClassName ?? '',
      volumeMode: spec.volumeMode ?? 'Filesystem',
      volumeName: metadata.name,
    },
  };
}

/** Empty for a copy that no claim has got. */
const claimOf = ({ spec: { claimRef } }: VolumeRecord): string =>
  claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '';

const describe = (record: VolumeRecord): StoredVolume => ({
  name: record.metadata.name,
  claim: claimOf(record),
  size: record.spec.capacity?.['storage'] ?? '',
  type: localVolumeOf(record as PersistentVolume)?.type ?? '',
});
