import { expect, it } from 'vitest';
import { ConfigMap, isConflict } from '#api';
import { mergePatch } from '#client';
import { defineController, done } from './controller.ts';
import { addFinalizer, removeFinalizer, withFinalizer } from './finalizers.ts';
import { startTestCluster } from './testing/cluster.ts';

const key = { namespace: 'default', name: 'a' };
const finalizer = 'example.com/team';

it('an object that stands for something is cleaned up after before it goes', async () => {
  const cleaned: string[] = [];
  let isBroken = true;
  const controller = defineController({
    name: 'team',
    primary: ConfigMap,
    writes: [{ kind: ConfigMap, verbs: ['patch'] }],
    async reconcile(_, context) {
      const object = context.lister(ConfigMap).get(key);
      if (!object) return done;
      const cleanUp = async ({ metadata }: ConfigMap) => {
        cleaned.push(metadata.name);
        if (isBroken) throw new Error('not now');
      };
      const staying = await withFinalizer(ConfigMap, { object, finalizer, cleanUp }, context);
      if (staying && !staying.data) await context.client.patch(ConfigMap, key, mergePatch({ data: { is: 'there' } }));
      return done;
    },
  });
  await using cluster = await startTestCluster([controller]);
  const { client, clock } = cluster;
  await client.create(ConfigMap, { metadata: key });
  const object = await cluster.until('worked on', async () => {
    const found = await client.get(ConfigMap, key);
    return found.data && found;
  });
  expect(object.metadata.finalizers).toEqual([finalizer]);
  await client.delete(ConfigMap, key);
  await cluster.until('tried', async () => cleaned.length === 1);
  expect((await client.get(ConfigMap, key)).metadata.finalizers).toEqual([finalizer]);
  isBroken = false;
  await clock.advance(1000);
  await cluster.until('gone', async () => (await client.find(ConfigMap, key)) === undefined);
  expect(cleaned.length).toBeGreaterThan(1);
});

it.each(['patch', 'update'] as const)(
  'a finalizer is put on and taken off by %s beside those of others, by who has seen the newest version',
  async verb => {
    await using cluster = await startTestCluster([]);
    const { client } = cluster;
    const writer = { client, verb };
    const old = await client.create(ConfigMap, { metadata: { ...key, finalizers: ['example.com/other'] } });
    const object = await addFinalizer(ConfigMap, { object: old, finalizer }, writer);
    expect(object.metadata.finalizers).toEqual(['example.com/other', finalizer]);
    expect(await addFinalizer(ConfigMap, { object, finalizer }, writer)).toBe(object);
    await expect(addFinalizer(ConfigMap, { object: old, finalizer: 'example.com/third' }, writer)).rejects.toSatisfy(
      isConflict,
    );
    const without = await removeFinalizer(ConfigMap, { object, finalizer }, writer);
    expect(without?.metadata.finalizers).toEqual(['example.com/other']);
    await client.patch(ConfigMap, key, mergePatch({ metadata: { finalizers: null } }));
    await client.delete(ConfigMap, key);
    expect(await removeFinalizer(ConfigMap, { object, finalizer }, writer)).toBeUndefined();
  },
);
