/** LimitRanger: containers get the defaults of their namespace, and what asks for too little or too much is refused.
 *  Source: https://kubernetes.io/docs/concepts/policy/limit-range/ */
import { forbidden, type KubeObject, LimitRange, type LimitRangeItem, PersistentVolumeClaim, Pod } from '#api';
import type { AdmissionPlugin, AdmissionRequest, ListObjects } from '../admission.ts';
import { claimViolations, completePod, podViolations } from './bounds.ts';

export const limitRanger = ({ list }: { list: ListObjects }): AdmissionPlugin => {
  const ask = (
    request: AdmissionRequest,
    act: (request: AdmissionRequest, items: readonly LimitRangeItem[]) => void,
  ) => {
    if (!isBounded(request)) return undefined;
    const found = list(LimitRange, request.namespace);
    const go = (ranges: readonly KubeObject[]) => act(request, itemsOf(ranges));
    return found instanceof Promise ? found.then(go) : go(found);
  };
  return {
    name: 'LimitRanger',
    admit: request => ask(request, complete),
    validate: request => ask(request, check),
  };
};

/** Containers do not change, but for their resources, by a subresource; claims may grow. */
function isBounded({ operation, resource, subresource, object }: AdmissionRequest): boolean {
  if (!(object as Pod | undefined)?.spec) return false;
  if (resource.kind === Pod)
    return (
      (operation === 'CREATE' && subresource === '') ||
      (operation === 'UPDATE' && subresource === 'resize' && object?.metadata.deletionTimestamp === undefined)
    );
  return resource.kind === PersistentVolumeClaim && operation !== 'DELETE' && subresource === '';
}

const itemsOf = (ranges: readonly KubeObject[]): LimitRangeItem[] =>
  (ranges as readonly LimitRange[]).flatMap(({ spec }) => spec.limits ?? []);

function complete({ resource, object }: AdmissionRequest, items: readonly LimitRangeItem[]): void {
  const pod = object as Pod;
  if (resource.kind !== Pod || !(pod.spec as Partial<Pod['spec']>).containers) return;
  for (const item of items) if (item.type === 'Container') completePod(pod, item);
}

function check({ resource, name, object }: AdmissionRequest, items: readonly LimitRangeItem[]): void {
  const wrong = items.flatMap(item =>
    resource.kind === Pod ? podViolations(object as Pod, item) : claimViolations(object as PersistentVolumeClaim, item),
  );
  if (wrong.length === 0) return;
  throw forbidden(resource.groupResource, name, wrong.length === 1 ? (wrong[0] as string) : `[${wrong.join(', ')}]`);
}
