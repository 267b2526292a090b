import { describe, expect, test } from 'vitest';
import {
  ConfigMap,
  defineKind,
  type Kind,
  type KubeObject,
  Lease,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodCertificateRequest,
  ResourceSlice,
  ServiceAccount,
} from '#api';
import { storedNode, storedPod } from '../../../testing/builders.ts';
import { type Authorizer, noRules } from '../../authz/authorizer.ts';
import { type KindShape, shapeOf } from '../../resource/definition.ts';
import { createResource } from '../../resource/resource.ts';
import type { AdmissionRequest, Operation } from '../admission.ts';
import { nodeRestriction } from './node-restriction.ts';

const own = { ...storedNode({ name: 'n1' }), metadata: { ...storedNode({ name: 'n1' }).metadata, uid: 'node-uid' } };

/** A pod with these fields, bound to a node. */
function podOn(nodeName: string, metadata: object = {}, spec: object = {}): Pod {
  const pod = storedPod({ name: 'a' });
  return {
    ...pod,
    metadata: { ...pod.metadata, uid: 'pod-uid', ...metadata },
    spec: { ...pod.spec, nodeName, ...spec },
  };
}
const token = (audience?: string) => ({
  volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token', audience } }] } }],
});
const podCertificate = { signerName: 'a.b/c', keyType: 'ED25519', keyPath: 'k' };
const proving = {
  serviceAccountName: 'web',
  volumes: [{ name: 'v', projected: { sources: [{ podCertificate }] } }],
};
const stored: Record<string, KubeObject> = {
  'Node/n1': own,
  'Pod/mine': podOn('n1', { name: 'mine' }, token()),
  'Pod/vault': podOn('n1', { name: 'vault' }, token('vault')),
  'Pod/other': podOn('n2', { name: 'other' }, token()),
  'ServiceAccount/web': { ...own, kind: 'ServiceAccount', metadata: { ...own.metadata, name: 'web', uid: 'web-uid' } },
  'Pod/proven': podOn('n1', { name: 'proven' }, proving),
  'Pod/static': podOn('n1', { name: 'static', annotations: { 'kubernetes.io/config.mirror': 'x' } }, proving),
};
/** Node n1 may ask signer x.y/z for certificates of the account web, whatever its pods mount. */
const authorizer: Authorizer = {
  authorize: (_, asked) =>
    asked.isResource &&
    asked.verb === 'request-serviceaccounts-podcertificate-signer' &&
    asked.resource === 'x.y:z' &&
    asked.name === 'web'
      ? { verdict: 'allow' }
      : { verdict: 'noOpinion' },
  rulesFor: () => noRules,
};
const plugin = nodeRestriction({ find: (kind, { name }) => stored[`${kind.kind}/${name}`], authorizer });

interface Attempt {
  operation?: Operation;
  kind: Kind;
  shape?: KindShape;
  subresource?: string;
  namespace?: string;
  name?: string;
  object?: unknown;
  old?: unknown;
  username?: string;
}

/** What a kubelet is told; undefined when it may. */
async function refusal({
  kind,
  shape = shapeOf(kind),
  object,
  old,
  username = 'system:node:n1',
  ...rest
}: Attempt): Promise<string | undefined> {
  const request: AdmissionRequest = {
    operation: 'CREATE',
    subresource: '',
    namespace: 'default',
    name: '',
    ...rest,
    resource: createResource(shape),
    user: { username, groups: ['system:nodes', 'system:authenticated'] },
    dryRun: false,
    object: object as KubeObject | undefined,
    old: old as KubeObject | undefined,
    warn: () => undefined,
  };
  try {
    await plugin.validate?.(request);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^.*? is forbidden: /, '');
  }
}

type Change = (node: Node) => void;
const nodeWith = (change: Change): Node => {
  const node = structuredClone(own);
  change(node);
  return node;
};

