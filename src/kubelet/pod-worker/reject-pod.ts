/** Turns a pod away: it fails, and nothing of it is started. */
import type { Rejection } from '../plan/admit-pod.ts';
import type { StepContext } from './step-context.ts';

/** Notes it, and tells users. */
export function rejectPod(
  { reason, message }: Rejection,
  { memory, desired, event, rejections }: Pick<StepContext, 'memory' | 'desired' | 'event' | 'rejections'>,
): void {
  memory.admission = { reason, message };
  rejections.rejected(reason);
  event(desired.pod, { type: 'Warning', reason, message });
}
