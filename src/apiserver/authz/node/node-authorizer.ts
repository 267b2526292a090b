/** The node authorizer: a kubelet reads its own node, the pods bound to it and what they name, and writes what it
 *  reports.
 *
 *  What it may write is narrowed further by the admission plugin NodeRestriction, which sees the objects.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/node/ */
import type { ObjectKey } from '#api';
import { type Attributes, type Authorizer, type Decision, noRules } from '../authorizer.ts';
import { createRoleSource } from '../role-source.ts';
import { createRuleAuthorizer } from '../rule-authorizer.ts';
import type { PodsByNode } from './follow-pods.ts';
import type { NamedResource } from './node-graph.ts';
import { nodeOfUser } from './node-identity.ts';
import { nodeRole } from './node-role.ts';

type ResourceAttributes = Extract<Attributes, { isResource: true }>;

const allowed: Decision = { verdict: 'allow' };
const refused = (reason: string): Decision => ({ verdict: 'noOpinion', reason });

/** What is known of what belongs to nodes. */
export interface NodesKnown extends PodsByNode {
  /** The node that a request for a pod's certificate names; undefined for none. */
  readonly nodeOfRequest: (namespace: string, name: string) => Promise<string | undefined>;
  /** The node that a slice of devices names; undefined for none. */
  readonly nodeOfSlice: (name: string) => Promise<string | undefined>;
  /** Whether the volume of a claim names a secret that its driver is handed on nodes. */
  readonly isSecretOfClaim: (claim: ObjectKey, secret: { namespace: string; name: string }) => Promise<boolean>;
}

/** Decides on the requests of one resource. */
type Rule = (attributes: ResourceAttributes, nodeName: string, known: NodesKnown) => Decision | Promise<Decision>;

/** What is subdivided, by `resource.group`; all else that kubelets may is in their role. */
const rules: Readonly<Record<string, Rule | undefined>> = {
  'secrets.': authorizeSecret,
  'configmaps.': readNamed('configmaps', ['get', 'list', 'watch']),
  'persistentvolumeclaims.': authorizeClaim,
  'resourceclaims.resource.k8s.io': readNamed('resourceclaims', ['get']),
  'resourceslices.resource.k8s.io': authorizeSlice,
  'serviceaccounts.': authorizeServiceAccount,
  'nodes.': authorizeNode,
  'pods.': authorizePod,
  'leases.coordination.k8s.io': authorizeLease,
  'podcertificaterequests.certificates.k8s.io': authorizeCertificateRequest,
  'csinodes.storage.k8s.io': authorizeCsiNode,
};

/** Has no opinion of users that are no nodes. `known` is read at each question. */
export function createNodeAuthorizer(known: NodesKnown): Authorizer {
  const role = createRuleAuthorizer(createRoleSource([nodeRole]));
  return {
    authorize(user, attributes) {
      const nodeName = nodeOfUser(user);
      if (nodeName === undefined) return { verdict: 'noOpinion' };
      if (nodeName === '') return refused(`unknown node for user ${JSON.stringify(user.username)}`);
      const rule = attributes.isResource ? rules[`${attributes.resource}.${attributes.group}`] : undefined;
      return rule && attributes.isResource ? rule(attributes, nodeName, known) : role.authorize(user, attributes);
    },
    /** What depends on the objects cannot be listed. */
    rulesFor: user =>
      nodeOfUser(user) === undefined
        ? noRules
        : { ...noRules, incomplete: true, evaluationError: 'node authorizer does not support user rule resolution' },
  };
}

/** Single objects, if a pod of the node names them. */
function readNamed(
  resource: NamedResource,
  verbs: readonly string[],
): (attributes: ResourceAttributes, nodeName: string, pods: PodsByNode) => Decision {
  return (attributes, nodeName, pods) => {
    const { verb, subresource, namespace, name } = attributes;
    const [read, which] = verbs.length === 1 ? ['get', 'individual resources'] : ['read', 'resources'];
    if (!verbs.includes(verb)) return refused(`can only ${read} ${which} of this type`);
    if (subresource !== '') return refused(`cannot ${read} subresource`);
    if (namespace === '') return refused('can only read namespaced object of this type');
    return relatedTo(nodeName, resource, { namespace, name }, pods);
  };
}

function relatedTo(
  nodeName: string,
  resource: NamedResource,
  object: { namespace: string; name: string },
  pods: PodsByNode,
): Decision {
  if (object.name === '') return refused('No Object name found');
  return pods.graph()?.isNamed(nodeName, resource, object) ? allowed : unrelated(nodeName);
}

const unrelated = (nodeName: string): Decision =>
  refused(`no relationship found between node '${nodeName}' and this object`);

const readSecret = readNamed('secrets', ['get', 'list', 'watch']);

/** Those that its pods name, and those of the volumes of their claims, one at a time. */
function authorizeSecret(
  attributes: ResourceAttributes,
  nodeName: string,
  known: NodesKnown,
): Decision | Promise<Decision> {
  const decision = readSecret(attributes, nodeName, known);
  const { verb, subresource, namespace, name } = attributes;
  if (decision.verdict === 'allow' || verb !== 'get' || subresource !== '' || name === '') return decision;
  const claims = known.graph()?.claimsOf(nodeName) ?? [];
  return claims.length === 0 ? decision : findClaimOf({ namespace, name }, claims, { known, decision });
}

async function findClaimOf(
  secret: { namespace: string; name: string },
  claims: readonly ObjectKey[],
  { known, decision }: { known: NodesKnown; decision: Decision },
): Promise<Decision> {
  for (const claim of claims) if (await known.isSecretOfClaim(claim, secret)) return allowed;
  return decision;
}

