/** When a container that ended is started again. Source: "Container restart policy" of the pod lifecycle page. */
import { type Container, isSidecar, type Pod, ruledAction } from '#api';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import type { RestartBackoff } from './observation.ts';

/** The shortest and the longest wait before a container starts again. */
export const initialBackoffMs = 10_000;
/** Upstream's longest delay of CrashLoopBackOff. */
export const maxBackoffMs = 300_000;

/** How a container ended. */
type Exit = Pick<RuntimeContainer, 'exitCode' | 'isReplaced'>;

/** Whether an app container that exited is to be started again. */
export function restartsAfterExit(pod: Pod, container: Container, { exitCode, isReplaced }: Exit): boolean {
  if (isReplaced || hasRestartRule(container, exitCode)) return true;
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Whether an init container that exited is to be started again. */
export function initRestartsAfterExit(pod: Pod, container: Container, { exitCode, isReplaced }: Exit): boolean {
  if (isReplaced || isSidecar(container)) return true;
  if (exitCode !== 0 && hasRestartRule(container, exitCode)) return true;
  return exitCode !== 0 && (container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always') !== 'Never';
}

/** Whether a rule says to start it again, alone or with all others. */
const hasRestartRule = (container: Container, exitCode: number): boolean =>
  ruledAction(container, exitCode) !== undefined;

/** Whether a rule says to restart all containers of the pod; see `restart-all.ts`. */
export const asksToRestartAll = (container: Container, exitCode: number): boolean =>
  ruledAction(container, exitCode) === 'RestartAllContainers';

/** The back-off after one more start: 10 s, doubled up to 300 s, and 10 s again once twice the longest delay went
 *  by. */
export function nextRestartBackoff(previous: RestartBackoff | undefined, nowMs: number): RestartBackoff {
  const calm = !previous || nowMs - previous.updatedAtMs > 2 * maxBackoffMs;
  return { delayMs: calm ? initialBackoffMs : Math.min(previous.delayMs * 2, maxBackoffMs), updatedAtMs: nowMs };
}

/** When a container that exited may start again: at once the first time, later after the back-off. One that was stopped
 *  for the sake of another did nothing that it should wait for. */
export function restartAllowedAtMs(backoff: RestartBackoff | undefined, exited: RuntimeContainer): number {
  if (!backoff || exited.isReplaced || exited.finishedAtMs - backoff.updatedAtMs > 2 * maxBackoffMs) return 0;
  return (exited.finishedAtMs || exited.createdAtMs) + backoff.delayMs;
}
