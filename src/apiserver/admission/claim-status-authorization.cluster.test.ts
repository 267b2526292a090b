/** Who may say what of the status of a claim of devices. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ClusterRole, ClusterRoleBinding, type PolicyRule, ResourceClaim } from '#api';
import { mergePatch, type UserInfo } from '#client';
import { startTestServer, statusOf, type TestServer } from '../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const driver = 'gpus.example.com';
const username = 'system:serviceaccount:default:agent';
const agent = (node?: string): UserInfo => ({
  username,
  groups: ['system:authenticated'],
  ...(node === undefined ? {} : { extra: { 'authentication.kubernetes.io/node-name': [node] } }),
});
const group = 'resource.k8s.io';
const status: PolicyRule = { apiGroups: [group], resources: ['resourceclaims/status'], verbs: ['update', 'patch'] };
const ruled = (resource: string, verb: string, ...resourceNames: string[]): PolicyRule => ({
  apiGroups: [group],
  resources: [resource],
  verbs: [verb],
  resourceNames,
});

async function allow(...rules: PolicyRule[]): Promise<void> {
  await test.client.create(ClusterRole, { metadata: { name: 'agent' }, rules: [status, ...rules] });
  await test.client.create(ClusterRoleBinding, {
    metadata: { name: 'agent' },
    roleRef: { apiGroup: ClusterRole.group, kind: ClusterRole.kind, name: 'agent' },
    subjects: [{ kind: 'User', apiGroup: ClusterRole.group, name: username }],
  });
}

const result = { request: 'a', driver, pool: 'n1', device: 'dev' };
const allocation = {
  devices: { results: [result] },
  nodeSelector: {
    nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['n1'] }] }],
  },
};
const devices = [{ driver, pool: 'n1', device: 'dev', data: { hot: true } }];

const created = () =>
  test.client.create(ResourceClaim, {
    metadata: { name: 'a', namespace: 'default' },
    spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'gpu' } }] } },
  });

/** A claim that has its device. */
const allocated = async () =>
  await test.client.updateStatus(ResourceClaim, { ...(await created()), status: { allocation } });

it('who gives devices to a claim may bind claims', async () => {
  await allow();
  const claim = await created();
  const given = () => test.as(agent()).updateStatus(ResourceClaim, { ...claim, status: { allocation } });
  expect(await statusOf(given())).toMatchObject({
    code: 422,
    message: `ResourceClaim.resource.k8s.io "a" is invalid: status.allocation: Forbidden: changing status.allocation or status.reservedFor requires resource="resourceclaims/binding", verb="update" permission: resourceclaims.resource.k8s.io is forbidden: User "${username}" cannot update resource "resourceclaims/binding" in API group "resource.k8s.io" at the cluster scope`,
  });
  await test.client.patch(
    ClusterRole,
    { name: 'agent' },
    mergePatch({ rules: [status, ruled('resourceclaims/binding', 'update')] }),
  );
  expect((await given()).status?.allocation).toMatchObject({ devices: { results: [result] } });
});

const may = (verb: string, ...drivers: string[]) => ruled('resourceclaims/driver', verb, ...drivers);
const told = async (node?: string) => {
  const claim = await allocated();
  return await test.as(agent(node)).updateStatus(ResourceClaim, { ...claim, status: { ...claim.status, devices } });
};

it.each<[string, PolicyRule, string | undefined]>([
  ['for all nodes', may('arbitrary-node:update', driver), undefined],
  ['for its node', may('associated-node:update', driver), 'n1'],
])('who says how devices are may do so %s', async (_, rule, node) => {
  await allow(rule);
  expect((await told(node)).status?.devices).toMatchObject(devices);
});

it.each<[string, PolicyRule, node: string, verbs: string[]]>([
  ['on another node', may('associated-node:update', driver), 'n2', ['arbitrary-node:update']],
  [
    'for another driver',
    may('associated-node:update', 'other.example.com'),
    'n1',
    ['associated-node:update', 'arbitrary-node:update'],
  ],
])('who may do so %s is refused', async (_, rule, node, verbs) => {
  await allow(rule);
  expect((await statusOf(told(node))).message).toBe(
    `ResourceClaim.resource.k8s.io "a" is invalid: status.devices: Forbidden: changing status.devices requires resource="resourceclaims/driver", verb="[${verbs.join(' ')}]" permission: resourceclaims.resource.k8s.io "${driver}" is forbidden: User "${username}" cannot ${verbs[0]} resource "resourceclaims/driver" in API group "resource.k8s.io" in the namespace "default"`,
  );
});

it('a patch needs the verb of patches', async () => {
  await allow(may('arbitrary-node:update', driver));
  await allocated();
  const patch = mergePatch({ status: { devices } });
  const key = { namespace: 'default', name: 'a' };
  const patched = test.as(agent()).patch(ResourceClaim, key, patch, { subresource: 'status' });
  expect((await statusOf(patched)).message).toContain('verb="[arbitrary-node:patch]"');
});
