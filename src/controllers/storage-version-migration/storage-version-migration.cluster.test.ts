import { expect, it } from 'vitest';
import { CustomResourceDefinition, defineKind, findCondition, isConditionTrue, StorageVersionMigration } from '#api';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { storageVersionMigration } from './controller.ts';

const [V1, V2] = ['v1', 'v2'].map(version =>
  defineKind({ group: 'example.com', version, kind: 'Box', plural: 'boxes', scope: 'Namespaced' }),
) as [ReturnType<typeof defineKind>, ReturnType<typeof defineKind>];
const schema = { openAPIV3Schema: { type: 'object' } };
const versions = (stored: string) =>
  ['v1', 'v2'].map(name => ({ name, served: true, storage: name === stored, schema }));

/** A migration in its end state. */
async function migrate(
  cluster: TestCluster,
  resource: string,
  group = 'example.com',
): Promise<StorageVersionMigration> {
  const { client } = cluster;
  await client.create(StorageVersionMigration, {
    metadata: { name: resource },
    spec: { resource: { group, resource } },
  });
  return await cluster.until('the end', async () => {
    const found = await client.get(StorageVersionMigration, { name: resource });
    return ['Succeeded', 'Failed'].some(type => isConditionTrue(found.status?.conditions, type)) && found;
  });
}

it('writes what is stored in another version, and nothing else', async () => {
  await using cluster = await startTestCluster([storageVersionMigration]);
  const { client } = cluster;
  const definition = await client.create(CustomResourceDefinition, {
    metadata: { name: 'boxes.example.com' },
    spec: {
      group: 'example.com',
      names: { plural: 'boxes', kind: 'Box' },
      scope: 'Namespaced',
      versions: versions('v1'),
    },
  });
  const box = (name: string) => ({ metadata: { namespace: 'default', name } });
  const old = await client.create(V1, box('old'));
  const { metadata } = await client.get(CustomResourceDefinition, { name: definition.metadata.name });
  await client.update(CustomResourceDefinition, {
    ...definition,
    metadata,
    spec: { ...definition.spec, versions: versions('v2') },
  });
  const made = await client.create(V2, box('new'));
  const { status } = await migrate(cluster, 'boxes');
  expect(findCondition(status?.conditions, 'Succeeded')?.reason).toBe('StorageVersionMigrationSucceeded');
  expect(findCondition(status?.conditions, 'Running')?.status).toBe('False');
  expect(status?.resourceVersion).toBe(
    (await client.list(V2, { resourceVersion: status?.resourceVersion, resourceVersionMatch: 'Exact' })).metadata
      .resourceVersion,
  );
  expect((await client.get(CustomResourceDefinition, { name: 'boxes.example.com' })).status?.storedVersions).toEqual([
    'v2',
  ]);
  expect((await client.get(V2, box('new').metadata)).metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  const again = await client.get(V2, box('old').metadata);
  expect(again.metadata.resourceVersion).not.toBe(old.metadata.resourceVersion);
  expect(again.metadata.generation).toBe(old.metadata.generation);
});

it('waits a minute for what is not there, and fails then', async () => {
  await using cluster = await startTestCluster([storageVersionMigration]);
  const { client, clock } = cluster;
  await client.create(StorageVersionMigration, {
    metadata: { name: 'early' },
    spec: { resource: { group: 'example.com', resource: 'nothings' } },
  });
  const stateOf = async () => (await client.get(StorageVersionMigration, { name: 'early' })).status?.conditions;
  await clock.advance(59_000);
  expect(await stateOf()).toBeUndefined();
  await clock.advance(2_000);
  expect(findCondition(await stateOf(), 'Failed')?.message).toBe('resource does not exist in discovery');
});

it('fails for what cannot be written', async () => {
  await using cluster = await startTestCluster([storageVersionMigration]);
  const { status } = await migrate(cluster, 'selfsubjectreviews', 'authentication.k8s.io');
  expect(findCondition(status?.conditions, 'Failed')?.message).toBe(
    'resource selfsubjectreviews.authentication.k8s.io cannot be written',
  );
});
