import { expect, test } from 'vitest';
import {
  APIService,
  CustomResourceDefinition,
  type KubeObject,
  ValidatingAdmissionPolicy,
  type ValidatingAdmissionPolicySpec,
} from '#api';
import { mergePatch, type Transport } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { validatingAdmissionPolicyStatus } from './controller.ts';

const about = (apiGroup: string, ...resources: string[]): Partial<ValidatingAdmissionPolicySpec> => ({
  matchConstraints: {
    resourceRules: [{ apiGroups: [apiGroup], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources }],
  },
});

const start = async (): Promise<TestCluster> => await startTestCluster([validatingAdmissionPolicyStatus]);

const create = async ({ client }: TestCluster, name: string, spec: ValidatingAdmissionPolicySpec): Promise<void> =>
  void (await client.create(ValidatingAdmissionPolicy, { metadata: { name }, spec }));

/** What is said of the generation that the policy has now. */
const checked = async (cluster: TestCluster, name: string) =>
  await cluster.until(`${name} is checked`, async () => {
    const { metadata, status } = await cluster.client.get(ValidatingAdmissionPolicy, { name });
    return status?.observedGeneration === metadata.generation && status?.typeChecking;
  });

test('says of each kind what does not fit it, by the path of the expression', async () => {
  await using cluster = await start();
  await create(cluster, 'replicas', {
    ...about('apps', 'deployments', 'replicasets'),
    validations: [
      { expression: 'object.replicas > 1' },
      {
        expression: "object.spec.replicas > '1'",
        messageExpression: "'wants replicas > 1, got ' + object.spec.replicas",
      },
    ],
  });
  const { expressionWarnings = [] } = await checked(cluster, 'replicas');
  expect(expressionWarnings[0]).toEqual({
    fieldRef: 'spec.validations[0].expression',
    warning: ['Deployment', 'ReplicaSet']
      .map(
        kind =>
          `apps/v1, Kind=${kind}: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^`,
      )
      .join('\n'),
  });
  expect(expressionWarnings.slice(1)).toMatchObject([
    {
      fieldRef: 'spec.validations[1].expression',
      warning: expect.stringContaining("found no matching overload for '_>_' applied to '(int, string)'"),
    },
    {
      fieldRef: 'spec.validations[1].messageExpression',
      warning: expect.stringContaining("found no matching overload for '_+_' applied to '(string, int)'"),
    },
  ]);
});

test('says that it has looked where everything fits, and again when the policy changes', async () => {
  await using cluster = await start();
  await create(cluster, 'fits', {
    ...about('', 'pods'),
    validations: [
      {
        expression:
          "object.spec.containers.all(c, c.image.startsWith('a') && quantity(c.resources.limits['cpu']).isInteger())",
      },
      { expression: "object.metadata.namespace == 'x' && object.metadata.?labels['a'].orValue('') != request.name" },
      { expression: "oldObject == null || authorizer.group('').resource('pods').check('get').allowed()" },
    ],
  });
  expect(await checked(cluster, 'fits')).toEqual({});
  const validations = [{ expression: 'has(object.spec.container)' }];
  await cluster.client.patch(ValidatingAdmissionPolicy, { name: 'fits' }, mergePatch({ spec: { validations } }));
  const { expressionWarnings } = await checked(cluster, 'fits');
  expect(expressionWarnings).toMatchObject([
    { warning: expect.stringMatching(/^\/v1, Kind=Pod: ERROR: .*'container'/) },
  ]);
  const { metadata } = await cluster.client.get(ValidatingAdmissionPolicy, { name: 'fits' });
  expect(metadata.managedFields?.map(({ manager, operation }) => [manager, operation])).toContainEqual([
    'validatingadmissionpolicy-status',
    'Apply',
  ]);
});

const definition = (replicas: string) => ({
  metadata: { name: 'toys.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'toys', kind: 'Toy' },
    scope: 'Namespaced' as const,
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { replicas: { type: replicas } } },
              free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
});

test('looks again when a custom kind comes, becomes another and goes', async () => {
  await using cluster = await start();
  await create(cluster, 'toys', {
    ...about('example.com', 'toys'),
    validations: [{ expression: "object.spec.replicas > 1 && object.free.any.thing == 'x'" }],
  });
  expect(await checked(cluster, 'toys')).toEqual({});
  const warned = async (isWarned: boolean) =>
    await cluster.until(`is ${isWarned ? '' : 'not '}warned of`, async () => {
      const { expressionWarnings = [] } = await checked(cluster, 'toys');
      return expressionWarnings.length === Number(isWarned) && { expressionWarnings };
    });
  await cluster.client.create(CustomResourceDefinition, definition('string'));
  const { expressionWarnings } = await warned(true);
  expect(expressionWarnings).toMatchObject([
    { warning: expect.stringMatching(/^example\.com\/v1, Kind=Toy: ERROR: .*'_>_' applied to '\(string, int\)'/) },
  ]);
  const { spec } = definition('integer');
  await cluster.client.patch(CustomResourceDefinition, { name: 'toys.example.com' }, mergePatch({ spec }));
  await warned(false);
  await cluster.client.patch(
    CustomResourceDefinition,
    { name: 'toys.example.com' },
    mergePatch({ spec: definition('string').spec }),
  );
  await warned(true);
  await cluster.client.delete(CustomResourceDefinition, { name: 'toys.example.com' });
  await warned(false);
});

/** The API server finds that there is nobody behind an APIService, and says so whenever it has looked; the controller
 *  is told that there is. */
function withReachableServers(transport: Transport): Transport {
  const conditions = [{ type: 'Available', status: 'True' }];
  const reachable = (object: KubeObject) =>
    object.kind === APIService.kind ? { ...object, status: { conditions } } : object;
  return {
    ...transport,
    async *watch(request) {
      for await (const event of transport.watch(request)) yield { ...event, object: reachable(event.object) };
    },
  };
}

test('looks again at kinds of other servers, which tell nobody when they change', async () => {
  const place = { group: 'readings.example.com', version: 'v1' };
  const reading = { 'x-kubernetes-group-version-kind': [{ ...place, kind: 'Reading' }] };
  let type = 'string';
  const document = () => ({
    paths: {
      '/apis/readings.example.com/v1/namespaces/{namespace}/readings/{name}': {
        get: { 'x-kubernetes-group-version-kind': { ...place, kind: 'Reading' } },
      },
    },
    components: { schemas: { Reading: { type: 'object', properties: { value: { type } }, ...reading } } },
  });
  await using cluster = await startTestCluster([validatingAdmissionPolicyStatus], {
    wrap: transport => ({
      ...withReachableServers(transport),
      discover: async (path, options) =>
        path.includes(place.group) ? document() : await transport.discover(path, options),
    }),
  });
  const { client, clock } = cluster;
  const name = 'v1.readings.example.com';
  const service = { namespace: 'default', name: 'readings' };
  await client.create(APIService, {
    metadata: { name },
    spec: { ...place, service, groupPriorityMinimum: 1, versionPriority: 1 },
  });
  await create(cluster, 'readings', {
    ...about(place.group, 'readings'),
    validations: [{ expression: 'object.value > 1' }],
  });
  const untilWarned = (isWarned: boolean) =>
    cluster.until(`warned: ${isWarned}`, async () => {
      const { status } = await client.get(ValidatingAdmissionPolicy, { name: 'readings' });
      return status?.typeChecking && (status.typeChecking.expressionWarnings !== undefined) === isWarned;
    });
  await untilWarned(true);
  type = 'integer';
  await clock.advance(60_000);
  await untilWarned(false);
});
