/** Waits for nodes. */
import type { Kind, Node as NodeObject } from '#api';
import { type Clock, TemporaryError } from '#base';
import type { Client } from '#client';

export interface WaitOptions {
  readonly kind: Kind<NodeObject>;
  readonly names: readonly string[];
  readonly clock: Clock;
  /** Default 60 seconds. */
  readonly timeoutMs?: number;
}

/** The taint that keeps pods away until the node lifecycle controller has seen that the node is ready. */
const notReadyTaint = 'node.kubernetes.io/not-ready';

/** Resolves when each node is Ready and takes pods; TemporaryError, with the reason of the first that is not, after the time. */
export async function waitUntilNodesReady(
  client: Client,
  { kind, names, clock, timeoutMs = 60_000 }: WaitOptions,
): Promise<void> {
  const expiry = new AbortController();
  using _timer = clock.setTimeout(() => expiry.abort(), timeoutMs);
  const missing = new Map<string, string>(names.map(name => [name, 'it has not registered']));
  const list = await client.list(kind);
  const note = (node: NodeObject) => {
    const ready = node.status?.conditions?.find(condition => condition.type === 'Ready');
    if (!missing.has(node.metadata.name)) return;
    if (ready?.status === 'True' && !node.spec.taints?.some(({ key }) => key === notReadyTaint))
      missing.delete(node.metadata.name);
    else missing.set(node.metadata.name, ready?.message ?? 'it has not reported its status');
  };
  for (const node of list.items) note(node);
  if (missing.size === 0) return;
  for await (const { object } of client.watch(kind, {
    resourceVersion: list.metadata.resourceVersion,
    signal: expiry.signal,
  })) {
    note(object);
    if (missing.size === 0) return;
  }
  const [[name, why] = []] = missing;
  throw new TemporaryError(`node ${name} is not ready after ${timeoutMs / 1000} s: ${why}`);
}