describe('a new node', () => {
  test.each<[string, Change, string | undefined]>([
    ['plain', () => undefined, undefined],
    ['with taints', node => (node.spec.taints = [{ key: 'a', effect: 'NoSchedule' }]), undefined],
    ['with its labels', node => (node.metadata.labels = { 'kubernetes.io/os': 'linux', disk: 'ssd' }), undefined],
    [
      'with labels of trust',
      node =>
        (node.metadata.labels = {
          'node-role.kubernetes.io/control-plane': '',
          'node-restriction.kubernetes.io/a': '',
        }),
      'node "n1" is not allowed to set the following labels: node-restriction.kubernetes.io/a, node-role.kubernetes.io/control-plane',
    ],
    ['with a range', node => (node.spec.podCIDRs = ['10.96.0.0/16']), 'node "n1" is not allowed to set podCIDRs'],
    [
      'with an owner',
      node => (node.metadata.ownerReferences = [ownerOf()]),
      'node "n1" is not allowed to set ownerReferences',
    ],
    [
      'with a configuration',
      node => (node.spec.configSource = {}),
      'node "n1" is not allowed to create pods with a non-nil configSource',
    ],
    ['of another name', node => (node.metadata.name = 'n2'), 'node "n1" is not allowed to modify node "n2"'],
  ])('%s', async (_, change, expected) => {
    expect(await refusal({ kind: Node, object: nodeWith(change) })).toBe(expected);
  });
});

describe('a changed node', () => {
  const old = nodeWith(node => {
    node.metadata.labels = { 'node-restriction.kubernetes.io/a': '1', disk: 'hdd' };
    node.spec = { taints: [{ key: 'a', effect: 'NoSchedule' }], podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] };
  });
  const changed = (change: Change): Node => {
    const node = structuredClone(old);
    change(node);
    return node;
  };
  test.each<[string, Change, string | undefined]>([
    [
      'status and own labels',
      node =>
        Object.assign(node, { status: {} }).metadata.labels &&
        (node.metadata.labels = { ...node.metadata.labels, disk: 'ssd' }),
      undefined,
    ],
    ['schedulable', node => (node.spec.unschedulable = true), undefined],
    ['taints gone', node => delete node.spec.taints, 'node "n1" is not allowed to modify taints'],
    [
      'label of trust gone',
      node => delete node.metadata.labels,
      'node "n1" is not allowed to modify labels: node-restriction.kubernetes.io/a',
    ],
    [
      'label of trust changed',
      node => (node.metadata.labels = { 'node-restriction.kubernetes.io/a': '2', disk: 'hdd' }),
      'node "n1" is not allowed to modify labels: node-restriction.kubernetes.io/a',
    ],
    ['other range', node => (node.spec.podCIDR = '10.96.0.0/16'), 'node "n1" is not allowed to modify podCIDRs'],
    [
      'owner',
      node => (node.metadata.ownerReferences = [ownerOf()]),
      'node "n1" is not allowed to modify ownerReferences',
    ],
    [
      'configuration',
      node => (node.spec.configSource = {}),
      'node "n1" cannot update configSource to a new non-nil configSource',
    ],
  ])('%s', async (_, change, expected) => {
    const attempt = { operation: 'UPDATE', kind: Node, name: 'n1', object: changed(change), old } as const;
    expect(await refusal(attempt)).toBe(expected);
    expect(await refusal({ ...attempt, subresource: 'status' })).toBe(expected);
  });

  test('of somebody else', async () => {
    const other = nodeWith(node => (node.metadata.name = 'n2'));
    const attempt = { kind: Node, name: 'n2', old: other } as const;
    const expected = 'node "n1" is not allowed to modify node "n2"';
    expect(await refusal({ ...attempt, operation: 'UPDATE', object: other })).toBe(expected);
    expect(await refusal({ ...attempt, operation: 'DELETE' })).toBe(expected);
  });
});

const ownerOf = (changes: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  name: 'n1',
  uid: 'node-uid',
  controller: true,
  ...changes,
});

