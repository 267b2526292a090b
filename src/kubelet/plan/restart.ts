/** When a container that ended is started again. Source: "Container restart policy" of the pod lifecycle page. */
import { type Container, isSidecar, type Pod, ruledAction, startsAgain } from '#api';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import type { RestartBackoff } from './observation.ts';

/** The shortest and the longest wait before a container starts again. */
export const initialBackoffMs = 10_000;
/** Upstream's longest delay of CrashLoopBackOff. */
export const maxBackoffMs = 300_000;

/** How a container ended. */
type Exit = Pick<RuntimeContainer, 'exitCode' | 'isReplaced'>;

/** Whether an app container that exited is to be started again. */
export const restartsAfterExit = ({ spec }: Pod, container: Container, { exitCode, isReplaced }: Exit): boolean =>
  isReplaced === true || startsAgain(spec, container, exitCode);

/** Whether an init container that exited is to be started again. */
export const initRestartsAfterExit = ({ spec }: Pod, container: Container, { exitCode, isReplaced }: Exit): boolean =>
  isReplaced === true || isSidecar(container) || (exitCode !== 0 && startsAgain(spec, container, exitCode));

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
