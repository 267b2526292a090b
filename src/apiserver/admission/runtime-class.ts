/** RuntimeClass: pods get what running them the way of their runtime class takes, and go to the nodes that can. */
import { deepEqual, forbidden, type KubeObject, Pod, RuntimeClass, type Toleration } from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from './admission.ts';

export const runtimeClass = ({ find }: { find: FindObject }): AdmissionPlugin => {
  const ask = (request: AdmissionRequest, next: Next) => {
    const { operation, resource, subresource, object } = request;
    if (operation !== 'CREATE' || resource.kind !== Pod || subresource !== '') return undefined;
    const { runtimeClassName: name = '' } = (object as Pod).spec ?? {};
    if (name === '') return next(request);
    const found = find(RuntimeClass, { name });
    return found instanceof Promise ? goOn(request, found, next) : next(request, found);
  };
  return {
    name: 'RuntimeClass',
    admit: request => ask(request, complete),
    validate: request => ask(request, check),
  };
};

type Next = (request: AdmissionRequest, found?: KubeObject) => void;

async function goOn(request: AdmissionRequest, found: Promise<KubeObject | undefined>, next: Next): Promise<void> {
  next(request, await found);
}

const rejection = ({ resource, name }: AdmissionRequest, why: string) =>
  forbidden(resource.groupResource, name, `pod rejected: ${why}`);

function complete(request: AdmissionRequest, found?: KubeObject): void {
  const { spec } = request.object as Pod;
  if (!spec?.runtimeClassName) return;
  if (!found) throw rejection(request, `RuntimeClass "${spec.runtimeClassName}" not found`);
  const { overhead, scheduling } = found as RuntimeClass;
  if (overhead) {
    const { podFixed = {} } = overhead;
    if (spec.overhead && !deepEqual(spec.overhead, podFixed))
      throw rejection(request, "Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    spec.overhead = { ...podFixed };
  }
  if (!scheduling) return;
  spec.nodeSelector = mergeSelectors(request, scheduling.nodeSelector ?? {}, spec.nodeSelector);
  spec.tolerations = mergeTolerations(spec.tolerations, scheduling.tolerations);
}

function mergeSelectors(
  { resource, name }: AdmissionRequest,
  required: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  for (const [key, value] of Object.entries(required)) {
    const given = Object.hasOwn(own, key) ? own[key] : value;
    if (given === value) continue;
    const conflict = `runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`;
    throw forbidden(resource.groupResource, name, `conflict: ${conflict}`);
  }
  return { ...own, ...required };
}

const mergeTolerations = (own: readonly Toleration[] = [], more: readonly Toleration[] = []): Toleration[] => [
  ...own,
  ...more.filter(added => !own.some(toleration => deepEqual(toleration, added))),
];

/** Nobody sets by hand what a class says. */
function check(request: AdmissionRequest, found?: KubeObject): void {
  const { spec } = request.object as Pod;
  if (spec?.overhead && !(found as RuntimeClass | undefined)?.overhead)
    throw rejection(request, 'Pod Overhead set without corresponding RuntimeClass defined Overhead');
}
