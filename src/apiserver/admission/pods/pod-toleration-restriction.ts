/** PodTolerationRestriction: pods get the tolerations that an annotation of their namespace says, and have no others
 *  than another allows.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#podtolerationrestriction */
import { deepEqual, type KubeObject, type Pod, type Toleration } from '#api';
import { toError } from '#base';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from '../admission.ts';
import { podIn, refuse, withNamespace } from './pods.ts';

const defaults = 'scheduler.alpha.kubernetes.io/defaultTolerations';
const allowed = 'scheduler.alpha.kubernetes.io/tolerationsWhitelist';
const conflict =
  'pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist';
/** Of pods that were promised something. */
const underPressure: Toleration = {
  key: 'node.kubernetes.io/memory-pressure',
  operator: 'Exists',
  effect: 'NoSchedule',
};

export const podTolerationRestriction = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'PodTolerationRestriction',
  isOptional: true,
  admit(request) {
    const pod = podIn(request, ['CREATE']);
    if (!pod) return undefined;
    return withNamespace(request, find, namespace => {
      const added = [...tolerationsIn(request, namespace, defaults), ...(isBestEffort(pod) ? [] : [underPressure])];
      if (added.length > 0) pod.spec.tolerations = merged([...(pod.spec.tolerations ?? []), ...added]);
      check(request, pod, namespace);
    });
  },
  validate(request) {
    const pod = podIn(request, ['CREATE', 'UPDATE']);
    return pod && withNamespace(request, find, namespace => check(request, pod, namespace));
  },
});

function check(request: AdmissionRequest, { spec }: Pod, namespace: KubeObject | undefined): void {
  const list = tolerationsIn(request, namespace, allowed);
  if (list.length === 0) return;
  if (!(spec.tolerations ?? []).every(own => list.some(one => includes(one, own)))) throw refuse(request, conflict);
}

function tolerationsIn(request: AdmissionRequest, namespace: KubeObject | undefined, key: string): Toleration[] {
  const text = namespace?.metadata.annotations?.[key] ?? '';
  if (text === '') return [];
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every(item => typeof item === 'object' && item !== null)) return list;
  } catch (error) {
    throw refuse(request, `annotation ${key} of the namespace: ${toError(error).message}`);
  }
  throw refuse(request, `annotation ${key} of the namespace: no list of tolerations`);
}

const isBestEffort = ({ spec }: Pod): boolean =>
  [...(spec.initContainers ?? []), ...spec.containers].every(({ resources: { requests = {}, limits = {} } = {} }) =>
    ['cpu', 'memory'].every(name => requests[name] === undefined && limits[name] === undefined),
  );

/** Without those that another says too. */
const merged = (all: readonly Toleration[]): Toleration[] =>
  all.filter(
    (one, index) =>
      !all.some((other, at) => at !== index && includes(other, one) && (at < index || !deepEqual(other, one))),
  );

/** Whether `wide` tolerates all that `narrow` does. */
function includes(wide: Toleration, narrow: Toleration): boolean {
  if (deepEqual(wide, narrow)) return true;
  const { key = '', effect = '', operator = 'Equal', value = '', tolerationSeconds } = wide;
  if (key !== (narrow.key ?? '') && (key !== '' || operator !== 'Exists')) return false;
  if (effect !== '' && effect !== narrow.effect) return false;
  if (effect === 'NoExecute' && tolerationSeconds !== undefined) {
    const own = narrow.tolerationSeconds;
    if (own === undefined || own > tolerationSeconds) return false;
  }
  if (operator === 'Exists') return true;
  return operator === (narrow.operator ?? 'Equal') && value === (narrow.value ?? '');
}
