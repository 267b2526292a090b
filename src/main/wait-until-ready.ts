/** Waits for nodes. */
import { findCondition, type Kind, type Node as NodeObject, notReadyTaint } from '#api';
import { type Clock, TemporaryError } from '#base';
import { type Client, followUntil } from '#client';
import type { Tell } from '#lifecycle';

/** Which node, and how long. */
export interface WaitOptions {
  readonly kind: Kind<NodeObject>;
  readonly name: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Is told what is waited for. */
  readonly tell: Tell;
  /** Default 60 seconds. */
  readonly timeoutMs?: number;
}

/** Resolves when the node is Ready and takes pods; TemporaryError, with the reason why it is not, after the time.
 *  Rejects with the signal's reason when that aborts. */
export async function waitUntilNodeReady(
  client: Client,
  { kind, name, clock, signal, tell, timeoutMs = 60_000 }: WaitOptions,
): Promise<void> {
  const expiry = new AbortController();
  using _timer = clock.setTimeout(() => expiry.abort(), timeoutMs);
  let why = 'it has not registered';
  const isReady = await followUntil(client, kind, {
    fieldSelector: `metadata.name=${name}`,
    signal: AbortSignal.any([signal, expiry.signal]),
    isDone({ spec, status }) {
      const ready = findCondition(status?.conditions, 'Ready');
      why = ready?.message ?? 'it has not reported its status';
      tell(why);
      return ready?.status === 'True' && !spec.taints?.some(({ key }) => key === notReadyTaint);
    },
  });
  signal.throwIfAborted();
  if (!isReady) throw new TemporaryError(`node ${name} is not ready after ${timeoutMs / 1000} s: ${why}`);
}
