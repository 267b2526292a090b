/** What an update of a pod may change. Source: the section "Pod update and replacement" of
 *  https://kubernetes.io/docs/concepts/workloads/pods/ */
import {
  type Container,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  type Pod,
  type PodSpec,
  type Toleration,
} from '#api';
import { isEqual } from '../fields/equal.ts';
import { findDifferences } from './differences.ts';
import { checkTolerations } from './scheduling.ts';

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** Rules for the change from one pod to the next. */
export function checkPodUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors = [
    ...checkContainerCount('containers', pod.spec, old.spec),
    ...checkContainerCount('initContainers', pod.spec, old.spec),
  ];
  if (errors.length > 0) return errors;
  errors.push(...checkDeadline(pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds));
  errors.push(...checkAddedTolerations(pod.spec.tolerations ?? [], old.spec.tolerations ?? []));
  errors.push(...checkRemovedGates(pod.spec, old.spec));
  const masked = withChangeablePartsOf(pod.spec, old.spec);
  if (!isEqual(masked, old.spec)) {
    const differences = findDifferences(old.spec, masked).join('\n');
    errors.push(forbiddenField('spec', `pod updates may not change fields other than ${changeable}\n${differences}`));
  }
  return errors;
}

function checkContainerCount(list: 'containers' | 'initContainers', spec: PodSpec, old: PodSpec): FieldError[] {
  if ((spec[list]?.length ?? 0) === (old[list]?.length ?? 0)) return [];
  return [forbiddenField(`spec.${list}`, 'pod updates may not add or remove containers')];
}

function checkDeadline(seconds: number | undefined, old: number | undefined): FieldError[] {
  const field = 'spec.activeDeadlineSeconds';
  if (old === undefined) return [];
  if (seconds === undefined) {
    return [invalidValue(field, undefined, 'must not update from a positive integer to nil value')];
  }
  if (seconds <= old) return [];
  return [invalidValue(field, seconds, 'must be less than or equal to previous value')];
}

function checkAddedTolerations(tolerations: readonly Toleration[], old: readonly Toleration[]): FieldError[] {
  const field = 'spec.tolerations';
  // What tolerations are, but for their time: a missing text is an empty one.
  const identity = ({ key, operator, value, effect }: Toleration) =>
    JSON.stringify([key ?? '', operator ?? '', value ?? '', effect ?? '']);
  const now = new Set(tolerations.map(identity));
  if (!old.every(before => now.has(identity(before)))) {
    return [forbiddenField(field, 'existing toleration can not be modified except its tolerationSeconds')];
  }
  return checkTolerations(field, tolerations);
}

function checkRemovedGates({ schedulingGates = [] }: PodSpec, old: PodSpec): FieldError[] {
  const before = new Set((old.schedulingGates ?? []).map(gate => gate.name));
  return collectErrors(schedulingGates, ({ name }, index) =>
    before.has(name)
      ? []
      : [
          forbiddenField(
            `spec.schedulingGates[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

/** The new specification with the old one's values wherever a change is allowed: what then differs is not. */
function withChangeablePartsOf(spec: PodSpec, old: PodSpec): PodSpec {
  const images = (containers: Container[] | undefined, before: Container[] | undefined) =>
    containers?.map((container, index) => copyField(container, before?.[index], 'image'));
  const masked: PodSpec = { ...spec, containers: images(spec.containers, old.containers) ?? [] };
  const init = images(spec.initContainers, old.initContainers);
  if (init) masked.initContainers = init;
  const isGated = (old.schedulingGates?.length ?? 0) > 0;
  const free = [
    'activeDeadlineSeconds',
    'tolerations',
    'schedulingGates',
    ...(isGated ? ['nodeSelector', 'affinity'] : []),
  ];
  for (const name of free as (keyof PodSpec)[]) Object.assign(masked, copyField(masked, old, name));
  for (const name of free as (keyof PodSpec)[]) if (old[name] === undefined) delete masked[name];
  if (spec.terminationGracePeriodSeconds === 1 && (old.terminationGracePeriodSeconds ?? 0) < 0) {
    masked.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds as number;
  }
  return masked;
}

function copyField<T extends object>(target: T, source: T | undefined, name: keyof T): T {
  const copy = { ...target };
  if (source?.[name] === undefined) delete copy[name];
  else copy[name] = source[name];
  return copy;
}
