/** What a resize may change. Source:
 *  https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/#limitations */
import {
  type Container,
  compareQuantity,
  deepEqual,
  type FieldError,
  forbiddenField,
  type Pod,
  type ResourceRequirements,
} from '#api';

const lists = ['requests', 'limits'] as const;

/** Amounts of cpu and memory may change, and none may be removed. */
export function checkResizedResources(pod: Pod, old: Pod): FieldError[] {
  const ofContainers = (['initContainers', 'containers'] as const).flatMap(kind =>
    (pod.spec[kind] ?? []).flatMap((container, index) => {
      const before = old.spec[kind]?.find(({ name }) => name === container.name);
      return before ? checkContainer(`spec.${kind}[${index}].resources`, container, before) : [];
    }),
  );
  return [...checkOrder(pod, old), ...checkWhole(pod.spec.resources, old.spec.resources), ...ofContainers];
}

/** A resize is of the containers that there are. */
const checkOrder = (pod: Pod, old: Pod): FieldError[] =>
  (['containers', 'initContainers'] as const).flatMap(kind => {
    const [before, after] = [old.spec[kind] ?? [], pod.spec[kind] ?? []];
    if (before.length !== after.length)
      return [forbiddenField(`spec.${kind}`, `${kind} may not be added or removed on resize`)];
    return after.flatMap(({ name }, index) =>
      name === before[index]?.name
        ? []
        : [forbiddenField(`spec.${kind}[${index}].name`, `${kind} may not be renamed or reordered on resize`)],
    );
  });

/** What the pod asks for as a whole. */
function checkWhole(resources: ResourceRequirements | undefined, old: ResourceRequirements | undefined): FieldError[] {
  if (!resources) return old ? [forbiddenField('spec.resources', 'pod-level resources cannot be removed')] : [];
  const isRemoved = (list: (typeof lists)[number]) =>
    Object.keys(old?.[list] ?? {}).some(name => resources[list]?.[name] === undefined);
  const others = (of: ResourceRequirements = {}) =>
    lists.map(list =>
      Object.entries(of[list] ?? {})
        .filter(([name]) => name !== 'cpu' && name !== 'memory')
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  return [
    ...lists
      .filter(isRemoved)
      .map(list => forbiddenField(`spec.resources.${list}`, `pod-level resource ${list} cannot be removed`)),
    ...(deepEqual(others(resources), others(old))
      ? []
      : [forbiddenField('spec', 'only cpu and memory resources are mutable at pod-level')]),
  ];
}

function checkContainer(field: string, container: Container, old: Container): FieldError[] {
  return lists.flatMap(list => {
    const [before, after] = [old.resources?.[list] ?? {}, container.resources?.[list] ?? {}];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap(name => {
      const [was, is] = [before[name], after[name]];
      if (was !== undefined && is !== undefined && compareQuantity(was, is) === 0) return [];
      if (name !== 'cpu' && name !== 'memory')
        return [forbiddenField(`${field}.${list}`, 'only cpu and memory resources are mutable')];
      return is === undefined ? [forbiddenField(`${field}.${list}`, `resource ${list} cannot be removed`)] : [];
    });
  });
}
