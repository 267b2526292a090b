/** Lets the pods of this node and those of all others reach each other.
 *
 *  Flow: a node that comes, goes or changes has the peers planned anew; what the plan tells the machine is compared
 *  with what the kernel has, and the difference is made. That is done again from time to time although nothing changed,
 *  since somebody else may have changed the machine.
 *  Guarantees: a node with no other node beside it has no overlay. What failed is tried again. Where there is no pod
 *  network of this data directory (the cluster's pods may be on somebody else's) nothing is done.
 *  Caveats: disposing leaves all as it is, so that pods reach each other while it restarts; `cleanUpPodNetwork` removes
 *  it. */
import { Node, simulatedLabel } from '#api';
import {
  type Clock,
  canonicalIp,
  formatCidr,
  type Logger,
  parseCidr,
  type SyncLoop,
  startSyncLoop,
  toError,
} from '#base';
import type { Informer, Informers } from '#client';
import { type Machine, machineOf } from '../machine.ts';
import { defaultNames, type PodNetworkNames } from '../names.ts';
import type { NodeAddresses } from '../node-addresses.ts';
import { applyOverlay, isSameOverlay } from './overlay-keeper.ts';
import { type Overlay, overlayTableOf, planOverlay } from './plan-overlay.ts';
import { type PeersPlan, planPeers } from './plan-peers.ts';

/** What reaching other nodes takes. */
export interface PeersOptions extends Pick<PodNetworkNames, 'bridge' | 'alias' | 'tableName' | 'within'> {
  /** Of somebody who may read all nodes, as kubelets may not. */
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  /** Ranges of all nodes' pods. */
  readonly clusterCidrs: readonly string[];
  /** By which other nodes reach this one, and what fits through. */
  readonly uplink: Pick<NodeAddresses, 'ipv4' | 'ipv6' | 'mtu'>;
}

/** The peers of this node, kept reachable. */
export interface Peers extends AsyncDisposable {
  /** Resolves when all that the caches say now is in the kernel. */
  settled(): Promise<void>;
  /** Compares the kernel with what it should have, and puts it right; resolves when that is done. */
  verify(): Promise<void>;
}

/** Nodes that come together are one change, and those that only say that they live cost little. */
const minPeriodMs = 1000;
/** How often the kernel is looked at although nothing changed. */
const verifyPeriodMs = 120_000;

/** Starts it; it runs until it is disposed. */
export const startPeers = (options: PeersOptions): Peers => new RunningPeers(options);

class RunningPeers implements Peers {
  readonly #options: PeersOptions;
  readonly #names: { readonly bridge: string; readonly tableName: string };
  readonly #machine: Machine;
  readonly #nodes: Informer<Node>;
  readonly #disposables = new AsyncDisposableStack();
  readonly #loop: SyncLoop;
  readonly #started: Promise<void>;
  /** What the kernel was brought to, and when it was looked at last; undefined when that is not known. */
  #applied: { readonly overlay: Overlay | undefined; readonly atMs: number } | undefined;
  #problems: PeersPlan['problems'] = new Map();

  constructor(options: PeersOptions) {
    const { informers, clock, logger, bridge = defaultNames.bridge, tableName = defaultNames.tableName } = options;
    this.#options = options;
    this.#names = { bridge, tableName };
    this.#machine = machineOf(options);
    this.#nodes = informers.for(Node, { labelSelector: `${simulatedLabel}!=true` });
    const onFailure = (error: unknown, failures: number) =>
      logger.error('cannot connect pods to those of other nodes', { error: toError(error), failures });
    this.#loop = this.#disposables.use(
      startSyncLoop({ clock, minPeriodMs, maxPeriodMs: verifyPeriodMs, run: () => this.#sync(), onFailure }),
    );
    this.#started = this.#start();
  }

  async settled(): Promise<void> {
    await this.#started;
    await this.#loop.settled();
  }

  async verify(): Promise<void> {
    if (this.#applied) this.#applied = { ...this.#applied, atMs: Number.NEGATIVE_INFINITY };
    this.#loop.trigger();
    await this.settled();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposables.disposeAsync();
  }

  async #start(): Promise<void> {
    try {
      await this.#nodes.synced;
    } catch {
      return; // disposed before
    }
    if (this.#disposables.disposed) return;
    this.#disposables.use(this.#nodes.onChange(() => this.#loop.trigger()));
    this.#loop.trigger();
  }

  async #sync(): Promise<void> {
    const { clock, logger } = this.#options;
    const overlay = this.#plan();
    const before = this.#applied;
    const isPlanned = before !== undefined && isSameOverlay(before.overlay, overlay);
    if (isPlanned && (!overlay || clock.now() - before.atMs < verifyPeriodMs)) return;
    this.#applied = undefined; // until the kernel has said yes
    // Not there yet: the node tells of it when it is.
    if (overlay && !(await this.#machine.readLink(this.#names.bridge))) return;
    const differences = await applyOverlay(this.#machine, overlay, this.#names);
    this.#applied = { overlay, atMs: clock.now() };
    if (isPlanned && differences.length > 0)
      logger.warn('the way to pods of other nodes was changed by somebody else; it is as it was', {
        differences: differences.slice(0, 5),
      });
  }

  #plan(): Overlay | undefined {
    const { nodeName, clusterCidrs: ranges, uplink, alias } = this.#options;
    const { bridge, tableName } = this.#names;
    const address = canonicalIp(uplink.ipv4 ?? uplink.ipv6 ?? '');
    if (address === undefined) return undefined;
    const clusterCidrs = ranges.map(cidr => formatCidr(parseCidr(cidr)));
    const { peers, podCidrs, problems } = planPeers({
      nodes: this.#nodes.lister.list(),
      nodeName,
      address,
      clusterCidrs,
    });
    this.#tell(problems);
    const parts = { bridge, alias, tableName: overlayTableOf(tableName), address, mtu: uplink.mtu };
    return planOverlay({ ...parts, podCidrs, clusterCidrs, peers });
  }

  /** Says each problem once. */
  #tell(problems: PeersPlan['problems']): void {
    for (const [node, problem] of problems)
      if (this.#problems.get(node) !== problem)
        this.#options.logger.warn('pods of a node cannot be reached', { node, problem });
    this.#problems = problems;
  }
}
