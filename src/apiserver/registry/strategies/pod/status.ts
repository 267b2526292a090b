/** What a write of a pod's status may say. */
import { duplicate, type FieldError, forbiddenField, invalidValue, type Pod, type PodStatus } from '#api';
import { checkIp } from '../fields/addresses.ts';

/** Rules for the change of a pod's status. */
export function checkPodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if ((pod.spec.nodeName ?? '') !== (old.spec.nodeName ?? '')) {
    errors.push(forbiddenField('status.nodeName', 'may not be changed directly'));
  }
  const { podIP, podIPs, hostIP, hostIPs } = pod.status ?? {};
  errors.push(
    ...checkAddresses('status.podIP', { one: podIP, all: podIPs }, addressesOf(old.status?.podIP, old.status?.podIPs)),
    ...checkAddresses(
      'status.hostIP',
      { one: hostIP, all: hostIPs },
      addressesOf(old.status?.hostIP, old.status?.hostIPs),
    ),
  );
  const policy = pod.spec.restartPolicy;
  if (policy === 'Always') return errors;
  return [...errors, ...checkTerminatedStay('status.containerStatuses', pod.status, old.status, policy ?? 'Always')];
}

type Addresses = readonly { readonly ip?: string }[];

const addressesOf = (one: string | undefined, all: Addresses = []): ReadonlySet<string | undefined> =>
  new Set([one, ...all.map(({ ip }) => ip)]);

/** At most one address of each family, the first of them in the singular field too. Who reports another would spoil the
 *  endpoints of all pods behind the same service. */
function checkAddresses(
  field: string,
  { one, all = [] }: { one: string | undefined; all: Addresses | undefined },
  old: ReadonlySet<string | undefined>,
): FieldError[] {
  const texts = all.map(({ ip = '' }) => ip);
  const seen = new Set<string>();
  const errors = texts.flatMap((ip, index) => {
    const place = `${field}s[${index}]`;
    const wrong = checkIp(place, ip, { old });
    if (wrong.length > 0) return wrong;
    if (seen.has(ip)) return [duplicate(place, ip)];
    seen.add(ip);
    return [];
  });
  if (errors.length === 0 && new Set(texts.map(text => text.includes(':'))).size < texts.length)
    errors.push(invalidValue(`${field}s`, texts, 'may specify no more than one IP for each IP family'));
  if (one && one !== texts[0]) errors.push(...checkIp(field, one, { old }));
  return errors;
}

function checkTerminatedStay(
  field: string,
  status: PodStatus | undefined,
  old: PodStatus | undefined,
  policy: string,
): FieldError[] {
  const current = new Map((status?.containerStatuses ?? []).toReversed().map(container => [container.name, container]));
  return (old?.containerStatuses ?? []).flatMap((before, index): FieldError[] => {
    const terminated = before.state?.terminated;
    if (!terminated || (terminated.exitCode !== 0 && policy === 'OnFailure')) return [];
    const now = current.get(before.name);
    if (!now || now.state?.terminated) return [];
    return [forbiddenField(`${field}[${index}].state`, 'may not be transitioned to non-terminated state')];
  });
}
