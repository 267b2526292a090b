/** Says of volumes whose size nobody enforces when they hold more than their claims asked for: by a condition of the
 *  claim, which goes when they hold less again, and an event.
 *
 *  Only those that pods of this node use are looked at. No pod is evicted: that would free nothing, and the next pod of
 *  the same claim would go the same way. */
import {
  deepEqual,
  findCondition,
  isForbidden,
  localVolumeOf,
  overCapacityCondition,
  PersistentVolume,
  PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
  quantityOf,
  quantityValue,
} from '#api';
import { formatTime, startSyncLoop } from '#base';
import { mergePatch } from '#client';
import { forEachObject, unlessGone, warnOfFailures } from '#reconcile';
import type { LocalVolumesOptions } from './local-volumes.ts';
import type { UsageMeter } from './measure-usage.ts';

/** How often volumes are measured. */
const periodMs = 60_000;

/** What the status of a claim says of its use. Pure. */
export function planUse(
  status: PersistentVolumeClaimStatus,
  { usedBytes, sizeBytes, nowMs }: { readonly usedBytes: number; readonly sizeBytes: number; readonly nowMs: number },
): PersistentVolumeClaimStatus {
  const { conditions = [] } = status;
  const said = findCondition(conditions, overCapacityCondition);
  const others = conditions.filter(({ type }) => type !== overCapacityCondition);
  if (usedBytes <= sizeBytes) return said ? { ...status, conditions: others } : status;
  const message = `the volume holds more than the ${quantityOf(sizeBytes, 'BinarySI')} that its claim asked for`;
  if (said?.message === message) return status;
  const condition = {
    type: overCapacityCondition,
    status: 'True' as const,
    lastTransitionTime: said?.lastTransitionTime ?? formatTime(nowMs),
    reason: 'SoftLimitExceeded',
    message,
  };
  return { ...status, conditions: [...others, condition] };
}

/** Starts it. */
export function startSoftLimits(options: LocalVolumesOptions & { readonly meter: UsageMeter }): AsyncDisposable {
  const { informers, clock, logger, nodeName, meter } = options;
  const stack = new AsyncDisposableStack();
  const ended = Promise.withResolvers<void>();
  const informer = informers.for(PersistentVolume);
  const run = async () => {
    await Promise.race([informer.synced, ended.promise]);
    const mounted = await meter.mounted();
    const volumes = informer.lister.list().filter(volume => {
      const local = localVolumeOf(volume);
      return local?.node === nodeName && local.type === 'directory' && mounted.has(volume.metadata.name);
    });
    const used = await meter.folderBytes(volumes.map(({ metadata }) => metadata.name));
    await forEachObject(volumes, async volume => {
      const usedBytes = used.get(volume.metadata.name);
      if (usedBytes !== undefined) await tell(volume, usedBytes, options);
    });
  };
  const onFailure = warnOfFailures(logger, 'cannot compare volumes with what was asked for');
  const loop = stack.use(startSyncLoop({ clock, minPeriodMs: 0, maxPeriodMs: periodMs, run, onFailure }));
  stack.defer(ended.resolve);
  loop.trigger();
  return stack;
}

async function tell(
  { spec }: PersistentVolume,
  usedBytes: number,
  { client, clock, objectEvent }: LocalVolumesOptions,
): Promise<void> {
  const { namespace = '', name = '' } = spec.claimRef ?? {};
  const key = { namespace, name };
  const claim = await client.find(PersistentVolumeClaim, key).catch((error: unknown) => {
    // Its pod has gone meanwhile.
    if (isForbidden(error)) return undefined;
    throw error;
  });
  if (claim?.status?.phase !== 'Bound') return;
  const sizeBytes = quantityValue(spec.capacity?.['storage'] ?? '0');
  const status = planUse(claim.status, { usedBytes, sizeBytes, nowMs: clock.now() });
  if (deepEqual(status, claim.status)) return;
  const { uid, resourceVersion } = claim.metadata;
  const patch = mergePatch({ metadata: { uid, resourceVersion }, status: { conditions: status.conditions ?? [] } });
  await client.patch(PersistentVolumeClaim, key, patch, { subresource: 'status' }).catch(unlessGone);
  const said = findCondition(status.conditions ?? [], overCapacityCondition);
  if (!said) return;
  const used = quantityOf(Math.ceil(usedBytes / 2 ** 20) * 2 ** 20, 'BinarySI');
  const reference = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion };
  objectEvent?.(reference, {
    type: 'Warning',
    reason: 'VolumeOverCapacity',
    message: `${said.message}: it holds ${used}`,
  });
}
