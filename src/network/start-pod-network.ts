/** Waits until a node has its ranges of pod addresses and then sets its pod network up. */
import { Node } from '#api';
import { type Clock, startSyncLoop, toError } from '#base';
import type { Informers } from '#client';
import { type PodNetwork, type PodNetworkOptions, setUpPodNetwork, startBindingPorts } from './pod-network.ts';

export interface StartPodNetworkOptions extends Omit<PodNetworkOptions, 'podCidrs'> {
  readonly informers: Informers;
  readonly clock: Clock;
  readonly nodeName: string;
}

export interface StartedPodNetwork extends AsyncDisposable {
  /** Resolves when the network is up. */
  readonly ready: Promise<PodNetwork>;
}

/** Sets the network up as soon as `spec.podCIDRs` of the node is known, again after a failure. Disposing stops trying and
 *  leaves the network as it is. */
export function startPodNetwork(options: StartPodNetworkOptions): StartedPodNetwork {
  const { informers, clock, logger, nodeName } = options;
  const nodes = informers.for(Node, { fieldSelector: `metadata.name=${nodeName}` });
  const ready = Promise.withResolvers<PodNetwork>();
  ready.promise.catch(() => undefined); // whoever does not wait need not hear
  const disposables = new AsyncDisposableStack();
  // Taken away after the loop, whose last run may still put something into it.
  const kept = disposables.use(new AsyncDisposableStack());
  let setUpFor: string | undefined;
  let binding: AsyncDisposable | undefined;

  const run = async () => {
    const spec = nodes.lister.get({ name: nodeName })?.spec;
    const podCidrs = spec?.podCIDRs ?? (spec?.podCIDR ? [spec.podCIDR] : []);
    if (podCidrs.length === 0 || setUpFor === podCidrs.join()) return;
    const network = await setUpPodNetwork({ ...options, podCidrs });
    setUpFor = podCidrs.join();
    binding ??= kept.use(await startBindingPorts(options));
    ready.resolve(network);
  };
  const loop = disposables.use(
    startSyncLoop({
      clock,
      minPeriodMs: 0,
      run,
      onFailure: (error, failures) =>
        logger.error('cannot set up the pod network', { error: toError(error), failures }),
    }),
  );
  disposables.use(nodes.onChange(() => loop.trigger()));
  disposables.defer(() => ready.reject(new Error('stopped before the pod network was up')));
  return { ready: ready.promise, [Symbol.asyncDispose]: () => disposables.disposeAsync() };
}
