/** What a write of a pod's status may say. */
import {
  checkQualifiedName,
  checkSubdomain,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  mayRestartAll,
  type Pod,
  type PodCondition,
  type PodSpec,
  type PodStatus,
  startsAgain,
  uncheckable,
} from '#api';
import { checkIp, familyOfIp } from '../fields/addresses.ts';
import { checkImmutable, invalidEach } from '../fields/checks.ts';

/** Rules for the change of a pod's status. */
export function checkPodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if ((pod.spec.nodeName ?? '') !== (old.spec.nodeName ?? ''))
    errors.push(forbiddenField('status.nodeName', 'may not be changed directly'));
  const { status = {} } = pod;
  const { nominatedNodeName = '' } = status;
  if (nominatedNodeName !== '')
    errors.push(...invalidEach('status.nominatedNodeName', nominatedNodeName, checkSubdomain(nominatedNodeName)));
  errors.push(
    ...checkImmutable('status.qosClass', status.qosClass, old.status?.qosClass),
    ...checkGeneration('status', status),
    ...collectErrors(status.conditions ?? [], (condition, index) =>
      checkCondition(`status.conditions[${index}]`, condition),
    ),
    ...checkPodAddresses(status, old.status),
    ...checkHostAddresses(status, old.status),
    ...checkClaims(pod),
  );
  return [...errors, ...checkTerminatedStay('status.containerStatuses', status, { spec: pod.spec, old: old.status })];
}

const checkGeneration = (field: string, { observedGeneration = 0 }: { observedGeneration?: number }): FieldError[] =>
  observedGeneration < 0
    ? [invalidValue(`${field}.observedGeneration`, observedGeneration, 'must be a non-negative integer')]
    : [];

/** As upstream, the path has the name of Go's field. */
const checkCondition = (field: string, condition: PodCondition): FieldError[] => [
  ...invalidEach(`${field}.Type`, condition.type, checkQualifiedName(condition.type)),
  ...checkGeneration(field, condition),
];

/** What is said of claims is said of those that the pod has. */
function checkClaims({ spec, status }: Pod): FieldError[] {
  const claims = new Set((spec.resourceClaims ?? []).map(({ name }) => name));
  return collectErrors(status?.resourceClaimStatuses ?? [], ({ name }, index) =>
    claims.has(name)
      ? []
      : [
          invalidValue(
            `status.resourceClaimStatuses[${index}].name`,
            name,
            'must match the name of an entry in `spec.resourceClaims`',
          ),
        ],
  );
}

type Addresses = readonly { readonly ip?: string }[];

const addressesOf = (one: string | undefined, all: Addresses = []): ReadonlySet<string | undefined> =>
  new Set([one, ...all.map(({ ip }) => ip)]);

function checkPodAddresses({ podIP, podIPs = [] }: PodStatus, old: PodStatus | undefined): FieldError[] {
  const before = addressesOf(old?.podIP, old?.podIPs);
  const errors = checkAddresses('status.podIPs', podIPs, before);
  if (!podIP && podIPs.length > 0)
    errors.push(
      invalidValue('status.podIPs', shown(podIPs), 'podIP and podIPs must either both be set or both be unset'),
    );
  return podIP && podIP !== podIPs[0]?.ip ? [...errors, ...checkIp('status.podIP', podIP, { old: before })] : errors;
}

/** As upstream, nobody looks at the singular field alone. */
function checkHostAddresses({ hostIP = '', hostIPs = [] }: PodStatus, old: PodStatus | undefined): FieldError[] {
  const [first] = hostIPs;
  if (!first) return [];
  const errors: FieldError[] = [];
  if (first.ip !== hostIP)
    errors.push(invalidValue('status.hostIPs[0].ip', first.ip ?? '', 'must be equal to `hostIP`'));
  return [...errors, ...checkAddresses('status.hostIPs', hostIPs, addressesOf(old?.hostIP, old?.hostIPs))];
}

/** At most one address of each family. Who reports another would spoil the endpoints of all pods behind the same
 *  service. */
function checkAddresses(field: string, all: Addresses, old: ReadonlySet<string | undefined>): FieldError[] {
  const errors = collectErrors(all, ({ ip = '' }, index) => checkIp(`${field}[${index}]`, ip, { old }));
  if (all.length < 2) return errors;
  const families = all.map(({ ip = '' }) => familyOfIp(ip));
  const unreadable = families.indexOf(undefined);
  // As upstream, what cannot be read is of no family, and that is one more error.
  if (unreadable >= 0) {
    const why = `failed to check for dual stack with error:invalid IP[${unreadable}]: ${all[unreadable]?.ip ?? ''}`;
    errors.push(uncheckable(field, why));
  }
  if (unreadable >= 0 || new Set(families).size < all.length)
    errors.push(invalidValue(field, shown(all), 'may specify no more than one IP for each IP family'));
  return errors;
}

/** As upstream prints its own form of them. */
const shown = (all: Addresses): object[] => all.map(({ ip = '' }) => ({ IP: ip }));

function checkTerminatedStay(
  field: string,
  status: PodStatus | undefined,
  { spec, old }: { readonly spec: PodSpec; readonly old: PodStatus | undefined },
): FieldError[] {
  if (mayRestartAll(spec)) return [];
  const current = new Map((status?.containerStatuses ?? []).toReversed().map(container => [container.name, container]));
  return (old?.containerStatuses ?? []).flatMap((before, index): FieldError[] => {
    const terminated = before.state?.terminated;
    const container = spec.containers.find(({ name }) => name === before.name) ?? {};
    if (!terminated || startsAgain(spec, container, terminated.exitCode)) return [];
    const now = current.get(before.name);
    if (!now || now.state?.terminated) return [];
    return [forbiddenField(`${field}[${index}].state`, 'may not be transitioned to non-terminated state')];
  });
}
