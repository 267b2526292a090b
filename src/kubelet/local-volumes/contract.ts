/** What holds of volumes on a node, whatever their type: as a test suite, run over every back end. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type LocalVolumeType,
  localStorageDriver,
  localVolumeAttributes,
  localVolumeFinalizer,
  PersistentVolume,
} from '#api';
import { createVirtualClock, silentLogger, type VirtualClock } from '#base';
import { createInformers, mergePatch } from '#client';
import { mountPointsBelow, unmountBelow } from '#linux';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import type { VolumeBackend } from './backend.ts';
import { createLocalVolumes, type LocalVolumes } from './local-volumes.ts';
import { createVolumeFolders, type DeletedVolume, type VolumeFolders } from './volume-folders.ts';

/** Describes the whole contract; `createBackend` gets a folder for mounts. */
export function describeLocalVolumes(type: LocalVolumeType, createBackend: (mounts: string) => VolumeBackend): void {
  describe(`volumes of type ${type}`, () => {
    let directory: string;
    let api: TestApi;
    let clock: VirtualClock;
    let folders: VolumeFolders;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'local-volumes-'));
      clock = createVirtualClock();
      api = await startTestApi(clock);
      folders = createVolumeFolders(directory);
    });
    afterEach(async () => {
      await api[Symbol.asyncDispose]();
      expect(await mountPointsBelow(directory)).toEqual([]);
      await rm(directory, { recursive: true });
    });

    /** A kubelet's life, which ends at a step of its work where one is given. Disposing it is no step. */
    async function begin(die: () => void = () => undefined): Promise<LocalVolumes> {
      const backend = dying(createBackend(join(directory, 'mounts')), die);
      const { client } = api;
      const informers = createInformers({ client, clock, logger: silentLogger });
      const volumes = await createLocalVolumes({
        client: dying(client, die),
        informers,
        clock,
        logger: silentLogger,
        nodeName: 'node',
        folders: dying(folders, die),
        backends: { directory: backend, image: backend },
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

    const create = (rest: Partial<PersistentVolume['spec']> = {}, keepDeletedSeconds = 60) =>
      api.client.create(PersistentVolume, {
        metadata: { name: 'pvc-1' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '16Mi' },
          claimRef: { namespace: 'default', name: 'data' },
          csi: {
            driver: localStorageDriver,
            volumeHandle: 'pvc-1',
            volumeAttributes: localVolumeAttributes({ node: 'node', type, keepDeletedSeconds }),
          },
          persistentVolumeReclaimPolicy: 'Delete',
          ...rest,
        },
      });
    const key = { name: 'pvc-1' };
    const current = () => api.client.get(PersistentVolume, key);
    const find = () => api.client.find(PersistentVolume, key);
    const write = async (volumes: LocalVolumes) =>
      await volumes.open(await current(), path => writeFile(join(path, 'file'), 'kept'));
    const read = async (volumes: LocalVolumes) =>
      await volumes.open(await current(), path => readFile(join(path, 'file'), 'utf8'));
    const remove = async () => {
      const released = mergePatch({ status: { phase: 'Released' } });
      await api.client.patch(PersistentVolume, key, released, { subresource: 'status' });
      await api.client.delete(PersistentVolume, key);
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
      await expect
        .poll(
          async () => {
            await clock.advance(600_000);
            return (await readdir(join(directory, 'trash'))).length;
          },
          { timeout: 20_000 },
        )
        .toBe(0);
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
        await rm(join(directory, 'trash'), { recursive: true });
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