describe('a mirror pod', () => {
  const annotations = { 'kubernetes.io/config.mirror': 'x' };
  const mirror = (metadata: object = {}, spec: object = {}, nodeName = 'n1') =>
    podOn(nodeName, { annotations, ownerReferences: [ownerOf()], ...metadata }, { serviceAccountName: '', ...spec });
  const withVolume = (source: object) => mirror({}, { volumes: [{ name: 'v', ...source }] });
  const projected = (source: object) => withVolume({ projected: { sources: [source] } });
  const withOwner = (...ownerReferences: object[]) => mirror({ ownerReferences });
  const reference = (what: string) => `node "n1" can not create pods that reference ${what}`;

  test.each<[string, Pod, string | undefined]>([
    ['of its own', mirror(), undefined],
    ['with volumes of the machine', withVolume({ hostPath: { path: '/' } }), undefined],
    [
      'that is none',
      mirror({ annotations: {} }),
      'pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
    ],
    ['of another node', mirror({}, {}, 'n2'), 'node "n1" can only create pods with spec.nodeName set to itself'],
    ['of nobody', withOwner(), 'node "n1" can only create pods with an owner reference set to itself'],
    [
      'of two',
      withOwner(ownerOf(), ownerOf()),
      'node "n1" can only create pods with a single owner reference set to itself',
    ],
    [
      'of a set',
      withOwner(ownerOf({ kind: 'ReplicaSet' })),
      'node "n1" can only create pods with an owner reference set to itself',
    ],
    [
      'of another',
      withOwner(ownerOf({ name: 'n2' })),
      'node "n1" can only create pods with an owner reference set to itself',
    ],
    [
      'uncontrolled',
      withOwner(ownerOf({ controller: false })),
      'node "n1" can only create pods with a controller owner reference set to itself',
    ],
    [
      'that blocks',
      withOwner(ownerOf({ blockOwnerDeletion: true })),
      'node "n1" must not set blockOwnerDeletion on an owner reference',
    ],
    ['of a former node', withOwner(ownerOf({ uid: 'old' })), 'node n1 UID mismatch: expected old got node-uid'],
    ['with an account', mirror({}, { serviceAccountName: 'a' }), reference('serviceaccounts')],
    ['with a token', projected({ serviceAccountToken: { path: 't' } }), reference('serviceaccounts')],
    ['with a secret', withVolume({ secret: { secretName: 's' } }), reference('secrets')],
    ['with a pull secret', mirror({}, { imagePullSecrets: [{ name: 's' }] }), reference('secrets')],
    [
      'with a secret variable',
      mirror({}, { containers: [{ name: 'c', image: 'x', envFrom: [{ secretRef: { name: 's' } }] }] }),
      reference('secrets'),
    ],
    ['with a config map', projected({ configMap: { name: 'c' } }), reference('configmaps')],
    ['with a claim', withVolume({ persistentVolumeClaim: { claimName: 'c' } }), reference('persistentvolumeclaims')],
    ['with a claim of its own', withVolume({ ephemeral: {} }), reference('persistentvolumeclaims')],
    ['with a device', mirror({}, { resourceClaims: [{ name: 'c' }] }), reference('resourceclaims')],
    ['with a driver', withVolume({ csi: { driver: 'd' } }), reference('csidrivers')],
    ['with trust', projected({ clusterTrustBundle: { path: 'p' } }), reference('clustertrustbundles')],
    ['with a certificate', projected({ podCertificate: {} }), reference('podcertificates')],
  ])('%s', async (_, object, expected) => {
    expect(await refusal({ kind: Pod, object })).toBe(expected);
  });
});

describe('a pod', () => {
  const [mine, other] = [podOn('n1'), podOn('n2')];
  const labelled = podOn('n1', { labels: { app: 'web' } });
  const claiming = { ...mine, status: { resourceClaimStatuses: [{ name: 'c' }] } };
  const eviction = { metadata: {} };
  test.each<[string, Attempt, string | undefined]>([
    ['status', { kind: Pod, operation: 'UPDATE', subresource: 'status', object: mine, old: mine }, undefined],
    [
      'status of another',
      { kind: Pod, operation: 'UPDATE', subresource: 'status', object: other, old: other },
      'node "n1" can only update pod status for pods with spec.nodeName set to itself',
    ],
    [
      'labels',
      { kind: Pod, operation: 'UPDATE', subresource: 'status', object: labelled, old: mine },
      'node "n1" cannot update labels through pod status',
    ],
    [
      'claims',
      { kind: Pod, operation: 'UPDATE', subresource: 'status', object: claiming, old: mine },
      'node "n1" cannot update resource claim statuses',
    ],
    [
      'itself',
      { kind: Pod, operation: 'UPDATE', object: mine, old: mine },
      'unexpected operation "UPDATE", node "n1" can only create and delete mirror pods',
    ],
    [
      'debugging',
      { kind: Pod, operation: 'UPDATE', subresource: 'ephemeralcontainers', object: mine, old: mine },
      `unexpected pod subresource "ephemeralcontainers", only 'status' and 'eviction' are allowed`,
    ],
    [
      'binding',
      { kind: Pod, subresource: 'binding', name: 'mine', object: {} },
      `unexpected pod subresource "binding", only 'status' and 'eviction' are allowed`,
    ],
    ['deletion', { kind: Pod, operation: 'DELETE', old: mine }, undefined],
    [
      'deletion of another',
      { kind: Pod, operation: 'DELETE', old: other },
      'node "n1" can only delete pods with spec.nodeName set to itself',
    ],
    ['eviction', { kind: Pod, subresource: 'eviction', name: 'mine', object: eviction }, undefined],
    [
      'eviction of another',
      { kind: Pod, subresource: 'eviction', name: 'other', object: eviction },
      'node "n1" can only evict pods with spec.nodeName set to itself',
    ],
    [
      'eviction of nothing',
      { kind: Pod, subresource: 'eviction', name: 'none', object: eviction },
      'pods "none" not found',
    ],
  ])('%s', async (_, attempt, expected) => expect(await refusal(attempt)).toBe(expected));
});