/** What of a claim it may write is for admission to see. */
function authorizeClaim(
  attributes: ResourceAttributes,
  nodeName: string,
  known: NodesKnown,
): Decision | Promise<Decision> {
  const { verb, subresource } = attributes;
  if (subresource !== 'status') return readNamed('persistentvolumeclaims', ['get'])(attributes, nodeName, known);
  if (verb !== 'update' && verb !== 'patch') return refused('can only get/update/patch this type');
  return relatedTo(nodeName, 'persistentvolumeclaims', attributes, known);
}

/** Those that name it. Of a new one it is for admission to see whose it is. */
function authorizeSlice(
  { verb, subresource, name, fields = {} }: ResourceAttributes,
  nodeName: string,
  { nodeOfSlice }: NodesKnown,
): Decision | Promise<Decision> {
  if (subresource !== '') return refused('cannot authorize ResourceSlice subresources');
  if (verb === 'create') return allowed;
  if (['get', 'update', 'patch', 'delete'].includes(verb)) return namesNode(name, nodeName, () => nodeOfSlice(name));
  if (!['watch', 'list', 'deletecollection'].includes(verb))
    return refused(
      'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
    );
  if (fields['spec.nodeName'] === nodeName) return allowed;
  return refused('can only list/watch/deletecollection resourceslices with nodeName field selector');
}

/** For a single object that is there and itself says of which node it is. */
async function namesNode(
  name: string,
  nodeName: string,
  findNode: () => Promise<string | undefined>,
): Promise<Decision> {
  if (name === '') return refused('No Object name found');
  return (await findNode()) === nodeName ? allowed : unrelated(nodeName);
}

/** Tokens of accounts that its pods run as; for which pod is for admission to see. */
function authorizeServiceAccount(
  attributes: ResourceAttributes,
  nodeName: string,
  pods: NodesKnown,
): Decision | Promise<Decision> {
  const { verb, subresource } = attributes;
  if (subresource === '') return readNamed('serviceaccounts', ['get'])(attributes, nodeName, pods);
  if (subresource !== 'token' || verb !== 'create')
    return refused('can only create tokens for individual service accounts');
  return relatedTo(nodeName, 'serviceaccounts', attributes, pods);
}

function authorizeNode({ verb, subresource, name }: ResourceAttributes, nodeName: string): Decision {
  if (subresource === 'status')
    return verb === 'update' || verb === 'patch' ? allowed : refused('cannot read node status');
  if (subresource !== '') return refused(`cannot access node subresource "${subresource}"`);
  if (['create', 'update', 'patch'].includes(verb)) return allowed;
  if (!['get', 'list', 'watch'].includes(verb)) return refused(`cannot ${verb} nodes`);
  if (name === nodeName) return allowed;
  const what = name === '' ? 'all nodes' : `'${name}'`;
  return refused(`node '${nodeName}' cannot read ${what}, only its own Node object`);
}

const podSubresources: Readonly<Record<string, readonly string[]>> = {
  status: ['update', 'patch'],
  eviction: ['create'],
};

function authorizePod(attributes: ResourceAttributes, nodeName: string, pods: PodsByNode): Decision {
  const { verb, subresource, namespace, name, fields = {} } = attributes;
  if (subresource !== '') {
    const isKnown = Object.hasOwn(podSubresources, subresource) && podSubresources[subresource]?.includes(verb);
    return isKnown ? allowed : refused(`cannot ${verb} pod subresource "${subresource}"`);
  }
  if (verb === 'create' || verb === 'delete') return allowed;
  if (!['get', 'list', 'watch'].includes(verb)) return refused(`cannot ${verb} pods`);
  if (verb !== 'get' && fields['spec.nodeName'] === nodeName) return allowed;
  if (name !== '') return pods.nodeOf(namespace, name) === nodeName ? allowed : unrelated(nodeName);
  return refused('can only list/watch pods with spec.nodeName field selector');
}

const leaseNamespace = 'kube-node-lease';

function authorizeLease({ verb, subresource, namespace, name }: ResourceAttributes, nodeName: string): Decision {
  const isKnown = ['get', 'create', 'update', 'patch', 'delete'].includes(verb) && subresource === '';
  if (!isKnown) return refused('can only get, create, update, patch, or delete a node lease');
  if (namespace !== leaseNamespace)
    return refused(`can only access leases in the "${leaseNamespace}" system namespace`);
  // The name of a new one is not in its path.
  if (verb === 'create' || name === nodeName) return allowed;
  return refused('can only access node lease with the same name as the requesting node');
}

function authorizeCsiNode({ verb, subresource, name }: ResourceAttributes, nodeName: string): Decision {
  if (subresource !== '') return refused('cannot authorize CSINode subresources');
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(verb))
    return refused('can only get, create, update, patch, or delete a CSINode');
  // The name of a new one is not in its path.
  if (verb === 'create' || name === nodeName) return allowed;
  return refused('can only access CSINode with the same name as the requesting node');
}

/** For which pods it may be is for admission to see. */
function authorizeCertificateRequest(
  { verb, subresource, namespace, name, fields = {} }: ResourceAttributes,
  nodeName: string,
  { nodeOfRequest }: NodesKnown,
): Decision | Promise<Decision> {
  if (subresource !== '') return refused('nodes may not access the status subresource of PodCertificateRequests');
  if (verb === 'create') return allowed;
  if (verb === 'get') return namesNode(name, nodeName, () => nodeOfRequest(namespace, name));
  if (verb !== 'list' && verb !== 'watch') return refused(`nodes may not ${verb} podcertificaterequests`);
  if (fields['spec.nodeName'] === nodeName) return allowed;
  return refused('can only list/watch podcertificaterequests with nodeName field selector');
}
