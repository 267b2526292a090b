/** Waits until a node has its ranges of pod addresses and then sets its pod network up. */
import { Node } from '#api';
import { type Clock, type SyncLoop, startSyncLoop, toError } from '#base';
import type { Informer, Informers } from '#client';
import { type PodNetwork, type PodNetworkOptions, setUpPodNetwork, startBindingPorts } from './pod-network.ts';

/** Those of the network, but for the ranges, which come from the Node. */
export interface StartPodNetworkOptions extends Omit<PodNetworkOptions, 'podCidrs'> {
  readonly informers: Informers;
  readonly clock: Clock;
  readonly nodeName: string;
}

/** A pod network that may still wait for its ranges; disposing ends the wait or the network. */
export interface StartedPodNetwork extends AsyncDisposable {
  /** Resolves when the network is up. */
  readonly ready: Promise<PodNetwork>;
}

/** How often the machine is compared with what it should be. */
const verifyPeriodMs = 120_000;

/** Sets the network up as soon as `spec.podCIDRs` of the node is known, again after a failure, and from then on puts
 *  right what somebody else changed. Disposing stops trying and leaves the network as it is. */
export const startPodNetwork = (options: StartPodNetworkOptions): StartedPodNetwork => new StartedNetwork(options);

class StartedNetwork implements StartedPodNetwork {
  readonly #options: StartPodNetworkOptions;
  readonly #nodes: Informer<Node>;
  readonly #ready = Promise.withResolvers<PodNetwork>();
  readonly #disposables = new AsyncDisposableStack();
  /** Taken away after the loop, whose last run may still put something into it. */
  readonly #kept = this.#disposables.use(new AsyncDisposableStack());
  readonly #loop: SyncLoop;
  #network: PodNetwork | undefined;
  #setUpFor: string | undefined;
  #verifiedAtMs = 0;

  constructor(options: StartPodNetworkOptions) {
    const { informers, clock, logger, nodeName } = options;
    this.#options = options;
    this.#nodes = informers.for(Node, { fieldSelector: `metadata.name=${nodeName}` });
    this.#ready.promise.catch(() => undefined); // whoever does not wait need not hear
    const onFailure = (error: unknown, failures: number) =>
      logger.error('cannot set up the pod network', { error: toError(error), failures });
    this.#loop = this.#disposables.use(
      startSyncLoop({ clock, minPeriodMs: 0, maxPeriodMs: verifyPeriodMs, run: () => this.#run(), onFailure }),
    );
    this.#disposables.use(this.#nodes.onChange(() => this.#loop.trigger()));
    this.#disposables.defer(() => this.#ready.reject(new Error('stopped before the pod network was up')));
  }

  get ready(): Promise<PodNetwork> {
    return this.#ready.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposables.disposeAsync();
  }

  async #run(): Promise<void> {
    const { clock, nodeName } = this.#options;
    const spec = this.#nodes.lister.get({ name: nodeName })?.spec;
    const podCidrs = spec?.podCIDRs ?? (spec?.podCIDR ? [spec.podCIDR] : []);
    if (podCidrs.length === 0) return;
    if (this.#setUpFor !== podCidrs.join()) await this.#setUp(podCidrs);
    else if (clock.now() - this.#verifiedAtMs >= verifyPeriodMs) await this.#verify();
    else return;
    this.#verifiedAtMs = clock.now();
  }

  async #setUp(podCidrs: readonly string[]): Promise<void> {
    const isFirst = this.#network === undefined;
    const network = await setUpPodNetwork({ ...this.#options, podCidrs });
    if (isFirst) this.#kept.use(await startBindingPorts(this.#options));
    this.#network = network;
    this.#setUpFor = podCidrs.join();
    this.#ready.resolve(network);
  }

  async #verify(): Promise<void> {
    const differences = (await this.#network?.verify()) ?? [];
    if (differences.length === 0) return;
    this.#options.logger.warn('the pod network was changed by somebody else; setting it up anew', {
      differences: differences.slice(0, 5),
    });
    await this.#network?.restore();
  }
}
