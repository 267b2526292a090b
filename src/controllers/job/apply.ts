/** Carries out what is planned for a job. */
import { isJobFinished, Job, type JobStatus, Pod } from '#api';
import { forEachConcurrently } from '#base';
import { strategicPatch } from '#client';
import {
  createPods,
  deletePods,
  type PodFailure,
  type ReconcileContext,
  unlessGone,
  withoutFinalizer,
  writeStatus,
} from '#reconcile';
import { countEnd, countFinished } from './job-metrics.ts';
import { isTracked, trackingFinalizer } from './job-pods.ts';
import { countPods, type JobPlan } from './plan.ts';
import { countReleased, type Noting, planEnd, planNoting } from './plan-status.ts';
import { podOfJob } from './pod-templates.ts';
import type { Verdict } from './verdict.ts';

/** How many pods are let go at a time. */
const concurrentReleases = 50;

/** Makes or ends pods. What is not needed any more is not counted, so it loses its finalizer first. */
export async function applyPods(plan: JobPlan, context: ReconcileContext): Promise<PodFailure | undefined> {
  const { job, create, remove, isEnd } = plan;
  const owner = { kind: Job, object: job };
  if (!isEnd) await forEachConcurrently(remove, concurrentReleases, pod => releasePod(pod, context));
  const failedDelete = await deletePods(remove, owner, context);
  const podAt = (position: number) => podOfJob(job, create[position] ?? {});
  return failedDelete ?? (await createPods({ count: create.length, podAt }, owner, context));
}

/** Notes, lets go and counts the pods that have ended, and ends the job when that is all (see `plan-status.ts`).
 *  `observed`: the job as the cache has it. Returns what was noted; undefined when the job is gone. */
export async function applyCounting(
  plan: JobPlan,
  { observed, isWhole }: { readonly observed: Job; readonly isWhole: boolean },
  context: ReconcileContext,
): Promise<Noting | undefined> {
  const noting = planNoting(plan, countPods(plan, isWhole), context.clock.now());
  const noted = await write(observed, noting.status, context);
  if (!noted) return undefined;
  if (plan.isSuspensionNews) tellSuspension(noted, context);
  const tracked = new Set(plan.pods.filter(isTracked).map(({ metadata }) => metadata.uid));
  const error = await release(noting.release, tracked, context);
  const counted = countReleased(noted.status ?? {}, uid => tracked.has(uid));
  const { verdict } = plan;
  const status = planEnd({ ...noted, status: counted }, { ...noting, verdict }, context.clock.now());
  const written = await write(noted, status, context);
  if (written) countFinished(context.metrics, observed, written);
  if (written && isJobFinished(written)) {
    if (verdict) countEnd(context.metrics, written, verdict);
    tellEnd(written, verdict, context);
  }
  if (error !== undefined) throw error;
  return noting;
}

const write = (object: Job, status: JobStatus, context: ReconcileContext): Promise<Job | undefined> =>
  writeStatus(Job, { object, updated: { ...object, status } }, context);

/** Lets pods go; strikes those that went off `tracked`. Returns the first error. */
async function release(pods: readonly Pod[], tracked: Set<string>, context: ReconcileContext): Promise<unknown> {
  let failure: unknown;
  await forEachConcurrently(pods, concurrentReleases, async pod => {
    try {
      await releasePod(pod, context);
      tracked.delete(pod.metadata.uid);
    } catch (error) {
      failure ??= error;
    }
  });
  return failure;
}

/** Takes the finalizer off a pod. A pod that is gone has none. */
export async function releasePod(
  { metadata: { name, namespace, uid } }: Pod,
  { client }: Pick<ReconcileContext, 'client'>,
): Promise<void> {
  const patch = strategicPatch({ metadata: { uid, ...withoutFinalizer(trackingFinalizer) } });
  await client.patch(Pod, { namespace, name }, patch).catch(unlessGone);
}

function tellSuspension(job: Job, { event }: ReconcileContext): void {
  const told = job.spec.suspend
    ? { reason: 'Suspended', message: 'Job suspended' }
    : { reason: 'Resumed', message: 'Job resumed' };
  event(job, { type: 'Normal', ...told });
}

function tellEnd(job: Job, verdict: Verdict | undefined, { event }: ReconcileContext): void {
  const { spec, status } = job;
  if (verdict?.type === 'FailureTarget')
    return event(job, { type: 'Warning', reason: verdict.reason, message: verdict.message });
  if (spec.completions !== undefined && (status?.succeeded ?? 0) > spec.completions) {
    const message = 'Too many succeeded pods running after completion count reached';
    event(job, { type: 'Warning', reason: 'TooManySucceededPods', message });
  }
  event(job, { type: 'Normal', reason: 'Completed', message: 'Job completed' });
}
