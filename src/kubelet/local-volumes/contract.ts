/** What holds of volumes on a node, whatever their type: as a test suite, run over every back end. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type LocalVolumeSource,
  type LocalVolumeType,
  localSnapshotHandle,
  localStorageDriver,
  localVolumeAttributes,
  localVolumeCopiedAnnotation,
  localVolumeErrorAnnotation,
  localVolumeFinalizer,
  PersistentVolume,
  snapshotAnnotations,
  snapshotFinalizers,
} from '#api';
import { createVirtualClock, silentLogger, type VirtualClock } from '#base';
import { createInformers, mergePatch } from '#client';
import { VolumeSnapshotContent } from '#csi';
import { mountPointsBelow, readLoops, unmountBelow } from '#linux';
import { applyYaml } from '../../testing/apply-yaml.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import type { VolumeBackend } from './backend.ts';
import { createLocalVolumes, type LocalVolumes } from './local-volumes.ts';
import { createVolumeFolders, type DeletedVolume, type VolumeFolders } from './volume-folders.ts';

export interface ContractOptions {
  /** Of volumes below a directory. */
  readonly createBackend: (directory: string) => VolumeBackend;
  /** Makes the file system in which the directory lies. Default: that of temporary files. */
  readonly mount?: (point: string) => Promise<AsyncDisposable>;
}

