import { afterEach, expect, it } from 'vitest';
import { Binding, ConfigMap, Namespace, Node, type OwnerReference, Pod, Role, RoleBinding } from '#api';
import { strategicPatch } from '#client';
import { podNamed, startTestServer, statusOf, type TestServer } from '../../testing.ts';

let test: TestServer | undefined;
afterEach(async () => {
  await test?.[Symbol.asyncDispose]();
  test = undefined;
});
async function startWith(...enableAdmissionPlugins: string[]) {
  test = await startTestServer({ enableAdmissionPlugins });
  return test.client;
}
const annotated = (annotations: Record<string, string>) => ({ metadata: { name: 'team', annotations }, spec: {} });
const pod = (spec: object) => ({ ...podNamed('a', 'team'), spec: { ...podNamed('a').spec, ...spec } });
const messageOf = async (promise: Promise<unknown>) => (await statusOf(promise)).message;

it('AlwaysPullImages has images pulled whatever the pod says', async () => {
  const client = await startWith('AlwaysPullImages');
  const containers = [{ name: 'main', image: 'example.com/app:1', imagePullPolicy: 'Never' as const }];
  const { spec } = await client.create(Pod, { metadata: { name: 'a', namespace: 'default' }, spec: { containers } });
  expect(spec.containers).toMatchObject([{ imagePullPolicy: 'Always' }]);
});

it('PodNodeSelector has pods go to the nodes of their namespace', async () => {
  const client = await startWith('PodNodeSelector');
  await client.create(Namespace, annotated({ 'scheduler.alpha.kubernetes.io/node-selector': 'env=a, disk=ssd' }));
  const { spec } = await client.create(Pod, pod({ nodeSelector: { more: 'b' } }), { dryRun: ['All'] });
  expect(spec.nodeSelector).toEqual({ env: 'a', disk: 'ssd', more: 'b' });
  expect(await messageOf(client.create(Pod, pod({ nodeSelector: { env: 'b' } })))).toBe(
    'pods "a" is forbidden: pod node label selector conflicts with its namespace node label selector',
  );
});

it('PodTolerationRestriction gives and restricts tolerations', async () => {
  const client = await startWith('PodTolerationRestriction');
  const some = [{ key: 'team', operator: 'Exists' as const }];
  const annotations = {
    'scheduler.alpha.kubernetes.io/defaultTolerations': JSON.stringify(some),
    'scheduler.alpha.kubernetes.io/tolerationsWhitelist': JSON.stringify([
      ...some,
      { operator: 'Exists', effect: 'NoExecute' },
    ]),
  };
  await client.create(Namespace, annotated(annotations));
  expect(await messageOf(client.create(Pod, pod({ tolerations: [{ key: 'other', operator: 'Exists' }] })))).toBe(
    'pods "a" is forbidden: pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist',
  );
  const { spec } = await client.create(Pod, pod({ tolerations: [{ key: 'team', value: 'a' }] }));
  expect(spec.tolerations).toMatchObject([
    { key: 'node.kubernetes.io/not-ready' },
    { key: 'node.kubernetes.io/unreachable' },
    ...some,
  ]);
});

it('ExtendedResourceToleration has pods tolerate the taint of what they ask for', async () => {
  const client = await startWith('ExtendedResourceToleration');
  await client.create(Namespace, annotated({}));
  const resources = { limits: { 'example.com/gpu': '1', cpu: '1' } };
  const containers = [{ name: 'main', image: 'example.com/app:1', resources }];
  const { spec } = await client.create(Pod, pod({ containers }));
  expect(spec.tolerations).toContainEqual({ key: 'example.com/gpu', operator: 'Exists' });
  expect(spec.tolerations).toHaveLength(3);
});

it('PodTopologyLabels labels pods with the zone of their node, and keeps what they are labelled with', async () => {
  const client = await startWith();
  const labels = { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'r', other: 'x' };
  await client.create(Node, { metadata: { name: 'n1', labels }, spec: {} });
  const own = { 'topology.kubernetes.io/region': 'own' };
  const metadata = { name: 'a', namespace: 'default', labels: own };
  await client.create(Pod, { ...podNamed('a'), metadata });
  const key = { namespace: 'default', name: 'a' };
  await client.createSubresource(Pod, key, 'binding', {
    apiVersion: 'v1',
    kind: Binding.kind,
    metadata: { name: 'a' },
    target: { kind: 'Node', name: 'n1' },
  });
  expect((await client.get(Pod, key)).metadata.labels).toEqual({ ...own, 'topology.kubernetes.io/zone': 'a' });
  const direct = await client.create(Pod, { ...podNamed('b'), spec: { ...podNamed('b').spec, nodeName: 'n1' } });
  expect(direct.metadata.labels).toEqual({ 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'r' });
});