describe('a token', () => {
  const bound = (name: string, changes: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    name,
    uid: 'pod-uid',
    ...changes,
  });
  test.each<[string, object, string | undefined]>([
    ['of its pod', { boundObjectRef: bound('mine') }, undefined],
    ['for whom the pod says', { boundObjectRef: bound('vault'), audiences: ['vault'] }, undefined],
    ['of no pod', {}, 'node requested token not bound to a pod'],
    ['of a secret', { boundObjectRef: bound('mine', { kind: 'Secret' }) }, 'node requested token not bound to a pod'],
    [
      'of any pod of a name',
      { boundObjectRef: bound('mine', { uid: undefined }) },
      'node requested token with a pod binding without a uid',
    ],
    ['of a pod that is gone', { boundObjectRef: bound('none') }, 'pods "none" not found'],
    [
      'of a former pod',
      { boundObjectRef: bound('mine', { uid: 'old' }) },
      'the UID in the bound object reference (old) does not match the UID in record. The object might have been deleted and then recreated',
    ],
    [
      'of a pod elsewhere',
      { boundObjectRef: bound('other') },
      'node requested token bound to a pod scheduled on a different node',
    ],
    [
      'for two',
      { boundObjectRef: bound('vault'), audiences: ['vault', 'x'] },
      'node may only request 0 or 1 audiences',
    ],
    [
      'for the server, of a pod that wants none',
      { boundObjectRef: bound('vault') },
      'audience "" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience',
    ],
    [
      'for others',
      { boundObjectRef: bound('mine'), audiences: ['vault'] },
      'audience "vault" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience',
    ],
  ])('%s', async (_, spec, expected) => {
    const attempt = { kind: ServiceAccount, subresource: 'token', name: 'default', object: { spec } };
    expect(await refusal(attempt)).toBe(expected);
  });
});

describe('a lease', () => {
  const lease = (name: string) => ({ metadata: { name } });
  const namespace = 'kube-node-lease';
  test.each<[string, Attempt, string | undefined]>([
    ['of its own', { kind: Lease, namespace, object: lease('n1') }, undefined],
    [
      'of another',
      { kind: Lease, namespace, object: lease('n2') },
      'can only access node lease with the same name as the requesting node',
    ],
    [
      'elsewhere',
      { kind: Lease, namespace: 'kube-system', object: lease('n1') },
      'can only access leases in the "kube-node-lease" system namespace',
    ],
    [
      'ended',
      { kind: Lease, namespace, operation: 'DELETE', name: 'n2', old: lease('n2') },
      'can only access node lease with the same name as the requesting node',
    ],
  ])('%s', async (_, attempt, expected) => expect(await refusal(attempt)).toBe(expected));
});

