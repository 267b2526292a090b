/** Registers the node, and keeps its status and its lease current.
 *
 *  Flow: create the node, or bring its labels up to date if it is there; then look at the runtime and at the node every
 *  10 s, write the status when it changed, when somebody else spoke for the node, and every 5 minutes; renew the lease every
 *  10 s.
 *  Source: https://kubernetes.io/docs/concepts/architecture/nodes/#heartbeats */
import {
  deepEqual,
  isAlreadyExists,
  isConditionTrue,
  isNotFound,
  Lease,
  Node,
  type NodeAddress,
  type NodeStatus,
} from '#api';
import { backoffMs, type Clock, formatMicroTime, isAbortError, type Logger, sleepOrAbort, toError } from '#base';
import { type Client, mergePatch, strategicPatch } from '#client';
import type { PressureType } from '../eviction/plan/signals.ts';
import type { ContainerRuntime, RuntimeImage } from '../runtime/runtime.ts';
import type { NodeFacts } from './node-facts.ts';
import {
  isNodeOverruled,
  type NodeObservation,
  renderNodeStatus,
  statusPatch,
  withoutHeartbeat,
} from './node-status.ts';
import { labelsOf } from './own-node.ts';

export interface NodeReporterOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  readonly runtime: ContainerRuntime;
  readonly facts: NodeFacts;
  readonly addresses: readonly NodeAddress[];
  readonly port: number;
  /** Added to the labels that every node has. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the node is short of at this moment. */
  readonly pressures: () => readonly PressureType[];
}

export interface NodeReporter extends AsyncDisposable {
  /** Resolves when the node is registered and its status written. */
  readonly registered: Promise<void>;
}

const leaseNamespace = 'kube-node-lease';
const leaseSeconds = 40;
const intervalMs = 10_000;
const reportEveryMs = 5 * 60_000;

export function startNodeReporter(options: NodeReporterOptions): NodeReporter {
  const { client, clock, logger, nodeName, runtime } = options;
  const stop = new AbortController();
  const registered = Promise.withResolvers<void>();
  let written: NodeStatus | undefined;
  let writtenAtMs = 0;
  let images: readonly RuntimeImage[] = [];

  const observe = async (): Promise<NodeObservation> => {
    const notReadyReason = await askRuntime();
    return { notReadyReason, images, pressures: options.pressures() };
  };
  const askRuntime = async (): Promise<string | undefined> => {
    try {
      images = await runtime.listImages();
      return await runtime.notReadyReason();
    } catch (error) {
      return `container runtime is down: ${toError(error).message}`;
    }
  };

  const reportStatus = async (node: Node): Promise<void> => {
    const observed = await observe();
    const { facts, addresses, port } = options;
    const status = renderNodeStatus(observed, { facts, addresses, port, previous: node.status, nowMs: clock.now() });
    const isDue = clock.now() - writtenAtMs >= reportEveryMs;
    const isSaid =
      deepEqual(withoutHeartbeat(written), withoutHeartbeat(status)) && !isNodeOverruled(status, node.status);
    if (isSaid && !isDue) return;
    await client.patch(Node, { name: nodeName }, strategicPatch({ status: statusPatch(status, node.status) }), {
      subresource: 'status',
      signal: stop.signal,
    });
    written = status;
    writtenAtMs = clock.now();
  };

  /** The node as the API has it; made again when somebody deleted it, since it is still here. */
  const currentNode = async (isRegistered: boolean): Promise<Node> => {
    const found = isRegistered ? await client.find(Node, { name: nodeName }, { signal: stop.signal }) : undefined;
    if (found) return found;
    const node = await register(options, stop.signal);
    written = node.status;
    return node;
  };

  const heartbeat = async (): Promise<void> => {
    let isRegistered = false;
    let renewedAtMs = Number.NEGATIVE_INFINITY;
    let looksUnready = 0;
    while (!stop.signal.aborted) {
      let delayMs = intervalMs;
      try {
        const node = await currentNode(isRegistered);
        isRegistered = true;
        const { uid } = node.metadata;
        const leaseIsDue = clock.now() - renewedAtMs >= intervalMs;
        await Promise.all([
          reportStatus(node),
          leaseIsDue ? renewLease(options, { uid, signal: stop.signal }) : undefined,
        ]);
        if (leaseIsDue) renewedAtMs = clock.now();
        registered.resolve();
        // A node that is coming up is looked at more often, so that it is Ready as soon as it can be.
        looksUnready = isReady(written) ? 0 : looksUnready + 1;
        if (looksUnready > 0) delayMs = backoffMs(looksUnready, { initialMs: 25, factor: 1.5, maxMs: intervalMs });
      } catch (error) {
        if (stop.signal.aborted || isAbortError(error)) return;
        logger.debug('cannot report the node', { node: nodeName, error });
        delayMs = isRegistered ? 2000 : 200;
      }
      await sleepOrAbort(clock, delayMs, stop.signal);
    }
  };

  const running = heartbeat();
  registered.promise.catch(() => undefined);
  return {
    registered: registered.promise,
    async [Symbol.asyncDispose]() {
      stop.abort();
      registered.reject(stop.signal.reason);
      await running;
    },
  };
}

const isReady = (status: NodeStatus | undefined): boolean => isConditionTrue(status?.conditions, 'Ready');

async function register(options: NodeReporterOptions, signal: AbortSignal): Promise<Node> {
  const { client, nodeName } = options;
  const labels = labelsOf(options);
  try {
    return await client.create(Node, { metadata: { name: nodeName, labels }, spec: {} }, { signal });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const node = await client.get(Node, { name: nodeName }, { signal });
    const same = Object.entries(labels).every(([key, value]) => node.metadata.labels?.[key] === value);
    if (same) return node;
    return await client.patch(Node, { name: nodeName }, mergePatch({ metadata: { labels } }), { signal });
  }
}

/** The lease goes when its node goes. */
async function renewLease(
  { client, clock, nodeName }: NodeReporterOptions,
  { uid, signal }: { uid: string; signal: AbortSignal },
): Promise<void> {
  const key = { namespace: leaseNamespace, name: nodeName };
  const spec = {
    holderIdentity: nodeName,
    leaseDurationSeconds: leaseSeconds,
    renewTime: formatMicroTime(clock.now()),
  };
  try {
    await client.patch(Lease, key, mergePatch({ spec }), { signal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid }];
    await client.create(Lease, { metadata: { ...key, ownerReferences }, spec }, { signal });
  }
}
