/** Rules for ephemeral containers, which are added to running pods to debug them.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/ */
import {
  duplicate,
  type EphemeralContainer,
  type FieldError,
  fieldNotFound,
  forbiddenField,
  type Pod,
  type PodSpec,
} from '#api';
import { isEqual } from '../fields/equal.ts';
import { type ContainerContext, checkContainer } from './containers.ts';
import { findDifferences } from './differences.ts';

/** What makes sense only for containers that were planned for. */
const unsupported = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
] as const;
const cannotBeSet = 'cannot be set for an Ephemeral Container';

/** The `ephemeralcontainers` subresource may only append. */
export function checkEphemeralContainersUpdate(pod: Pod, old: Pod): FieldError[] {
  const field = 'spec.ephemeralContainers';
  const before = old.spec.ephemeralContainers ?? [];
  const now = pod.spec.ephemeralContainers ?? [];
  const context = contextOf(pod.spec);
  const taken = new Set(context.names);
  const errors = checkEphemeralContainers(field, pod.spec);
  for (const [index, { name }] of now.entries()) {
    if (name && taken.has(name)) errors.push(duplicate(`${field}[${index}].name`, name));
    taken.add(name);
  }
  const byName = new Map(now.map(container => [container.name, container]));
  for (const container of before) {
    const next = byName.get(container.name);
    const what = `existing ephemeral containers ${JSON.stringify(container.name)} may not be`;
    if (!next) errors.push(forbiddenField(field, `${what} removed\n`));
    else if (!isEqual(next, container)) {
      errors.push(forbiddenField(field, `${what} changed\n${findDifferences(container, next).join('\n')}`));
    }
  }
  return errors;
}

/** What each of them may be, but for their names, which must not be those of others. */
export function checkEphemeralContainers(field: string, spec: PodSpec): FieldError[] {
  const context = contextOf(spec);
  return (spec.ephemeralContainers ?? []).flatMap((container, index) =>
    checkEphemeralContainer(`${field}[${index}]`, container, context),
  );
}

function contextOf(spec: PodSpec): ContainerContext & { names: ReadonlySet<string> } {
  const names = new Set([...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name));
  return { spec, volumes: new Map((spec.volumes ?? []).map(volume => [volume.name, volume])), isInit: false, names };
}

function checkEphemeralContainer(
  field: string,
  container: EphemeralContainer,
  context: ReturnType<typeof contextOf>,
): FieldError[] {
  const errors = checkContainer(field, container, context);
  for (const name of unsupported) {
    const value = container[name];
    // Nothing of resources is always there.
    if (value === undefined || (name === 'resources' && isEqual(value, {}))) continue;
    errors.push(forbiddenField(`${field}.${name}`, cannotBeSet));
  }
  // What is mounted for a part of a volume stays until the pod ends.
  for (const [index, mount] of (container.volumeMounts ?? []).entries())
    for (const name of ['subPath', 'subPathExpr'] as const)
      if (mount[name]) errors.push(forbiddenField(`${field}.volumeMounts[${index}].${name}`, cannotBeSet));
  const target = container.targetContainerName;
  if (target && !context.names.has(target)) errors.push(fieldNotFound(`${field}.targetContainerName`, target));
  return errors;
}