describe('a slice of devices', () => {
  const slice = (nodeName?: string) => ({ metadata: { name: 'devices' }, spec: { nodeName } });
  const create = 'can only create ResourceSlice with the same NodeName as the requesting node';
  const remove = 'can only delete ResourceSlice with the same NodeName as the requesting node';
  test.each<[string, Omit<Attempt, 'kind'>, string | undefined]>([
    ['of its own', { object: slice('n1') }, undefined],
    ['of another', { object: slice('n2') }, create],
    ['of no node', { object: slice() }, create],
    ['deleted', { operation: 'DELETE', old: slice('n1') }, undefined],
    ['of another, deleted', { operation: 'DELETE', old: slice('n2') }, remove],
    ['of no node, deleted', { operation: 'DELETE', old: slice() }, remove],
    [
      'changed, which the authorizer decides',
      { operation: 'UPDATE', object: slice('n2'), old: slice('n2') },
      undefined,
    ],
  ])('%s', async (_, attempt, expected) => expect(await refusal({ kind: ResourceSlice, ...attempt })).toBe(expected));
});

test('a kubelet without a name may nothing, and what is no row of the table is not asked about', async () => {
  expect(await refusal({ kind: Pod, object: podOn('n1'), username: 'system:node:' })).toBe(
    'could not determine node from user "system:node:"',
  );
  expect(await refusal({ kind: ConfigMap, object: {} })).toBeUndefined();
  expect(await refusal({ kind: Pod, object: podOn('n2'), username: 'bob' })).toBeUndefined();
});

describe('a certificate for a pod', () => {
  const request = (changes: object = {}) => ({
    kind: PodCertificateRequest,
    object: {
      spec: {
        signerName: 'a.b/c',
        podName: 'proven',
        podUID: 'pod-uid',
        serviceAccountName: 'web',
        serviceAccountUID: 'web-uid',
        nodeName: 'n1',
        nodeUID: 'node-uid',
        ...changes,
      },
    },
  });
  test.each<[string, Attempt, string | undefined]>([
    ['that it names', request(), undefined],
    ['of a signer for which there is leave', request({ signerName: 'x.y/z' }), undefined],
    [
      'that it does not name',
      request({ signerName: 'd.e/f' }),
      'pod "default/proven" does not mount a podCertificate projected volume for signer "d.e/f"',
    ],
    [
      'of another node',
      request({ nodeName: 'n2' }),
      'PodCertificateRequest.Spec.NodeName="n2", which is not the requesting node "n1"',
    ],
    [
      'of a former node',
      request({ nodeUID: 'old' }),
      'PodCertificateRequest for pod "default/proven" names node UID "old", inconsistent with the running node ("node-uid")',
    ],
    ['that is gone', request({ podName: 'none' }), 'pods "none" not found'],
    [
      'that was there before',
      request({ podUID: 'old' }),
      'PodCertificateRequest for pod "default/proven" contains pod UID ("old") which differs from running pod "pod-uid"',
    ],
    [
      'elsewhere',
      request({ podName: 'other' }),
      'pod "default/other" is not running on node "n1" named in the PodCertificateRequest',
    ],
    ['that is a mirror', request({ podName: 'static' }), 'pod "default/static" is a mirror pod'],
    [
      'of another account',
      request({ serviceAccountName: 'root' }),
      'PodCertificateRequest for pod "default/proven" contains serviceAccountName ("root") that differs from running pod ("web")',
    ],
    [
      'of a former account',
      request({ serviceAccountUID: 'old' }),
      'PodCertificateRequest for pod "default/proven" names service account UID "old", which differs from the running service account ("web-uid")',
    ],
    [
      'decided by the node',
      { ...request(), operation: 'UPDATE', subresource: 'status' },
      'unexpected operation UPDATE',
    ],
  ])('%s', async (_, attempt, expected) => expect(await refusal(attempt)).toBe(expected));
});

describe('a claim', () => {
  const claim = (status: NonNullable<PersistentVolumeClaim['status']>): PersistentVolumeClaim => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace: 'default', name: 'c', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    spec: {},
    status,
  });
  const attempt = (status: NonNullable<PersistentVolumeClaim['status']>, subresource = 'status') => ({
    operation: 'UPDATE' as const,
    kind: PersistentVolumeClaim,
    subresource,
    name: 'c',
    object: claim(status),
    old: claim({ phase: 'Bound', capacity: { storage: '1Gi' } }),
  });
  test.each<[string, Attempt, string | undefined]>([
    ['that has grown', attempt({ phase: 'Bound', capacity: { storage: '2Gi' } }), undefined],
    [
      'that is lost',
      attempt({ phase: 'Lost', capacity: { storage: '1Gi' } }),
      'node "n1" is not allowed to update fields other than status.quantity and status.conditions',
    ],
    ['as a whole', attempt({ phase: 'Bound' }, ''), 'may only update PVC status'],
  ])('%s', async (_, tried, expected) => expect(await refusal(tried)).toBe(expected));
});

