/** OwnerReferencesPermissionEnforcement: nobody makes an object go with another who may not delete it, nor holds
 *  another up whose finalizers they may not set.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#ownerreferencespermissionenforcement */
import { deepEqual, forbidden, type Kind, type KubeObject, type OwnerReference, Pod, parseApiVersion } from '#api';
import type { Attributes, Authorizer } from '../authz/authorizer.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

interface OwnerReferencesOptions {
  readonly authorizer: Authorizer;
  /** A kind that is served. */
  readonly kindNamed: (apiVersion: string, kind: string) => Kind | undefined;
}

export const ownerReferencesPermissionEnforcement = (options: OwnerReferencesOptions): AdmissionPlugin => ({
  name: 'OwnerReferencesPermissionEnforcement',
  isOptional: true,
  validate(request) {
    const { operation, resource, subresource, object, old } = request;
    if ((operation !== 'CREATE' && operation !== 'UPDATE') || !object?.metadata) return undefined;
    if (resource.kind === Pod && subresource === 'status') return undefined;
    const [now, before] = [ownersOf(object), ownersOf(old)];
    return deepEqual(now, before) ? undefined : check(request, { now, before }, options);
  },
});

const ownersOf = (object: KubeObject | undefined): readonly OwnerReference[] => object?.metadata?.ownerReferences ?? [];

async function check(
  request: AdmissionRequest,
  { now, before }: { now: readonly OwnerReference[]; before: readonly OwnerReference[] },
  { authorizer, kindNamed }: OwnerReferencesOptions,
): Promise<void> {
  const { resource, subresource, namespace, name, user } = request;
  const { group, version, plural } = resource.kind;
  const demand = async (attributes: Attributes, words: string) => {
    const { verdict, reason = '' } = await authorizer.authorize(user, attributes);
    if (verdict !== 'allow') throw forbidden(resource.groupResource, name, `${words}: ${reason}, <nil>`);
  };
  await demand(
    { isResource: true, verb: 'delete', group, version, resource: plural, subresource, namespace, name },
    "cannot set an ownerRef on a resource you can't delete",
  );
  const held = now.filter(
    ({ blockOwnerDeletion, uid }) =>
      blockOwnerDeletion && !before.some(other => other.uid === uid && other.blockOwnerDeletion),
  );
  for (const owner of held) await demand(finalizersOf(request, owner, kindNamed), blocked);
}

const blocked = "cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on";

function finalizersOf(
  { resource, namespace, name: own }: AdmissionRequest,
  { apiVersion, kind, name }: OwnerReference,
  kindNamed: OwnerReferencesOptions['kindNamed'],
): Attributes {
  const found = kindNamed(apiVersion, kind);
  if (!found) {
    const why = `cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion ${apiVersion} Kind ${kind}`;
    throw forbidden(resource.groupResource, own, why);
  }
  const place = found.scope === 'Cluster' ? '' : namespace;
  const about = { resource: found.plural, subresource: 'finalizers', namespace: place, name };
  return { isResource: true, verb: 'update', ...parseApiVersion(apiVersion), ...about };
}
