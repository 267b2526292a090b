/** Eviction: a delete that asks first. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 *
 *  Disruption budgets, which may refuse, are not served yet: every eviction is granted. */
import { Eviction, type KubeObject, type ObjectKey, Pod, setCondition } from '#api';
import { formatTime } from '#base';
import type { SubresourceContext, SubresourceHandler } from '../../resource/subresource.ts';
import { success } from './success.ts';

/** As upstream, bodies of the version before are taken: there are clients that know no other. */
export const podEviction: SubresourceHandler = {
  of: Pod,
  name: 'eviction',
  body: Eviction,
  bodyVersions: ['policy/v1beta1'],
  create: evict,
};

async function evict(
  key: ObjectKey,
  body: KubeObject,
  { objects, nowMs, dryRun }: SubresourceContext,
): Promise<object> {
  const { deleteOptions } = body as Eviction;
  const isDryRun = dryRun || (deleteOptions?.dryRun?.length ?? 0) > 0;
  const pod = await objects.get(Pod, key);
  if (!isDryRun && isWorthMarking(pod)) {
    await objects.update(Pod, key, draft => markDisrupted(draft, nowMs), { subresource: 'status' });
  }
  await objects.delete(Pod, key, deleteOptions);
  return success(201);
}

/** Whether anybody will still read why the pod went. */
const isWorthMarking = ({ spec, status, metadata }: Pod): boolean =>
  Boolean(spec.nodeName) &&
  metadata.deletionTimestamp === undefined &&
  status?.phase !== 'Succeeded' &&
  status?.phase !== 'Failed';

/** Notes in the pod's status that it goes because of an eviction. */
function markDisrupted(pod: Pod, nowMs: number): void {
  const disrupted = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const conditions = setCondition(pod.status?.conditions, disrupted, formatTime(nowMs));
  pod.status = { ...pod.status, conditions };
}
