/** What a resize may change. Source:
 *  https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/#limitations */
import { type Container, compareQuantity, type FieldError, forbiddenField, type Pod } from '#api';

const lists = ['requests', 'limits'] as const;

/** Amounts of cpu and memory may change, and none may be removed. */
export function checkResizedResources(pod: Pod, old: Pod): FieldError[] {
  return (['initContainers', 'containers'] as const).flatMap(kind =>
    (pod.spec[kind] ?? []).flatMap((container, index) => {
      const before = old.spec[kind]?.find(({ name }) => name === container.name);
      return before ? checkContainer(`spec.${kind}[${index}].resources`, container, before) : [];
    }),
  );
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