/** Describes the whole contract. */
export function describeLocalVolumes(type: LocalVolumeType, { createBackend, mount }: ContractOptions): void {
  describe(`volumes of type ${type}`, () => {
    let around: AsyncDisposableStack;
    let directory: string;
    let api: TestApi;
    let clock: VirtualClock;
    let folders: VolumeFolders;
    beforeEach(async () => {
      around = new AsyncDisposableStack();
      const outside = await mkdtemp(join(tmpdir(), 'local-volumes-'));
      around.defer(() => rm(outside, { recursive: true }));
      if (mount) around.use(await mount(outside));
      directory = join(outside, 'local');
      await mkdir(directory);
      clock = createVirtualClock();
      api = await startTestApi(clock);
      folders = createVolumeFolders(directory);
    });
    afterEach(async () => {
      await api[Symbol.asyncDispose]();
      expect(await mountPointsBelow(directory)).toEqual([]);
      expect((await readLoops()).filter(({ file }) => file.startsWith(directory))).toEqual([]);
      await around.disposeAsync();
    });

    /** A kubelet's life, which ends at a step of its work where one is given. Disposing it is no step. */
    async function begin(die: () => void = () => undefined): Promise<LocalVolumes> {
      const backend = dying(createBackend(directory), die);
      const { client } = api;
      const informers = createInformers({ client, clock, logger: silentLogger });
      const volumes = await createLocalVolumes({
        client: dying(client, die),
        informers,
        clock,
        logger: silentLogger,
        nodeName: 'node',
        folders: dying(folders, die),
        backends: { directory: backend, image: backend, btrfs: backend },
      }).catch(async (error: unknown) => {
        await informers[Symbol.asyncDispose]();
        throw error;
      });
      return {
        ...volumes,
        async [Symbol.asyncDispose]() {
          await volumes[Symbol.asyncDispose]();
          await informers[Symbol.asyncDispose]();
        },
      };
    }

    const create = (rest: Partial<PersistentVolume['spec']> = {}, source?: LocalVolumeSource, name = 'pvc-1') =>
      api.client.create(PersistentVolume, {
        metadata: { name },
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '16Mi' },
          claimRef: { namespace: 'default', name: 'data' },
          csi: {
            driver: localStorageDriver,
            volumeHandle: name,
            volumeAttributes: localVolumeAttributes({ node: 'node', type, keepDeletedSeconds: 60, source }),
          },
          persistentVolumeReclaimPolicy: 'Delete',
          ...rest,
        },
      });
    const key = { name: 'pvc-1' };
    const current = (name = 'pvc-1') => api.client.get(PersistentVolume, { name });
    const find = () => api.client.find(PersistentVolume, key);
    const write = async (volumes: LocalVolumes, text = 'kept') =>
      await volumes.open(await current(), path => writeFile(join(path, 'file'), text));
    const read = async (volumes: LocalVolumes, name?: string) =>
      await volumes.open(await current(name), path => readFile(join(path, 'file'), 'utf8'));
    const eventually = async (what: string, isSo: () => Promise<boolean>) => {
      const look = async () => {
        await clock.advance(1000);
        return await isSo();
      };
      await vi.waitUntil(look, { timeout: 20_000 }).catch((cause: unknown) => {
        throw new Error(`not seen: ${what}`, { cause });
      });
    };
    /** The trash is empty, by the kubelet that lives. */
    const emptied = () =>
      eventually('an empty trash', async () => {
        await clock.advance(600_000);
        return (await readdir(join(directory, 'trash'))).length === 0;
      });
    const isCopied = async (name: string) =>
      (await current(name)).metadata.annotations?.[localVolumeCopiedAnnotation] === 'true';
    const copied = (name: string) => eventually(`copy ${name}`, () => isCopied(name));
    const remove = async (name = 'pvc-1') => {
      const released = mergePatch({ status: { phase: 'Released' } });
      await api.client.patch(PersistentVolume, { name }, released, { subresource: 'status' });
      await api.client.delete(PersistentVolume, { name });
    };
    const isHeld = async () => (await find())?.metadata.finalizers?.includes(localVolumeFinalizer) === true;
    const untilLetGo = async () => {
      await expect
        .poll(
          async () => {
            await clock.advance(1000);
            return await isHeld();
          },
          { timeout: 20_000 },
        )
        .toBe(false);
    };

    /** Writes to the volume and deletes it, as far as the kubelet lives; says whether it was written to. */
    const liveOn = async (volumes: LocalVolumes, isDead: () => boolean): Promise<boolean> => {
      try {
        await write(volumes);
      } catch {
        return false;
      }
      await remove();
      await vi.waitUntil(
        async () => {
          await clock.advance(1000);
          return isDead() || !(await isHeld());
        },
        { timeout: 20_000 },
      );
      return true;
    };
    /** Deletes the volume, unless it goes already; says what it held. */
    const finish = async (volumes: LocalVolumes, isWritten: boolean): Promise<string> => {
      const found = await find();
      if (!found || found.metadata.deletionTimestamp !== undefined) return 'kept';
      if (!isWritten) await write(volumes);
      const content = await read(volumes);
      await remove();
      return content;
    };

    test('are made once, held while they are there, and keep what is written', async () => {
      await create();
      await using volumes = await begin();
      await write(volumes);
      expect(await isHeld()).toBe(true);
      expect(await read(volumes)).toBe('kept');
      await volumes.release();
      expect(await read(volumes)).toBe('kept');
      await volumes.release();
    }, 60_000);

    test('of other nodes are not opened', async () => {
      const { spec } = await create();
      await using volumes = await begin();
      const csi = { ...spec.csi, volumeAttributes: { ...spec.csi?.volumeAttributes, node: 'other' } };
      const elsewhere = { ...(await current()), spec: { ...spec, csi } } as PersistentVolume;
      expect(() => volumes.open(elsewhere, async () => undefined)).toThrow(/lies on another node/);
    }, 60_000);

    test('go to the trash, come back from it, and are gone when their time is over', async () => {
      await create();
      await using volumes = await begin();
      await write(volumes);
      await remove();
      await untilLetGo();
      expect(await folders.list()).toEqual([]);
      const [deleted] = await folders.deleted();
      expect(deleted?.record).toMatchObject({ metadata: { name: 'pvc-1' }, spec: { claimRef: { name: 'data' } } });
      await folders.restore(deleted as DeletedVolume);
      await create();
      expect(await read(volumes)).toBe('kept');
      await remove();
      await untilLetGo();
      await emptied();
    }, 60_000);

    test('that are to be kept stay where they are', async () => {
      await create({ persistentVolumeReclaimPolicy: 'Retain' });
      await using volumes = await begin();
      await write(volumes);
      await remove();
      await untilLetGo();
      expect((await folders.list()).map(({ metadata }) => metadata.name)).toEqual(['pvc-1']);
      expect(await folders.deleted()).toEqual([]);
    }, 60_000);

    const defineSnapshots = async () => {
      const definitions = join(import.meta.dirname, '../../../examples/snapshots/definitions.yaml');
      await applyYaml(api.client, await readFile(definitions, 'utf8'));
    };
    const contentKey = { name: 'snapcontent-1' };
    const takeSnapshot = () =>
      api.client.create(VolumeSnapshotContent, {
        metadata: { ...contentKey, finalizers: [snapshotFinalizers.content] },
        spec: {
          volumeSnapshotRef: { namespace: 'default', name: 'snap', uid: 'u1' },
          deletionPolicy: 'Delete',
          driver: localStorageDriver,
          source: { volumeHandle: 'pvc-1' },
          sourceVolumeMode: 'Filesystem',
        },
      });
    const content = () => api.client.find(VolumeSnapshotContent, contentKey);
    const snapshotName = 'snapshot-u1';
    const isReady = async () => (await content())?.status?.readyToUse === true;
    const removeSnapshot = async () => {
      const annotations = { [snapshotAnnotations.beingDeleted]: 'yes' };
      await api.client.patch(VolumeSnapshotContent, contentKey, mergePatch({ metadata: { annotations } }));
      await api.client.delete(VolumeSnapshotContent, contentKey);
    };

    test('are copied, and the copies are volumes of their own', async () => {
      await create();
      await using volumes = await begin();
      await write(volumes);
      await create({}, { kind: 'volume', name: 'pvc-1' }, 'copy');
      await copied('copy');
      await write(volumes, 'changed');
      expect(await read(volumes, 'copy')).toBe('kept');
      await remove();
      await untilLetGo();
      expect(await read(volumes, 'copy')).toBe('kept');
      await volumes.release();
    }, 60_000);

    test('say why they cannot be copied', async () => {
      await create();
      await using volumes = await begin();
      await write(volumes);
      await create({}, { kind: 'volume', name: 'pvc-none' }, 'copy');
      await eventually('why', async () => {
        const { annotations = {} } = (await current('copy')).metadata;
        return annotations[localVolumeErrorAnnotation] === 'volume "pvc-none" is not on this node';
      });
      await volumes.release();
    }, 60_000);

    test('have snapshots, which outlive them, become volumes, and go when they are deleted', async () => {
      await create();
      await using volumes = await begin();
      await write(volumes, 'then');
      await defineSnapshots();
      await takeSnapshot();
      await eventually('the snapshot', isReady);
      expect((await content())?.status).toMatchObject({
        snapshotHandle: localSnapshotHandle({ node: 'node', type, name: snapshotName }),
        restoreSize: 16 * 2 ** 20,
      });
      await write(volumes, 'now');
      await remove();
      await untilLetGo();
      await create({ capacity: { storage: '20Mi' } }, { kind: 'snapshot', name: snapshotName }, 'restored');
      await copied('restored');
      expect(await read(volumes, 'restored')).toBe('then');
      await removeSnapshot();
      await eventually('the end of the snapshot', async () => (await content()) === undefined);
      expect(await folders.snapshots.list()).toEqual([]);
      expect(await read(volumes, 'restored')).toBe('then');
      await volumes.release();
    }, 120_000);

    test('have snapshots and copies that lose nothing and leave nothing, wherever their kubelet is killed', async () => {
      await defineSnapshots();
      for (let deathAt = 1, hasDied = true; hasDied; deathAt++) {
        hasDied = false;
        await create();
        await (async () => {
          await using volumes = await begin();
          await write(volumes);
        })();
        let steps = 0;
        const die = () => {
          if (steps++ < deathAt && !hasDied) return;
          hasDied = true;
          throw new Error('killed');
        };
        const first = await begin(die).catch(() => undefined);
        await takeSnapshot();
        await create({}, { kind: 'volume', name: 'pvc-1' }, 'copy');
        const isMade = async () => (await isReady()) && (await isCopied('copy'));
        await eventually('death or both', async () => hasDied || (await isMade()));
        await first?.[Symbol.asyncDispose]();
        await using second = await begin();
        await eventually('both', isMade);
        expect(await read(second, 'copy')).toBe('kept');
        await create({}, { kind: 'snapshot', name: snapshotName }, 'restored');
        await copied('restored');
        expect(await read(second, 'restored')).toBe('kept');
        await removeSnapshot();
        await eventually('the end of the snapshot', async () => (await content()) === undefined);
        for (const name of ['pvc-1', 'copy', 'restored']) await remove(name);
        await eventually('the end', async () => (await api.client.list(PersistentVolume)).items.length === 0);
        for (const place of ['volumes', 'snapshots'])
          expect(await readdir(join(directory, place)), `${place}, killed at step ${deathAt}`).toEqual([]);
        const deleted = (await folders.deleted()).map(({ record }) => record.metadata.name);
        expect(deleted.toSorted(), `killed at step ${deathAt}`).toEqual(['copy', 'pvc-1', 'restored']);
        await emptied();
      }
    }, 300_000);

    test('lose nothing and leave nothing, wherever their kubelet is killed', async () => {
      for (let deathAt = 1, hasDied = true; hasDied; deathAt++) {
        hasDied = false;
        await create();
        let steps = 0;
        const die = () => {
          if (steps++ < deathAt && !hasDied) return;
          hasDied = true;
          throw new Error('killed');
        };
        const first = await begin(die).catch(() => undefined);
        const isWritten = first !== undefined && (await liveOn(first, () => hasDied));
        await first?.[Symbol.asyncDispose]();
        await using second = await begin();
        expect(await finish(second, isWritten)).toBe('kept');
        await untilLetGo();
        expect(await folders.list(), `killed at step ${deathAt}`).toEqual([]);
        const deleted = await folders.deleted();
        expect(deleted, `killed at step ${deathAt}`).toHaveLength(1);
        expect(await readdir(join(directory, 'volumes'))).toEqual([]);
        expect(await mountPointsBelow(directory)).toEqual([]);
        await emptied();
      }
      await unmountBelow(directory);
    }, 120_000);
  });
}

/** Calls `die` before and after each call of a function of the object. */
function dying<T extends object>(target: T, die: () => void): T {
  return new Proxy(target, {
    get(object, key): unknown {
      const found: unknown = Reflect.get(object, key);
      if (typeof found !== 'function' || key === 'folder') return found;
      return async (...args: unknown[]): Promise<unknown> => {
        die();
        const result: unknown = await Reflect.apply(found, object, args);
        die();
        return result;
      };
    },
  });
}
