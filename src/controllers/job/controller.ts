/** job: pods that run until the work is done, each of them counted exactly once.
 *
 *  Flow: claim pods (`adoption.ts`) -> `plan.ts` -> make or end pods -> note, let go and count those that have ended
 *  (`plan-status.ts`). A finalizer keeps every pod until it is counted; pods whose job is gone, over or another lose
 *  it. */
import { formatKey, isJobFinished, Job, type ObjectKey, Pod } from '#api';
import { elapsedMs } from '#base';
import { strategicPatch } from '#client';
import {
  again,
  byController,
  claim,
  controllerOf,
  defineAdoption,
  defineController,
  defineIndex,
  done,
  type ReconcileContext,
  type ReconcileResult,
  refersTo,
  unlessGone,
  watch,
  withoutFinalizer,
} from '#reconcile';
import { applyCounting, applyPods } from './apply.ts';
import { countFailures, type Failures } from './back-off.ts';
import { jobDeclaration } from './declaration.ts';
import { actionOf, countSync } from './job-metrics.ts';
import { isTracked, openPods, trackingFinalizer } from './job-pods.ts';
import { failuresTold, planJob } from './plan.ts';

/** The value of `managedBy` that means this controller. */
const controllerName = 'kubernetes.io/job-controller';

/** Failures in a row of each job, by its key. Pods that were deleted are not there any more to tell of theirs. */
type Remembered = Map<string, { readonly uid: string; readonly failures: Failures }>;

const jobPods = defineAdoption({
  owner: Job,
  kind: Pod,
  selectorOf: ({ spec }: Job) => spec.selector,
  among: openPods,
  finalizer: trackingFinalizer,
});

/** Pods that wait to be counted, by the key of the job that they name as their controller; without one by that of no
 *  job. */
const trackedPods = defineIndex({ kind: Pod, values: pod => (isTracked(pod) ? jobKeysOf(pod).map(formatKey) : []) });

function jobKeysOf(pod: Pod): ObjectKey[] {
  const { namespace } = pod.metadata;
  const controller = controllerOf(pod);
  if (!controller) return [{ namespace, name: '' }];
  return refersTo(controller, Job) ? [{ namespace, name: controller.name }] : [];
}

export const job = defineController<Remembered>({
  ...jobDeclaration,
  adopts: [jobPods],
  watches: [watch({ kind: Pod, keysOf: pod => (isTracked(pod) && !controllerOf(pod) ? jobKeysOf(pod) : []) })],
  indexes: [trackedPods],
  state: () => new Map(),

  async reconcile(key, context) {
    const object = context.lister(Job).get(key);
    if (object && !isManagedHere(object)) return done;
    const isOpen = object !== undefined && !isJobFinished(object);
    await releaseStrays(key, isOpen ? object.metadata.uid : undefined, context);
    if (isOpen) return await work(object, context);
    context.state.delete(formatKey(key));
    return done;
  },
});

const isManagedHere = ({ spec: { managedBy } }: Job): boolean =>
  managedBy === undefined || managedBy === controllerName;

async function work(observed: Job, context: ReconcileContext<Remembered>): Promise<ReconcileResult> {
  const pods = await claim(jobPods, observed, context);
  const failures = recall(observed, context);
  const plan = planJob({ job: observed, pods, failures }, context.clock.now());
  const startMs = elapsedMs();
  let isDone = false;
  try {
    const failure = await applyPods(plan, context);
    const noting = await applyCounting(plan, { observed, isWhole: !failure }, context);
    if (noting) remember(observed, countFailures(failures, noting.ended), context);
    if (failure) throw failure.cause;
    isDone = true;
  } finally {
    countSync(context.metrics, observed, { action: actionOf(plan), isDone, ms: elapsedMs() - startMs });
  }
  return again(plan.waitMs);
}

function recall(object: Job, { state, lister }: ReconcileContext<Remembered>): Failures {
  const remembered = state.get(formatKey(object.metadata));
  if (remembered?.uid === object.metadata.uid) return remembered.failures;
  const counted = byController(Pod)
    .find(lister, object.metadata.uid)
    .filter(pod => !isTracked(pod));
  return failuresTold(object, counted);
}

function remember({ metadata }: Job, failures: Failures, { state }: ReconcileContext<Remembered>): void {
  state.set(formatKey(metadata), { uid: metadata.uid, failures });
}

/** Lets pods go that nobody will count. The version makes it fail when somebody has taken the pod over meanwhile. */
async function releaseStrays(key: ObjectKey, uid: string | undefined, context: ReconcileContext): Promise<void> {
  for (const pod of trackedPods.find(context.lister, formatKey(key))) {
    if (uid !== undefined && controllerOf(pod)?.uid === uid) continue;
    const { resourceVersion } = pod.metadata;
    const metadata = { uid: pod.metadata.uid, resourceVersion, ...withoutFinalizer(trackingFinalizer) };
    await context.client.patch(Pod, pod.metadata, strategicPatch({ metadata })).catch(unlessGone);
  }
}
