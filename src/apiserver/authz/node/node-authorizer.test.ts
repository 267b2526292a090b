import { describe, expect, test } from 'vitest';
import { storedPod } from '../../../testing/builders.ts';
import type { Attributes } from '../authorizer.ts';
import { createNodeAuthorizer } from './node-authorizer.ts';
import { NodeGraph } from './node-graph.ts';

const graph = new NodeGraph();
const pod = storedPod({ name: 'web' });
graph.add({
  ...pod,
  metadata: { ...pod.metadata, namespace: 'team' },
  spec: {
    ...pod.spec,
    nodeName: 'n1',
    serviceAccountName: 'web',
    volumes: [
      { name: 's', secret: { secretName: 'mine' } },
      { name: 'c', configMap: { name: 'mine' } },
      { name: 'p', persistentVolumeClaim: { claimName: 'mine' } },
    ],
    resourceClaims: [
      { name: 'd', resourceClaimName: 'mine' },
      { name: 'e', resourceClaimTemplateName: 'theirs' },
    ],
  },
  status: { resourceClaimStatuses: [{ name: 'e', resourceClaimName: 'made' }] },
});
const nodeOf = (_: string, name: string) => ({ web: 'n1', other: 'n2' })[name];
const nodeOfRequest = async (_: string, name: string) => ({ mine: 'n1', other: 'n2' })[name];
const nodeOfSlice = async (name: string) => ({ mine: 'n1', other: 'n2' })[name];
const isSecretOfClaim = async (claim: { name: string }, { namespace, name }: { namespace: string; name: string }) =>
  claim.name === 'mine' && namespace === 'storage' && name === 'key';
const authorizer = createNodeAuthorizer({ graph: () => graph, nodeOf, nodeOfRequest, nodeOfSlice, isSecretOfClaim });
const user = (username: string) => ({ username, groups: ['system:nodes', 'system:authenticated'] });

/** `verb group/resource[/subresource] [namespace[/name]] [field=value]` */
function attributesOf(text: string): Attributes {
  const [verb = '', what = '', where = '', field = ''] = text.split(' ');
  if (what.startsWith('/')) return { isResource: false, verb, path: what };
  const [group = '', resource = '', subresource = ''] = what.split('/');
  const [namespace = '', name = ''] = where.split('/');
  const fields = field === '' ? {} : { fields: Object.fromEntries([field.split('=')]) as Record<string, string> };
  const place = { group: group === 'core' ? '' : group, version: 'v1', resource, subresource, namespace, name };
  return { isResource: true, verb, ...place, ...fields };
}
const told = async (text: string, username = 'system:node:n1'): Promise<string> => {
  const { verdict, reason = '' } = await authorizer.authorize(user(username), attributesOf(text));
  return verdict === 'noOpinion' ? reason : verdict;
};

const unrelated = "no relationship found between node 'n1' and this object";
const readOnly = 'can only read resources of this type';

