/** Claims of administrators, which get devices that others have: only where a namespace is marked as theirs. Upstream
 *  asks it of the kinds themselves, which here know no other objects.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#admin-access */
import {
  type DeviceClaim,
  deepEqual,
  forbiddenField,
  invalidObject,
  type KubeObject,
  Namespace,
  ResourceClaim,
  ResourceClaimTemplate,
} from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from './admission.ts';

const marked = 'resource.kubernetes.io/admin-access';
const rule = `admin access to devices requires the \`${marked}: true\` label on the containing namespace`;

export const deviceAdminAccess = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'DeviceAdminAccess',
  validate(request) {
    const { resource, namespace, object } = request;
    if (!object || (resource.kind !== ResourceClaim && resource.kind !== ResourceClaimTemplate)) return undefined;
    const asked = newlyAsked(request);
    if (asked.length === 0) return undefined;
    const found = find(Namespace, { name: namespace });
    return found instanceof Promise
      ? found.then(one => refuseUnmarked(request, one, asked))
      : refuseUnmarked(request, found, asked);
  },
});

/** What a write asks for that was not asked for before: devices, or in a status results. */
function newlyAsked({ subresource, object, old }: AdmissionRequest): readonly string[] {
  if (!object) return [];
  if (subresource === 'status') return old && grantedIn(old).length > 0 ? [] : grantedIn(object).slice(0, 1);
  if (subresource !== '' || (old && deepEqual(claimOf(old), claimOf(object)))) return [];
  return askedIn(object);
}

/** The results that are an administrator's. */
const grantedIn = (object: KubeObject): string[] =>
  ((object as ResourceClaim).status?.allocation?.devices?.results ?? []).flatMap(({ adminAccess }, index) =>
    adminAccess ? [`status.allocation.devices.results[${index}].adminAccess`] : [],
  );

const claimOf = (object: KubeObject): DeviceClaim | undefined =>
  object.kind === ResourceClaim.kind
    ? (object as ResourceClaim).spec?.devices
    : (object as ResourceClaimTemplate).spec?.spec?.devices;

/** The requests that ask for it. As upstream, templates are told the paths of claims. */
const askedIn = (object: KubeObject): string[] =>
  (claimOf(object)?.requests ?? []).flatMap(({ exactly }, index) =>
    exactly?.adminAccess ? [`spec.devices.requests[${index}].adminAccess`] : [],
  );

function refuseUnmarked(
  { resource, name }: AdmissionRequest,
  namespace: KubeObject | undefined,
  asked: readonly string[],
): void {
  if (namespace?.metadata.labels?.[marked] === 'true') return;
  throw invalidObject(
    resource.kind,
    name,
    asked.map(path => forbiddenField(path, rule)),
  );
}