it('OwnerReferencesPermissionEnforcement asks who makes objects go with others', async () => {
  const client = await startWith('OwnerReferencesPermissionEnforcement');
  const dev = (test as TestServer).as({ username: 'dev', groups: ['system:authenticated'] });
  const allow = async (name: string, verb: string, resource: string) => {
    const place = { name, namespace: 'default' };
    await client.create(Role, { metadata: place, rules: [{ apiGroups: [''], resources: [resource], verbs: [verb] }] });
    const roleRef = { apiGroup: Role.group, kind: Role.kind, name };
    const subjects = [{ kind: 'User', name: 'dev', apiGroup: Role.group }];
    await client.create(RoleBinding, { metadata: place, roleRef, subjects });
  };
  const make = (name: string, ownerReferences: OwnerReference[]) =>
    dev.create(ConfigMap, { metadata: { name, namespace: 'default', ownerReferences } });
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'u' };
  await allow('a', 'create', 'configmaps');
  await make('alone', []);
  expect(await messageOf(make('x', [owner]))).toBe(
    'configmaps "x" is forbidden: cannot set an ownerRef on a resource you can\'t delete: , <nil>',
  );
  await allow('b', 'delete', 'configmaps');
  await make('y', [owner]);
  expect(await messageOf(make('z', [{ ...owner, blockOwnerDeletion: true }]))).toBe(
    'configmaps "z" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can\'t set finalizers on: , <nil>',
  );
  expect(await messageOf(make('z', [{ ...owner, kind: 'Nope', blockOwnerDeletion: true }]))).toBe(
    'configmaps "z" is forbidden: cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion v1 Kind Nope',
  );
  await allow('c', 'update', 'configmaps/finalizers');
  await make('z', [{ ...owner, blockOwnerDeletion: true }]);
});

it('PodResizeValidator lets running pods grow no further than their node', async () => {
  const client = await startWith();
  const allocatable = { cpu: '2', memory: '1Gi' };
  await client.create(Node, { metadata: { name: 'n1' }, spec: {}, status: { allocatable } });
  const resources = { requests: { cpu: '1', memory: '100Mi' } };
  const containers = [{ name: 'main', image: 'example.com/app:1', resources }];
  await client.create(Pod, { metadata: { name: 'a', namespace: 'default' }, spec: { nodeName: 'n1', containers } });
  const resize = (requests: object) =>
    client.patch(
      Pod,
      { namespace: 'default', name: 'a' },
      strategicPatch({ spec: { containers: [{ name: 'main', resources: { requests } }] } }),
      {
        subresource: 'resize',
      },
    );
  await resize({ cpu: '2' });
  const status = await statusOf(resize({ cpu: '2500m', memory: '2Gi' }));
  expect(status).toMatchObject({
    code: 403,
    message:
      'pods "a" is forbidden: node didn\'t have enough allocatable resources: cpu, requested: 2500, allocatable: 2000; memory, requested: 2147483648, allocatable: 1073741824',
    details: { causes: [{ reason: 'NodeCapacity' }] },
  });
  await client.patch(Node, { name: 'n1' }, strategicPatch({ metadata: { labels: { 'kubernetes.io/os': 'plan9' } } }));
  expect(await messageOf(resize({ cpu: '1' }))).toBe(
    'pods "a" is forbidden: pod resize is only supported on linux nodes, node "n1" is "plan9"',
  );
  await client.delete(Node, { name: 'n1' });
  expect(await messageOf(resize({ cpu: '1' }))).toBe('pods "a" is forbidden: node "n1" not found');
});

it('NodeDeclaredFeatureValidator has running pods changed only as their node can', async () => {
  const client = await startWith();
  const status = (declaredFeatures: string[]) => ({ allocatable: { cpu: '4', memory: '8Gi' }, declaredFeatures });
  await client.create(Node, { metadata: { name: 'n1' }, spec: {}, status: status(['Other']) });
  const requests = (cpu: string) => ({ resources: { requests: { cpu } } });
  const containers = [{ name: 'main', image: 'example.com/app:1', ...requests('1') }];
  const initContainers = [{ name: 'init', image: 'example.com/app:1', ...requests('1') }];
  const spec = { nodeName: 'n1', containers, initContainers, ...requests('1') };
  await client.create(Pod, { metadata: { name: 'a', namespace: 'default' }, spec });
  const resize = (spec: object) =>
    client.patch(Pod, { namespace: 'default', name: 'a' }, strategicPatch({ spec }), { subresource: 'resize' });
  const init = { initContainers: [{ name: 'init', ...requests('2') }] };
  const lacking = (features: string) =>
    `pods "a" is forbidden: pod update requires features ${features} which are not available on node "n1"`;
  expect(await messageOf(resize({ ...init, ...requests('3') }))).toBe(
    lacking('InPlacePodLevelResourcesVerticalScaling, InPlacePodVerticalScalingInitContainers'),
  );
  const declare = (...features: string[]) =>
    client.patch(Node, { name: 'n1' }, strategicPatch({ status: { declaredFeatures: features } }), {
      subresource: 'status',
    });
  await declare('InPlacePodLevelResourcesVerticalScaling');
  await resize(requests('3'));
  expect(await messageOf(resize(init))).toBe(lacking('InPlacePodVerticalScalingInitContainers'));
  await declare('InPlacePodVerticalScalingInitContainers');
  await resize(init);
  await client.delete(Node, { name: 'n1' });
  expect(await messageOf(resize(requests('4')))).toBe('pods "a" is forbidden: node "n1" not found');
});

it('LimitPodHardAntiAffinityTopology has pods keep others from their node alone', async () => {
  const client = await startWith('LimitPodHardAntiAffinityTopology');
  const keeping = (topologyKey: string) => ({
    ...podNamed('a'),
    spec: {
      ...podNamed('a').spec,
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { a: 'b' } } }],
        },
      },
    },
  });
  expect(await messageOf(client.create(Pod, keeping('topology.kubernetes.io/zone')))).toBe(
    'pods "a" is forbidden: affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey topology.kubernetes.io/zone but only key kubernetes.io/hostname is allowed',
  );
  await client.create(Pod, keeping('kubernetes.io/hostname'));
});
