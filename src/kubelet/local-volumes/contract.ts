/** What holds of volumes on a node, whatever their type: as a test suite, run over every back end. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalVolumeType, localSnapshotHandle, localVolumeErrorAnnotation, PersistentVolume } from '#api';
import { mountPointsBelow, readLoops, unmountBelow } from '#linux';
import { Death, StorageNode, type StorageNodeOptions, snapshotName } from './fixtures/storage-node.ts';
import type { DeletedVolume } from './volume-folders.ts';

/** Describes the whole contract. */
export function describeLocalVolumes(type: LocalVolumeType, options: Omit<StorageNodeOptions, 'type'>): void {
  describe(`volumes of type ${type}`, () => {
    let node: StorageNode;
    beforeEach(async () => {
      node = await StorageNode.start({ type, ...options });
    });
    afterEach(async () => {
      await using _ending = node;
      expect(await mountPointsBelow(node.directory)).toEqual([]);
      expect((await readLoops()).filter(({ file }) => file.startsWith(node.directory))).toEqual([]);
    });

    test('are made once, held while they are there, and keep what is written', async () => {
      await node.create();
      await using volumes = await node.begin();
      await node.write(volumes);
      expect(await node.isHeld()).toBe(true);
      expect(await node.read(volumes)).toBe('kept');
      await volumes.release();
      expect(await node.read(volumes)).toBe('kept');
      await volumes.release();
    }, 60_000);

    test('of other nodes are not opened', async () => {
      const { spec } = await node.create();
      await using volumes = await node.begin();
      const csi = { ...spec.csi, volumeAttributes: { ...spec.csi?.volumeAttributes, node: 'other' } };
      const elsewhere = { ...(await node.current()), spec: { ...spec, csi } } as PersistentVolume;
      expect(() => volumes.open(elsewhere, async () => undefined)).toThrow(/lies on another node/);
    }, 60_000);

    test('go to the trash, come back from it, and are gone when their time is over', async () => {
      await node.create();
      await using volumes = await node.begin();
      await node.write(volumes);
      await node.remove();
      await node.untilLetGo();
      expect(await node.folders.list()).toEqual([]);
      const [deleted] = await node.folders.deleted();
      expect(deleted?.record).toMatchObject({ metadata: { name: 'pvc-1' }, spec: { claimRef: { name: 'data' } } });
      await node.folders.restore(deleted as DeletedVolume);
      await node.create();
      expect(await node.read(volumes)).toBe('kept');
      await node.remove();
      await node.untilLetGo();
      await node.untilEmptied();
    }, 60_000);

    test('are given up from the trash for want of disk', async () => {
      await node.create();
      await using volumes = await node.begin();
      await node.write(volumes);
      expect(await volumes.giveUpDeleted()).toBe(false);
      await node.remove();
      await node.untilLetGo();
      expect(await volumes.giveUpDeleted()).toBe(true);
      expect(await volumes.giveUpDeleted()).toBe(false);
      await node.untilEmptied();
    }, 60_000);

    test('that are to be kept stay where they are', async () => {
      await node.create({ persistentVolumeReclaimPolicy: 'Retain' });
      await using volumes = await node.begin();
      await node.write(volumes);
      await node.remove();
      await node.untilLetGo();
      expect((await node.folders.list()).map(({ metadata }) => metadata.name)).toEqual(['pvc-1']);
      expect(await node.folders.deleted()).toEqual([]);
    }, 60_000);

    test('are copied, and the copies are volumes of their own', async () => {
      await node.create();
      await using volumes = await node.begin();
      await node.write(volumes);
      await node.create({}, { kind: 'volume', name: 'pvc-1' }, 'copy');
      await node.untilCopied('copy');
      await node.write(volumes, 'changed');
      expect(await node.read(volumes, 'copy')).toBe('kept');
      await node.remove();
      await node.untilLetGo();
      expect(await node.read(volumes, 'copy')).toBe('kept');
      await volumes.release();
    }, 60_000);

    test('say why they cannot be copied', async () => {
      await node.create();
      await using volumes = await node.begin();
      await node.write(volumes);
      await node.create({}, { kind: 'volume', name: 'pvc-none' }, 'copy');
      await node.until('why', async () => {
        const { annotations = {} } = (await node.current('copy')).metadata;
        return annotations[localVolumeErrorAnnotation] === 'volume "pvc-none" is not on this node';
      });
      await volumes.release();
    }, 60_000);

    test('have snapshots, which outlive them, become volumes, and go when they are deleted', async () => {
      await node.create();
      await using volumes = await node.begin();
      await node.write(volumes, 'then');
      await node.defineSnapshots();
      await node.takeSnapshot();
      await node.until('the snapshot', () => node.isSnapshotReady());
      expect((await node.snapshot())?.status).toMatchObject({
        snapshotHandle: localSnapshotHandle({ node: 'node', type, name: snapshotName }),
        restoreSize: 16 * 2 ** 20,
      });
      await node.write(volumes, 'now');
      await node.remove();
      await node.untilLetGo();
      await node.create({ capacity: { storage: '20Mi' } }, { kind: 'snapshot', name: snapshotName }, 'restored');
      await node.untilCopied('restored');
      expect(await node.read(volumes, 'restored')).toBe('then');
      await node.removeSnapshot();
      expect(await node.folders.snapshots.list()).toEqual([]);
      expect(await node.read(volumes, 'restored')).toBe('then');
      await volumes.release();
    }, 120_000);

    test('have snapshots and copies that lose nothing and leave nothing, wherever their kubelet is killed', async () => {
      await node.defineSnapshots();
      for (let deathAt = 1, isOver = false; !isOver; deathAt++) {
        const death = new Death(deathAt);
        await node.create();
        await (async () => {
          await using volumes = await node.begin();
          await node.write(volumes);
        })();
        const first = await node.begin(death.step).catch(() => undefined);
        await node.takeSnapshot();
        await node.create({}, { kind: 'volume', name: 'pvc-1' }, 'copy');
        const isMade = async () => (await node.isSnapshotReady()) && (await node.isCopied('copy'));
        await node.until('death or both', async () => death.hasCome || (await isMade()));
        await first?.[Symbol.asyncDispose]();
        await using second = await node.begin();
        await node.until('both', isMade);
        expect(await node.read(second, 'copy')).toBe('kept');
        await node.create({}, { kind: 'snapshot', name: snapshotName }, 'restored');
        await node.untilCopied('restored');
        expect(await node.read(second, 'restored')).toBe('kept');
        await node.removeSnapshot();
        for (const name of ['pvc-1', 'copy', 'restored']) await node.remove(name);
        await node.until('the end', async () => (await node.client.list(PersistentVolume)).items.length === 0);
        for (const place of ['volumes', 'snapshots'])
          expect(await readdir(join(node.directory, place)), `${place}, killed at step ${deathAt}`).toEqual([]);
        const deleted = (await node.folders.deleted()).map(({ record }) => record.metadata.name);
        expect(deleted.toSorted(), `killed at step ${deathAt}`).toEqual(['copy', 'pvc-1', 'restored']);
        await node.untilEmptied();
        isOver = !death.hasCome;
      }
    }, 300_000);

    test('lose nothing and leave nothing, wherever their kubelet is killed', async () => {
      for (let deathAt = 1, isOver = false; !isOver; deathAt++) {
        const death = new Death(deathAt);
        await node.create();
        const first = await node.begin(death.step).catch(() => undefined);
        const isWritten = first !== undefined && (await node.liveOn(first, death));
        await first?.[Symbol.asyncDispose]();
        await using second = await node.begin();
        expect(await node.finish(second, isWritten)).toBe('kept');
        await node.untilLetGo();
        expect(await node.folders.list(), `killed at step ${deathAt}`).toEqual([]);
        const deleted = await node.folders.deleted();
        expect(deleted, `killed at step ${deathAt}`).toHaveLength(1);
        expect(await readdir(join(node.directory, 'volumes'))).toEqual([]);
        expect(await mountPointsBelow(node.directory)).toEqual([]);
        await node.untilEmptied();
        isOver = !death.hasCome;
      }
      await unmountBelow(node.directory);
    }, 120_000);
  });
}