describe('a volume', () => {
  const on = (node: string): PersistentVolume => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'v', uid: 'u', resourceVersion: '1', creationTimestamp: '', finalizers: ['a'] },
    spec: {
      capacity: { storage: '1Gi' },
      csi: { driver: 'local.kubernode.dev', volumeHandle: 'v', volumeAttributes: { node, type: 'image' } },
    },
  });
  const may = 'node "n1" is not allowed to modify persistentvolume "v"';
  const own = 'local.kubernode.dev/on-node';
  test.each<[string, PersistentVolume, (volume: PersistentVolume) => void, string | undefined]>([
    ['on its disk, held', on('n1'), ({ metadata }) => metadata.finalizers?.push(own), undefined],
    ['on its disk, made', on('n1'), v => (v.metadata.annotations = { 'local.kubernode.dev/size': '5' }), undefined],
    [
      'on its disk, copied',
      on('n1'),
      v => (v.metadata.annotations = { 'local.kubernode.dev/copied': 'true' }),
      undefined,
    ],
    [
      'on its disk, made larger',
      on('n1'),
      v => (v.spec.capacity = { storage: '9Gi' }),
      `${may} but for its finalizer and what it says of its content`,
    ],
    [
      'on its disk, freed of others',
      on('n1'),
      v => (v.metadata.finalizers = []),
      `${may} but for its finalizer and what it says of its content`,
    ],
    ['on another disk', on('n2'), ({ metadata }) => metadata.finalizers?.push(own), may],
  ])('%s', async (_, old, change, expected) => {
    const object = structuredClone(old);
    change(object);
    expect(await refusal({ operation: 'UPDATE', kind: PersistentVolume, namespace: '', name: 'v', object, old })).toBe(
      expected,
    );
  });
});

describe('a content of a snapshot', () => {
  const finalizer = 'snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection';
  const content = (handle: string, driver = 'local.kubernode.dev') => ({
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotContent',
    metadata: { name: 'k', uid: 'u', resourceVersion: '1', creationTimestamp: '', finalizers: ['a', finalizer] },
    spec: { driver, deletionPolicy: 'Delete', source: { snapshotHandle: handle } },
    status: {},
  });
  const here = content('n1/directory/s');
  const may = 'node "n1" is not allowed to modify volumesnapshotcontent "k"';
  const but = `${may} but for its finalizer and its status`;
  const VolumeSnapshotContent: Kind = defineKind({
    group: 'snapshot.storage.k8s.io',
    version: 'v1',
    kind: 'VolumeSnapshotContent',
    plural: 'volumesnapshotcontents',
    scope: 'Cluster',
  });
  test.each<[string, object, object, string, string | undefined]>([
    ['on its disk, made', here, { status: { readyToUse: true } }, 'status', undefined],
    ['on its disk, let go', here, { metadata: { ...here.metadata, finalizers: ['a'] } }, '', undefined],
    ['on its disk, freed of others', here, { metadata: { ...here.metadata, finalizers: [] } }, '', but],
    ['on its disk, of another policy', here, { spec: { ...here.spec, deletionPolicy: 'Retain' } }, '', but],
    ['on another disk', content('n2/directory/s'), { status: { readyToUse: true } }, 'status', may],
    ['of another driver', content('n1/directory/s', 'd'), { status: { readyToUse: true } }, 'status', may],
  ])('%s', async (_, old, change, subresource, expected) => {
    const attempt = {
      operation: 'UPDATE' as const,
      kind: VolumeSnapshotContent,
      // What fields it has makes no difference here.
      shape: { ...shapeOf(Node), kind: VolumeSnapshotContent },
      subresource,
      namespace: '',
      name: 'k',
    };
    expect(await refusal({ ...attempt, old, object: { ...old, ...change } })).toBe(expected);
  });
});