describe('a kubelet', () => {
  test.each([
    ['get core/secrets team/mine', 'allow'],
    ['list core/secrets team/mine', 'allow'],
    ['watch core/secrets team/mine', 'allow'],
    ['get core/configmaps team/mine', 'allow'],
    ['get core/persistentvolumeclaims team/mine', 'allow'],
    ['get resource.k8s.io/resourceclaims team/mine', 'allow'],
    ['get resource.k8s.io/resourceclaims team/made', 'allow'],
    ['get resource.k8s.io/resourceclaims team/theirs', unrelated],
    ['list resource.k8s.io/resourceclaims team/mine', 'can only get individual resources of this type'],
    ['list resource.k8s.io/resourceslices  spec.nodeName=n1', 'allow'],
    ['watch resource.k8s.io/resourceslices  spec.nodeName=n1', 'allow'],
    ['deletecollection resource.k8s.io/resourceslices  spec.nodeName=n1', 'allow'],
    [
      'deletecollection resource.k8s.io/resourceslices  spec.nodeName=n2',
      'can only list/watch/deletecollection resourceslices with nodeName field selector',
    ],
    [
      'watch resource.k8s.io/resourceslices',
      'can only list/watch/deletecollection resourceslices with nodeName field selector',
    ],
    ['create resource.k8s.io/resourceslices', 'allow'], // admission sees whose it is
    ['get resource.k8s.io/resourceslices /mine', 'allow'],
    ['update resource.k8s.io/resourceslices /mine', 'allow'],
    ['patch resource.k8s.io/resourceslices /mine', 'allow'],
    ['delete resource.k8s.io/resourceslices /mine', 'allow'],
    ['get resource.k8s.io/resourceslices /other', unrelated],
    ['update resource.k8s.io/resourceslices /other', unrelated],
    ['patch resource.k8s.io/resourceslices /everywhere', unrelated],
    ['delete resource.k8s.io/resourceslices /none', unrelated],
    ['get resource.k8s.io/resourceslices', 'No Object name found'],
    ['get resource.k8s.io/resourceslices/status /mine', 'cannot authorize ResourceSlice subresources'],
    [
      'proxy resource.k8s.io/resourceslices /mine',
      'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
    ],
    ['get core/secrets team/theirs', unrelated],
    ['get core/secrets other/mine', unrelated],
    ['get core/configmaps team/theirs', unrelated],
    ['list core/secrets team', 'No Object name found'],
    ['watch core/configmaps team', 'No Object name found'],
    ['list core/secrets', 'can only read namespaced object of this type'],
    ['get core/secrets /mine', 'can only read namespaced object of this type'],
    ['update core/secrets team/mine', readOnly],
    ['deletecollection core/secrets team/mine', readOnly],
    ['get core/secrets/x team/mine', 'cannot read subresource'],
    ['list core/persistentvolumeclaims team/mine', 'can only get individual resources of this type'],

    ['watch certificates.k8s.io/clustertrustbundles', 'allow'],
    ['create certificates.k8s.io/podcertificaterequests team', 'allow'],
    ['get certificates.k8s.io/podcertificaterequests team/mine', 'allow'],
    ['get certificates.k8s.io/podcertificaterequests team/other', unrelated],
    ['get certificates.k8s.io/podcertificaterequests team/none', unrelated],
    ['watch certificates.k8s.io/podcertificaterequests  spec.nodeName=n1', 'allow'],
    [
      'list certificates.k8s.io/podcertificaterequests  spec.nodeName=n2',
      'can only list/watch podcertificaterequests with nodeName field selector',
    ],
    ['delete certificates.k8s.io/podcertificaterequests team/mine', 'nodes may not delete podcertificaterequests'],
    [
      'update certificates.k8s.io/podcertificaterequests/status team/mine',
      'nodes may not access the status subresource of PodCertificateRequests',
    ],

    ['get core/serviceaccounts team/web', 'allow'],
    ['create core/serviceaccounts/token team/web', 'allow'],
    ['create core/serviceaccounts/token team/other', unrelated],
    ['create core/serviceaccounts/token kube-system/web', unrelated],
    ['get core/serviceaccounts/token team/web', 'can only create tokens for individual service accounts'],
    ['create core/serviceaccounts team', 'can only get individual resources of this type'],

    ['get core/nodes /n1', 'allow'],
    ['watch core/nodes /n1', 'allow'],
    ['create core/nodes', 'allow'],
    ['patch core/nodes /n1', 'allow'],
    ['patch core/nodes/status /n1', 'allow'],
    ['get core/nodes /n2', "node 'n1' cannot read 'n2', only its own Node object"],
    ['list core/nodes', "node 'n1' cannot read all nodes, only its own Node object"],
    ['delete core/nodes /n1', 'cannot delete nodes'],
    ['deletecollection core/nodes', 'cannot deletecollection nodes'],
    ['get core/nodes/status /n1', 'cannot read node status'],
    ['get core/nodes/proxy /n1', 'cannot access node subresource "proxy"'],

    ['list core/pods  spec.nodeName=n1', 'allow'],
    ['watch core/pods  spec.nodeName=n1', 'allow'],
    ['list core/pods  spec.nodeName=n2', 'can only list/watch pods with spec.nodeName field selector'],
    ['list core/pods', 'can only list/watch pods with spec.nodeName field selector'],
    ['list core/pods team', 'can only list/watch pods with spec.nodeName field selector'],
    ['get core/pods team/web', 'allow'],
    ['get core/pods team/other', unrelated],
    ['get core/pods team/none', unrelated],
    ['create core/pods team', 'allow'],
    ['delete core/pods team/other', 'allow'], // admission sees whose it is
    ['deletecollection core/pods team', 'cannot deletecollection pods'],
    ['update core/pods team/web', 'cannot update pods'],
    ['patch core/pods/status team/web', 'allow'],
    ['create core/pods/eviction team/web', 'allow'],
    ['create core/pods/exec team/web', 'cannot create pod subresource "exec"'],
    ['get core/pods/log team/web', 'cannot get pod subresource "log"'],
    ['create core/pods/binding team/web', 'cannot create pod subresource "binding"'],
    ['create core/pods/constructor team/web', 'cannot create pod subresource "constructor"'],

    ['get coordination.k8s.io/leases kube-node-lease/n1', 'allow'],
    ['create coordination.k8s.io/leases kube-node-lease', 'allow'],
    [
      'update coordination.k8s.io/leases kube-node-lease/n2',
      'can only access node lease with the same name as the requesting node',
    ],
    [
      'update coordination.k8s.io/leases kube-system/n1',
      'can only access leases in the "kube-node-lease" system namespace',
    ],
    ['list coordination.k8s.io/leases kube-node-lease', 'can only get, create, update, patch, or delete a node lease'],

    ['patch core/persistentvolumeclaims/status team/mine', 'allow'],
    ['patch core/persistentvolumeclaims/status team/other', unrelated],
    ['patch core/persistentvolumeclaims team/mine', 'can only get individual resources of this type'],
    ['get core/secrets storage/key', 'allow'], // of the volume that the claim has
    ['get core/secrets storage/other', unrelated],
    ['watch core/secrets storage/key', unrelated],

    ['get storage.k8s.io/csinodes /n1', 'allow'],
    ['create storage.k8s.io/csinodes', 'allow'],
    ['update storage.k8s.io/csinodes /n2', 'can only access CSINode with the same name as the requesting node'],
    ['list storage.k8s.io/csinodes', 'can only get, create, update, patch, or delete a CSINode'],
    ['update storage.k8s.io/csinodes/status /n1', 'cannot authorize CSINode subresources'],

    ['watch core/services', 'allow'],
    ['create core/events team', 'allow'],
    ['create authorization.k8s.io/subjectaccessreviews', 'allow'],
    ['create core/services team', ''],
    ['list apps/deployments', ''],
    ['get /metrics', ''],
  ])('%s: %s', async (request, expected) => expect(await told(request)).toBe(expected));
});

test('who is no kubelet, names no node, or only says so is not one', async () => {
  expect(await told('get core/secrets team/mine', 'bob')).toBe('');
  expect(await told('get core/secrets team/mine', 'system:node:')).toBe('unknown node for user "system:node:"');
  expect(await told('get core/secrets team/mine', 'system:node:n2')).toBe(
    "no relationship found between node 'n2' and this object",
  );
  const outsider = { username: 'system:node:n1', groups: ['system:authenticated'] };
  expect(authorizer.authorize(outsider, attributesOf('create core/nodes'))).toEqual({ verdict: 'noOpinion' });
});

test('before the pods are read nothing is related', () => {
  const early = createNodeAuthorizer({
    graph: () => undefined,
    nodeOf: () => undefined,
    nodeOfRequest,
    nodeOfSlice,
    isSecretOfClaim,
  });
  const decision = early.authorize(user('system:node:n1'), attributesOf('get core/secrets team/mine'));
  expect(decision).toEqual({ verdict: 'noOpinion', reason: unrelated });
});
