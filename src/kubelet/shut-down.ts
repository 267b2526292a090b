/** Ends the pods of a node before it goes away, as upstream's graceful node shutdown does.
 *
 *  Guarantees: nothing is started in a pod any more; what had ended is reported before this resolves, if the API
 *  answers. Pods that are to run again go on where the node comes back: their containers, counts, logs and volumes are
 *  left. */
import { type Clock, withDeadline } from '#base';
import { planShutdown } from './plan/plan-shutdown.ts';
import type { StatusSink } from './pod-worker/dependencies.ts';
import type { PodWorker } from './pod-worker/pod-worker.ts';
import type { PodWorkers } from './pod-worker/pod-workers.ts';

/** How long pods have, and who watches. */
export interface ShutDownOptions {
  /** For all pods together; 0 leaves them to whoever takes the node away. */
  readonly graceSeconds: number;
  /** Aborts when nobody wants to wait any longer. */
  readonly signal: AbortSignal;
  /** Called every second with the pods that are waited for, as `NAMESPACE/NAME`. */
  readonly onWaiting: (pods: readonly string[]) => void;
}

/** What is left for killing, and for telling the API, of the time of those that end last. */
const reserveSeconds = 2;
const pollMs = 20;
const tellEveryMs = 1000;

/** Resolves when all have ended, or the time is over. */
export async function shutDownPods(
  { workers, statuses, clock }: { workers: PodWorkers; statuses: StatusSink; clock: Clock },
  { graceSeconds, signal, onWaiting }: ShutDownOptions,
): Promise<void> {
  const endMs = clock.now() + graceSeconds * 1000;
  workers.startNothing();
  if (signal.aborted || graceSeconds <= 0) return;
  const phases = planShutdown(
    [...workers.all()].map(({ desired }) => desired.pod),
    graceSeconds,
  );
  for (const [index, phase] of phases.entries()) {
    const isLast = index === phases.length - 1;
    const allowedSeconds = Math.max(1, phase.graceSeconds - (isLast ? reserveSeconds : 0));
    for (const uid of phase.uids) workers.shutDown(uid, allowedSeconds);
    // Whoever is killed at its end needs a moment.
    const untilMs = isLast ? endMs : clock.now() + (allowedSeconds + reserveSeconds) * 1000;
    await untilAtRest(
      phase.uids.flatMap(uid => workers.byUid(uid) ?? []),
      { clock, untilMs, signal, onWaiting },
    );
    if (signal.aborted) return;
  }
  const told = Promise.all(phases.flatMap(({ uids }) => uids).map(uid => statuses.flush(uid)));
  const ms = Math.max(0, endMs - clock.now());
  await withDeadline(told, { clock, ms, what: 'reporting how pods ended' }).catch(() => undefined);
}

async function untilAtRest(
  workers: readonly PodWorker[],
  {
    clock,
    untilMs,
    signal,
    onWaiting,
  }: Pick<ShutDownOptions, 'signal' | 'onWaiting'> & { clock: Clock; untilMs: number },
): Promise<void> {
  let tellAtMs = clock.now() + tellEveryMs;
  for (;;) {
    const busy = workers.filter(({ isAtRest }) => !isAtRest);
    const nowMs = clock.now();
    if (busy.length === 0 || signal.aborted || nowMs >= untilMs) return;
    if (nowMs >= tellAtMs) {
      onWaiting(busy.map(({ desired: { pod } }) => `${pod.metadata.namespace}/${pod.metadata.name}`));
      tellAtMs = nowMs + tellEveryMs;
    }
    await clock.sleep(pollMs);
  }
}
