/** Priority: pods, and groups of them, get the number that their priority class stands for, those that name none that
 *  of the default class; the system's classes stay, and one class at most is the default. */
import { forbidden, type KubeObject, Pod, PodGroup, PriorityClass, systemPriorityClasses } from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject, ListObjects } from './admission.ts';

interface Sources {
  find: FindObject;
  list: ListObjects;
}

export const priority = ({ find, list }: Sources): AdmissionPlugin => ({
  name: 'Priority',
  admit(request) {
    const { operation, resource, subresource, object, old } = request;
    const isPod = resource.kind === Pod;
    if ((!isPod && resource.kind !== PodGroup) || subresource !== '') return undefined;
    if (!(object as Pod | PodGroup | undefined)?.spec) return undefined;
    if (operation === 'UPDATE') return isPod ? keepPriority(object as Pod, old as Pod) : undefined;
    if (operation !== 'CREATE') return undefined;
    const set = isPod ? setPriority : setGroupPriority;
    const { priorityClassName = '' } = (object as Pod | PodGroup).spec;
    if (priorityClassName === '') return then(list(PriorityClass), classes => set(request, defaultOf(classes)));
    return then(find(PriorityClass, { name: priorityClassName }), found => {
      if (!found) throw refusal(request, `no PriorityClass with name ${priorityClassName} was found`);
      set(request, found);
    });
  },
  validate(request) {
    const { operation, resource, name, object } = request;
    if (resource.kind !== PriorityClass) return undefined;
    if (operation === 'DELETE' && systemPriorityClasses.some(systemClass => systemClass.name === name))
      throw refusal(request, 'this is a system priority class and cannot be deleted');
    const priorityClass: PriorityClass | undefined = object;
    if (!priorityClass?.globalDefault) return undefined;
    return then(list(PriorityClass), classes => {
      const other = defaultOf(classes);
      if (other && other.metadata.name !== name)
        throw refusal(
          request,
          `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
        );
    });
  },
});

const refusal = ({ resource, name }: AdmissionRequest, why: string) => forbidden(resource.groupResource, name, why);

/** Goes on at once where there is nothing to wait for. */
function then<T>(value: T | Promise<T>, next: (value: T) => void): void | Promise<void> {
  return value instanceof Promise ? goOn(value, next) : next(value);
}

async function goOn<T>(value: Promise<T>, next: (value: T) => void): Promise<void> {
  next(await value);
}

/** Of several, which two servers could make at the same time, that with the lowest number. */
function defaultOf(classes: readonly KubeObject[]): PriorityClass | undefined {
  const defaults = (classes as readonly PriorityClass[]).filter(({ globalDefault }) => globalDefault);
  return defaults.length === 0 ? undefined : defaults.reduce((a, b) => ((b.value ?? 0) < (a.value ?? 0) ? b : a));
}

/** What a client that knows nothing of it leaves out. */
function keepPriority({ spec }: Pod, old: Pod): void {
  if (old.spec.priority !== undefined) spec.priority ??= old.spec.priority;
  if (old.spec.preemptionPolicy !== undefined) spec.preemptionPolicy ??= old.spec.preemptionPolicy;
}

function setPriority(request: AdmissionRequest, found: PriorityClass | undefined): void {
  const { spec } = request.object as Pod;
  const value = found?.value ?? 0;
  const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
  const given = (type: string, field: string, is: string | number, computed: string | number) =>
    refusal(
      request,
      `the ${type} value of ${field} (${is}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
    );
  if (spec.priority !== undefined && spec.priority !== value) throw given('integer', 'priority', spec.priority, value);
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
    throw given('string', 'PreemptionPolicy', spec.preemptionPolicy, policy);
  if (found) spec.priorityClassName = found.metadata.name;
  spec.priority = value;
  spec.preemptionPolicy = policy;
}

/** A group says nothing of preemption: what its pods say counts. */
function setGroupPriority(request: AdmissionRequest, found: PriorityClass | undefined): void {
  const { spec } = request.object as PodGroup;
  const value = found?.value ?? 0;
  if (spec.priority !== undefined && spec.priority !== value)
    throw refusal(
      request,
      `priority set in the pod group (${spec.priority}) must match the priority computed (${value}) based on the priority class set in the spec`,
    );
  if (found) spec.priorityClassName = found.metadata.name;
  spec.priority = value;
}
