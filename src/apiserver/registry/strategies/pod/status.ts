/** What a write of a pod's status may say. */
import { duplicate, type FieldError, forbiddenField, invalidValue, type Pod, type PodStatus } from '#api';
import { checkIp } from '../fields/addresses.ts';

/** Rules for the change of a pod's status. */
export function checkPodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if ((pod.spec.nodeName ?? '') !== (old.spec.nodeName ?? '')) {
    errors.push(forbiddenField('status.nodeName', 'may not be changed directly'));
  }
  errors.push(
    ...checkAddresses('status.podIPs', pod.status?.podIPs),
    ...checkAddresses('status.hostIPs', pod.status?.hostIPs),
  );
  const policy = pod.spec.restartPolicy;
  if (policy === 'Always') return errors;
  return [...errors, ...checkTerminatedStay('status.containerStatuses', pod.status, old.status, policy ?? 'Always')];
}

/** At most one address of each family. Who reports another would spoil the endpoints of all pods behind the same service. */
function checkAddresses(field: string, addresses: readonly { readonly ip?: string }[] = []): FieldError[] {
  const texts = addresses.map(({ ip = '' }) => ip);
  const errors = texts.flatMap((ip, index) => {
    const place = `${field}[${index}]`;
    const wrong = checkIp(place, ip);
    return wrong.length === 0 && texts.indexOf(ip) < index ? [duplicate(place, ip)] : wrong;
  });
  if (errors.length === 0 && new Set(texts.map(text => text.includes(':'))).size < texts.length)
    errors.push(invalidValue(field, texts, 'may specify no more than one IP for each IP family'));
  return errors;
}

function checkTerminatedStay(
  field: string,
  status: PodStatus | undefined,
  old: PodStatus | undefined,
  policy: string,
): FieldError[] {
  return (old?.containerStatuses ?? []).flatMap((before, index): FieldError[] => {
    const terminated = before.state?.terminated;
    if (!terminated || (terminated.exitCode !== 0 && policy === 'OnFailure')) return [];
    const now = status?.containerStatuses?.find(container => container.name === before.name);
    if (!now || now.state?.terminated) return [];
    return [forbiddenField(`${field}[${index}].state`, 'may not be transitioned to non-terminated state')];
  });
}
