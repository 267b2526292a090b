/** device-taint-eviction-controller: ends pods whose devices have taints that they do not tolerate, or no longer. */
import { DeviceTaintRule, deviceClaimNamesOf, keyOf, Pod, ResourceClaim, ResourceSlice } from '#api';
import { formatTime } from '#base';
import {
  again,
  defineController,
  done,
  type Listers,
  patchStatus,
  type ReconcileContext,
  unlessGone,
  watch,
} from '#reconcile';
import { deviceTaintEvictionDeclaration } from './declaration.ts';
import { evictionTimeOf, isEvicted } from './plan.ts';

const allocatedClaims = (_: unknown, lister: Listers) =>
  lister(ResourceClaim)
    .list()
    .filter(({ status }) => status?.allocation)
    .map(keyOf);

export const deviceTaintEviction = defineController({
  ...deviceTaintEvictionDeclaration,
  primary: ResourceClaim,
  watches: [
    watch({ kind: ResourceSlice, keysOf: allocatedClaims }),
    watch({ kind: DeviceTaintRule, keysOf: allocatedClaims }),
    watch({
      kind: Pod,
      keysOf: pod => deviceClaimNamesOf(pod).map(name => ({ namespace: pod.metadata.namespace ?? '', name })),
    }),
  ],
  async reconcile(key, context) {
    const { lister, clock } = context;
    const claim = lister(ResourceClaim).get(key);
    if (!claim) return done;
    const taints = { slices: lister(ResourceSlice).list(), rules: lister(DeviceTaintRule).list() };
    const timeMs = evictionTimeOf(claim, taints);
    if (timeMs === undefined) return done;
    const waitMs = timeMs - clock.now();
    if (waitMs > 0) return again(waitMs);
    const pods = lister(Pod).list(claim.metadata.namespace);
    for (const pod of pods) if (isEvicted(pod, claim)) await evict(pod, context);
    return done;
  },
});

/** The pod says why it goes before it is told to. */
async function evict(pod: Pod, context: ReconcileContext): Promise<void> {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByDeviceTaintManager',
    message: 'Device Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: formatTime(context.clock.now()),
  };
  context.event(pod, { type: 'Normal', reason: 'DeviceTaintManagerEviction', message: 'Marking for deletion' });
  await patchStatus(Pod, { object: pod, status: { conditions: [condition] } }, context);
  const preconditions = { uid: pod.metadata.uid };
  await context.client.delete(Pod, keyOf(pod), { preconditions }).catch(unlessGone);
}
