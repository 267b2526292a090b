/** Registers the node, and keeps its status and its lease current.
 *
 *  Flow: create the node and its CSINode, or bring its labels up to date if it is there; then look at the runtime and
 *  at the node every 10 s, write the status when it changed, when somebody else spoke for the node, and every 5
 *  minutes; renew the lease every 10 s.
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
import type { NodePressures } from '../eviction/node-pressures.ts';
import type { ContainerRuntime, RuntimeImage } from '../runtime/runtime.ts';
import { ensureCsiNode } from './csi-node.ts';
import type { NodeFacts } from './node-facts.ts';
import {
  isNodeOverruled,
  type NodeObservation,
  renderNodeStatus,
  statusPatch,
  withoutHeartbeat,
} from './node-status.ts';
import { labelsOf } from './own-node.ts';

interface NodeReporterOptions {
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
  readonly pressures: Pick<NodePressures, 'current'>;
}

interface NodeReporter extends AsyncDisposable {
  /** Resolves when the node is registered and its status written. */
  readonly registered: Promise<void>;
}

const leaseNamespace = 'kube-node-lease';
/** How long the node's lease holds, as upstream. */
export const leaseSeconds = 40;
const intervalMs = 10_000;
/** How often the status is written though nothing has changed, as upstream. */
export const reportEveryMs = 5 * 60_000;

/** Starts it; it goes on until it is disposed. */
export function startNodeReporter(options: NodeReporterOptions): NodeReporter {
  return new RunningNodeReporter(options);
}

class RunningNodeReporter implements NodeReporter {
  readonly #options: NodeReporterOptions;
  readonly #stop = new AbortController();
  readonly #registered = Promise.withResolvers<void>();
  readonly #running: Promise<void>;
  /** The status that the API has, as far as it is known, and since when. */
  #written: NodeStatus | undefined;
  #writtenAtMs = 0;
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  #images: readonly RuntimeImage[] = [];
  #isRegistered = false;
  /** UID of the node whose CSINode is there. */
  #csiNodeOf = '';
  /** How often in a row the node looked as if it was not Ready. */
  #looksUnready = 0;

  constructor(options: NodeReporterOptions) {
    this.#options = options;
    this.#registered.promise.catch(() => undefined);
    this.#running = this.#run();
  }

  get registered(): Promise<void> {
    return this.#registered.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#registered.reject(this.#stop.signal.reason);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, logger, nodeName } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let delayMs: number;
      try {
        delayMs = await this.#heartbeat();
      } catch (error) {
        if (signal.aborted || isAbortError(error)) return;
        logger.debug('cannot report the node', { node: nodeName, error });
        delayMs = this.#isRegistered ? 2000 : 200;
      }
      await sleepOrAbort(clock, delayMs, signal);
    }
  }

  /** Returns the milliseconds until the next. */
  async #heartbeat(): Promise<number> {
    const node = await this.#currentNode();
    this.#isRegistered = true;
    await Promise.all([this.#reportStatus(node), this.#renewLease(node), this.#ensureCsiNode(node)]);
    this.#registered.resolve();
    // A node that is coming up is looked at more often, so that it is Ready as soon as it can be.
    this.#looksUnready = isReady(this.#written) ? 0 : this.#looksUnready + 1;
    if (this.#looksUnready === 0) return intervalMs;
    return backoffMs(this.#looksUnready, { initialMs: 25, factor: 1.5, maxMs: intervalMs });
  }

  /** The node as the API has it; made again when somebody deleted it, since it is still here. */
  async #currentNode(): Promise<Node> {
    const { client, nodeName } = this.#options;
    const { signal } = this.#stop;
    const found = this.#isRegistered ? await client.find(Node, { name: nodeName }, { signal }) : undefined;
    if (found) return found;
    const node = await register(this.#options, signal);
    this.#written = node.status;
    return node;
  }

  async #reportStatus(node: Node): Promise<void> {
    const { client, clock, nodeName, facts, addresses, port } = this.#options;
    const observed = await this.#observe();
    const status = renderNodeStatus(observed, { facts, addresses, port, previous: node.status, nowMs: clock.now() });
    const isDue = clock.now() - this.#writtenAtMs >= reportEveryMs;
    if (!isDue && this.#isSaid(status, node)) return;
    await client.patch(Node, { name: nodeName }, strategicPatch({ status: statusPatch(status, node.status) }), {
      subresource: 'status',
      signal: this.#stop.signal,
    });
    this.#written = status;
    this.#writtenAtMs = clock.now();
  }

  #isSaid(status: NodeStatus, node: Node): boolean {
    const isSame = deepEqual(withoutHeartbeat(this.#written), withoutHeartbeat(status));
    return isSame && !isNodeOverruled(status, node.status);
  }

  async #observe(): Promise<NodeObservation> {
    const notReadyReason = await this.#askRuntime();
    return { notReadyReason, images: this.#images, pressures: this.#options.pressures.current };
  }

  async #askRuntime(): Promise<string | undefined> {
    const { runtime } = this.#options;
    try {
      this.#images = await runtime.listImages();
      return await runtime.notReadyReason();
    } catch (error) {
      return `container runtime is down: ${toError(error).message}`;
    }
  }

  /** Without it the node is as good as any, as long as no driver registers. */
  async #ensureCsiNode(node: Node): Promise<void> {
    const { client, logger, nodeName } = this.#options;
    const { uid } = node.metadata;
    if (this.#csiNodeOf === uid) return;
    await ensureCsiNode(node, client, { signal: this.#stop.signal }).then(
      () => void (this.#csiNodeOf = uid),
      (error: unknown) => logger.debug('cannot make the CSINode', { node: nodeName, error: toError(error) }),
    );
  }

  async #renewLease({ metadata: { uid } }: Node): Promise<void> {
    const { clock } = this.#options;
    if (clock.now() - this.#renewedAtMs < intervalMs) return;
    await renewLease(this.#options, { uid, signal: this.#stop.signal });
    this.#renewedAtMs = clock.now();
  }
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
