/** Makes volumes on the disk of a node: empty ones, copies of others, and snapshots.
 *
 *  Guarantees: each may be repeated, also by a later kubelet. While a volume is copied nobody opens, grows or moves it;
 *  who has it open goes on. */
import {
  isConflict,
  keyOf,
  localVolumeFinalizer,
  localVolumeOf,
  localVolumeSizeAnnotation,
  PersistentVolume,
  quantityValue,
} from '#api';
import { type Client, mergePatch } from '#client';
import { addFinalizer } from '#reconcile';
import { VolumeError } from '../volumes/payload.ts';
import type { InTurn } from '../volumes/turns-by-name.ts';
import { backendOf, type OpenedVolume, type VolumeContent } from './backend.ts';
import type { LocalVolumesOptions } from './local-volumes.ts';
import type { SnapshotRecord, VolumeRecord } from './volume-folders.ts';

/** Makes what objects ask for, in the folder of their name. */
export interface VolumeMaker {
  /** Makes a volume if it is not there, and opens it. Its turn has to be the caller's. */
  open(volume: PersistentVolume): Promise<OpenedVolume>;
  /** Makes a volume if it is not there. Its turn has to be the caller's. */
  make(volume: PersistentVolume): Promise<void>;
  /** Makes a snapshot of a volume if it is not there. */
  snapshot(volume: PersistentVolume, name: string): Promise<SnapshotRecord>;
}

type MakerOptions = Pick<LocalVolumesOptions, 'client' | 'clock' | 'folders' | 'backends'> & {
  readonly inTurn: InTurn;
};

/** `inTurn` of the options has one piece of work at a time for each volume. */
export function createVolumeMaker(options: MakerOptions): VolumeMaker {
  const { client, clock, folders, backends, inTurn } = options;

  const fill = async (volume: PersistentVolume, folder: string): Promise<void> => {
    const { source } = localVolumeOf(volume) ?? {};
    const backend = backendOf(volume, backends);
    const content = contentOf(volume, folders.folder(volume.metadata.name));
    if (!source) return await backend.create(folder, content);
    const copy = async (found: VolumeContent | undefined) => {
      if (!found) throw new VolumeError(`${source.kind} "${source.name}" is not on this node`);
      await backend.copy(found, folder);
    };
    if (source.kind === 'snapshot') return await copy(await snapshotContent(source.name));
    await inTurn(source.name, async () => copy(await volumeContent(source.name)));
  };

  const volumeContent = async (name: string): Promise<VolumeContent | undefined> => {
    const record = await folders.find(name);
    return record && contentOf(record, folders.folder(name));
  };
  const snapshotContent = async (name: string): Promise<VolumeContent | undefined> => {
    const found = await folders.snapshots.find(name);
    return found && { ...contentOf(found.volume, folders.snapshots.folder(name)), name };
  };

  /** The volume as it is held. */
  const make = async (found: PersistentVolume): Promise<PersistentVolume> => {
    const volume = await hold(found, client);
    const { name } = volume.metadata;
    const record = await folders.find(name);
    if (!record) await folders.create(volume, folder => fill(volume, folder));
    // A copy is made before it has a claim.
    else if (!record.spec.claimRef && volume.spec.claimRef) await folders.note(volume);
    return volume;
  };

  return {
    async open(found) {
      const volume = await make(found);
      const content = contentOf(volume, folders.folder(volume.metadata.name));
      const opened = await backendOf(volume, backends).open(content);
      const made = opened.sizeBytes === undefined ? undefined : String(opened.sizeBytes);
      if (made !== undefined && volume.metadata.annotations?.[localVolumeSizeAnnotation] !== made) {
        const metadata = { uid: volume.metadata.uid, annotations: { [localVolumeSizeAnnotation]: made } };
        await client.patch(PersistentVolume, keyOf(volume), mergePatch({ metadata }));
      }
      return opened;
    },
    make: async volume => void (await make(volume)),
    snapshot: (volume, name) =>
      inTurn(volume.metadata.name, async () => {
        const there = await folders.snapshots.find(name);
        if (there) return there;
        const held = await make(volume);
        const content = contentOf(held, folders.folder(held.metadata.name));
        const record: SnapshotRecord = { volume: held, createdAtMs: clock.now() };
        await folders.snapshots.create(name, record, folder => backendOf(volume, backends).copy(content, folder));
        return record;
      }),
  };
}

/** Attempts at writing what others write to, too: whose it is, and that it is bound. */
const maxAttempts = 5;

/** Puts the finalizer on a volume. */
async function hold(found: PersistentVolume, client: Client): Promise<PersistentVolume> {
  const { name } = found.metadata;
  let volume: PersistentVolume | undefined = found;
  for (let attempt = 1; volume?.metadata.deletionTimestamp === undefined && volume; attempt++) {
    try {
      return await addFinalizer(PersistentVolume, { object: volume, finalizer: localVolumeFinalizer }, { client });
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error;
      volume = await client.find(PersistentVolume, { name });
    }
  }
  throw new VolumeError(`persistentvolume "${name}" is being deleted`);
}

/** A volume as its back end sees it. */
export const contentOf = ({ metadata: { name }, spec }: VolumeRecord, folder: string): VolumeContent => ({
  name,
  folder,
  sizeBytes: quantityValue(spec.capacity?.['storage'] ?? '0'),
  isBlock: spec.volumeMode === 'Block',
  mountOptions: spec.mountOptions ?? [],
});
