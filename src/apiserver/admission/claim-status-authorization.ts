/** ClaimStatusAuthorization: who gives devices to claims, or says how devices are, may do so; an agent says it of
 *  devices of its driver on its own node, unless it may for all. Upstream asks it of the kind itself, which here knows
 *  nobody's permissions.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import { deepEqual, type FieldError, forbiddenField, invalidObject, ResourceClaim } from '#api';
import { isAtNode } from '../authn/impersonation/modes.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import { refusalOf } from '../authz/forbidden-message.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

type ClaimStatus = NonNullable<ResourceClaim['status']>;
type Allocation = NonNullable<ClaimStatus['allocation']>;
type DeviceStatus = NonNullable<ClaimStatus['devices']>[number];

/** What a write makes of a status. */
interface StatusChange {
  readonly before: ClaimStatus;
  readonly after: ClaimStatus;
}

export const claimStatusAuthorization = ({ authorizer }: { readonly authorizer: Authorizer }): AdmissionPlugin => ({
  name: 'ClaimStatusAuthorization',
  validate(request) {
    const { operation, resource, subresource, object, old } = request;
    if (operation !== 'UPDATE' || resource.kind !== ResourceClaim || subresource !== 'status') return undefined;
    const change = { before: (old as ResourceClaim).status ?? {}, after: (object as ResourceClaim).status ?? {} };
    return check(request, authorizer, change);
  },
});

async function check(request: AdmissionRequest, authorizer: Authorizer, change: StatusChange): Promise<void> {
  const errors = [
    ...(await bindingErrors(request, authorizer, change)),
    ...(change.after.allocation ? await deviceErrors(request, authorizer, change) : []),
  ];
  if (errors.length > 0) throw invalidObject(ResourceClaim, request.name, errors);
}

const verbOf = ({ isPatch = false }: AdmissionRequest): string => (isPatch ? 'patch' : 'update');

/** Who gives devices to a claim, and the claim to its users, may do so with all claims. */
async function bindingErrors(
  request: AdmissionRequest,
  authorizer: Authorizer,
  { before, after }: StatusChange,
): Promise<FieldError[]> {
  const isSame =
    deepEqual(before.allocation, after.allocation) && deepEqual(before.reservedFor ?? [], after.reservedFor ?? []);
  if (isSame) return [];
  const verb = verbOf(request);
  const why = await refusal(request, authorizer, { verb, subresource: 'binding', namespace: '', name: '' });
  if (why === undefined) return [];
  const rule = `changing status.allocation or status.reservedFor requires resource="resourceclaims/binding", verb="${verb}" permission: ${why}`;
  return [forbiddenField('status.allocation', rule)];
}

/** Who says how devices are may do so for their drivers. */
async function deviceErrors(
  request: AdmissionRequest,
  authorizer: Authorizer,
  change: StatusChange,
): Promise<FieldError[]> {
  const node = nodeOf(change.after.allocation);
  const prefixes = [
    ...(node !== undefined && isAtNode(request.user, node) ? ['associated-node'] : []),
    'arbitrary-node',
  ];
  const verbs = prefixes.map(prefix => `${prefix}:${verbOf(request)}`);
  const errors: FieldError[] = [];
  for (const driver of driversToldOf(change)) {
    const why = await refusalOfAll(request, authorizer, { verbs, driver });
    if (why === undefined) continue;
    const rule = `changing status.devices requires resource="resourceclaims/driver", verb="[${verbs.join(' ')}]" permission: ${why}`;
    errors.push(forbiddenField('status.devices', rule));
  }
  return errors;
}

/** Undefined when one of the verbs is allowed, else why the first is not. */
async function refusalOfAll(
  request: AdmissionRequest,
  authorizer: Authorizer,
  { verbs, driver }: { readonly verbs: readonly string[]; readonly driver: string },
): Promise<string | undefined> {
  const { namespace } = request;
  const refusals: string[] = [];
  for (const verb of verbs) {
    const why = await refusal(request, authorizer, { verb, subresource: 'driver', namespace, name: driver });
    if (why === undefined) return undefined;
    refusals.push(why);
  }
  return refusals[0];
}

interface Deed {
  readonly verb: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Undefined when the user may do it. */
async function refusal({ user }: AdmissionRequest, authorizer: Authorizer, deed: Deed): Promise<string | undefined> {
  const { group, version, plural: resource } = ResourceClaim;
  const attributes = { isResource: true, group, version, resource, ...deed } as const;
  const { verdict, reason } = await authorizer.authorize(user, attributes);
  return verdict === 'allow' ? undefined : refusalOf(user, attributes, reason).message;
}

/** The drivers of devices of which something else is said than before. */
function driversToldOf({ before, after }: StatusChange): readonly string[] {
  const former = new Map((before.devices ?? []).map(device => [keyOf(device), device]));
  const drivers = new Set<string>();
  for (const device of after.devices ?? []) {
    if (!deepEqual(former.get(keyOf(device)), device)) drivers.add(device.driver);
    former.delete(keyOf(device));
  }
  for (const { driver } of former.values()) drivers.add(driver);
  return [...drivers].toSorted();
}

const keyOf = ({ driver, pool, device, shareID = '' }: DeviceStatus): string =>
  [driver, pool, device, shareID].join('/');

/** The one node where the devices are; undefined when they may be elsewhere. */
function nodeOf(allocation: Allocation | undefined): string | undefined {
  const [term, ...others] = allocation?.nodeSelector?.nodeSelectorTerms ?? [];
  const [field, ...more] = term?.matchFields ?? [];
  if (others.length > 0 || more.length > 0 || term?.matchExpressions?.length) return undefined;
  if (field?.key !== 'metadata.name' || field.operator !== 'In' || field.values?.length !== 1) return undefined;
  return field.values[0];
}
