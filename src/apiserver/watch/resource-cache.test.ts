import { expect, it } from 'vitest';
import { ConfigMap, type KubeObject } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import { createMemoryStore } from '#store';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import { Caches } from './caches.ts';

const resource = createResource(shapeOf(ConfigMap));

it('holds the bytes that are stored, and makes none anew', async () => {
  const store = createMemoryStore();
  const clock = createVirtualClock();
  await using caches = await Caches.start({ store, clock, logger: silentLogger, random: () => 0 });
  const [follower, reader] = [caches.for(resource), caches.for(resource)];
  await follower.start();
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'n', name: 'a', uid: 'u' } };
  const value = encodeStored(resource, object as unknown as KubeObject);
  await store.commit([{ type: 'put', key: '/registry/configmaps/n/a', value }]);
  await reader.start();
  for (const cache of [follower, reader]) expect(cache.get('n', 'a')?.value).toBe(value);
  const row = await store.get('/registry/configmaps/n/a');
  expect(row && reader.objectOf({ ...row, modRevision: 1 }).value).toBe(value);
});
