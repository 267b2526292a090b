import { afterEach, beforeEach, expect, it } from 'vitest';
import { FlowSchema, type Kind, type KubeObject, PriorityLevelConfiguration } from '#api';
import { mergePatch } from '#client';
import { makeCertificates } from '../../client/testing/certificates.ts';
import { errorOf, startTestServer, statusOf, type TestServer } from '../testing.ts';

let stack: AsyncDisposableStack;
let test: TestServer;

const listen = async () => {
  const { ca, server } = await makeCertificates();
  return await test.server.listen({ tls: { certificate: server.cert, key: server.key, clientAuthority: ca } });
};

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  test = stack.use(await startTestServer());
  stack.use(await listen());
});
afterEach(() => stack.disposeAsync());

/** Resolves with the object once it is as it is to be. */
async function until<K extends KubeObject>(kind: Kind<K>, name: string, is: (object: K) => boolean): Promise<K> {
  const initial = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' } as const;
  for await (const { type, object } of test.client.watch(kind, { fieldSelector: `metadata.name=${name}`, ...initial }))
    if (type !== 'DELETED' && type !== 'BOOKMARK' && is(object)) return object;
  throw new Error('the watch ended');
}

const conditionOf = ({ status }: FlowSchema) => status?.conditions?.find(({ type }) => type === 'Dangling');
const danglingOf = (schema: FlowSchema) => conditionOf(schema)?.status;

it('are upstream’s, and say that their levels exist', async () => {
  const levels = await test.client.list(PriorityLevelConfiguration);
  expect(levels.items.map(({ metadata, spec }) => [metadata.name, spec.limited?.nominalConcurrencyShares])).toEqual([
    ['catch-all', 5],
    ['exempt', undefined],
    ['global-default', 20],
    ['leader-election', 10],
    ['node-high', 40],
    ['system', 30],
    ['workload-high', 40],
    ['workload-low', 100],
  ]);
  const schemas = await test.client.list(FlowSchema);
  expect(
    schemas.items
      .toSorted((a, b) => (a.spec.matchingPrecedence ?? 0) - (b.spec.matchingPrecedence ?? 0))
      .map(
        ({ metadata, spec }) => `${metadata.name} ${spec.priorityLevelConfiguration.name} ${spec.matchingPrecedence}`,
      ),
  ).toEqual([
    'exempt exempt 1',
    'probes exempt 2',
    'system-leader-election leader-election 100',
    'system-node-high node-high 400',
    'system-nodes system 500',
    'kube-controller-manager workload-high 800',
    'kube-scheduler workload-high 800',
    'kube-system-service-accounts workload-high 900',
    'service-accounts workload-low 9000',
    'global-default global-default 9900',
    'catch-all catch-all 10000',
  ]);
  await Promise.all(
    schemas.items.map(({ metadata }) => until(FlowSchema, metadata.name, schema => danglingOf(schema) === 'False')),
  );
});

it('are left as they are when they are as they are to be', async () => {
  await until(FlowSchema, 'probes', schema => danglingOf(schema) === 'False');
  const versions = async () =>
    (await test.client.list(PriorityLevelConfiguration)).items.map(({ metadata }) => metadata.resourceVersion);
  const before = await versions();
  await test.client.delete(FlowSchema, { name: 'probes' });
  await until(FlowSchema, 'probes', schema => danglingOf(schema) === 'False');
  expect(await versions()).toEqual(before);
});

it('come back when they are deleted or changed, unless they are said to be somebody’s own', async () => {
  const shares = (nominalConcurrencyShares: number, annotations = {}) =>
    mergePatch({ metadata: { annotations }, spec: { limited: { nominalConcurrencyShares } } });
  const sharesOf = ({ spec }: PriorityLevelConfiguration) => spec.limited?.nominalConcurrencyShares;
  await test.client.patch(PriorityLevelConfiguration, { name: 'system' }, shares(7));
  await until(PriorityLevelConfiguration, 'system', level => sharesOf(level) === 30);
  const own = { 'apf.kubernetes.io/autoupdate-spec': 'false' };
  await test.client.patch(PriorityLevelConfiguration, { name: 'system' }, shares(7, own));
  const { uid } = (await test.client.get(PriorityLevelConfiguration, { name: 'node-high' })).metadata;
  await test.client.delete(PriorityLevelConfiguration, { name: 'node-high' });
  await until(PriorityLevelConfiguration, 'node-high', level => level.metadata.uid !== uid);
  expect(sharesOf(await test.client.get(PriorityLevelConfiguration, { name: 'system' }))).toBe(7);
});

it('stay what they have to be', async () => {
  const change = mergePatch({ spec: { limited: { nominalConcurrencyShares: 7 } } });
  const changed = test.client.patch(PriorityLevelConfiguration, { name: 'catch-all' }, change);
  expect((await errorOf(changed)).message).toMatch(/: spec of 'catch-all' must equal the fixed value$/);
});

it('of users decide once their level exists, and say when it does not', async () => {
  await test.client.create(FlowSchema, {
    metadata: { name: 'team' },
    spec: {
      priorityLevelConfiguration: { name: 'team' },
      matchingPrecedence: 200,
      rules: [
        {
          subjects: [{ kind: 'User', user: { name: 'jane' } }],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
        },
      ],
    },
  });
  const dangling = await until(FlowSchema, 'team', schema => danglingOf(schema) === 'True');
  expect(conditionOf(dangling)).toMatchObject({
    reason: 'NotFound',
    message:
      'This FlowSchema references the PriorityLevelConfiguration object named "team" but there is no such object',
  });
  const list = () => test.as({ username: 'jane', groups: ['system:authenticated'] }).list(FlowSchema);
  await expect(list()).rejects.toMatchObject({ status: { code: 403 } });
  await test.client.create(PriorityLevelConfiguration, {
    metadata: { name: 'team' },
    spec: {
      type: 'Limited',
      // Nothing is served.
      limited: { nominalConcurrencyShares: 0, borrowingLimitPercent: 0, limitResponse: { type: 'Reject' } },
    },
  });
  await until(FlowSchema, 'team', schema => danglingOf(schema) === 'False');
  await expect(list()).rejects.toMatchObject({ status: { code: 429 } });
  await test.client.delete(FlowSchema, { name: 'team' });
  const code = async () => (await statusOf(list())).code;
  while ((await code()) === 429) await new Promise(resolve => setImmediate(resolve));
  expect(await code()).toBe(403);
});
