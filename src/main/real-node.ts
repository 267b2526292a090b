/** This machine as a node: kubelet, pod network, service proxy, DNS, over its container engine. */
import { unlessAborted } from '#base';
import type { Kubelet, NodeResourceSettings } from '#kubelet';
import type { ClientComponentName, Containerd, Pki } from '#lifecycle';
import type { SettledConfiguration } from './cluster-network.ts';
import { start as startDns } from './components/dns.ts';
import { start as startProxy } from './components/proxy.ts';
import type { ControlPlane } from './control-plane.ts';
import type { EngineOptions } from './engine.ts';
import { startNodeAgent } from './node-agent.ts';
import type { NodePlace } from './node-place.ts';

interface RealNodeOptions extends Pick<EngineOptions, 'progress'> {
  readonly signal: AbortSignal;
  readonly engine: Containerd;
  readonly place: NodePlace;
  readonly configuration: SettledConfiguration;
  readonly resources: NodeResourceSettings;
  readonly controlPlane: ControlPlane;
  readonly pki: Pki;
}

/** A running node. Disposing leaves its containers running, for the next start to adopt. */
export interface RealNode extends AsyncDisposable, Pick<Kubelet, 'shutDown'> {}

/** Starts everything that a node runs; resolves when its network is up, the kernel has the rules of services, and DNS
 *  answers. Disposing leaves containers, addresses and rules as they are. */
export async function startRealNode({
  engine,
  place,
  configuration,
  resources,
  controlPlane,
  pki,
  progress,
  signal,
}: RealNodeOptions): Promise<RealNode> {
  await using starting = new AsyncDisposableStack();
  const begin = (name: ClientComponentName) => starting.use(controlPlane.environment(name, configuration.nodeName));
  const serving = {
    authority: pki.authorities.ca.certificate,
    credential: async () => pki.certificates['kubelet-server'],
  };
  const proxy = starting.use(await startProxy(begin('proxy'), configuration));
  const agent = starting.use(
    await startNodeAgent(begin('kubelet'), { ...configuration, resources, endpoint: engine.socket, place, serving }),
  );
  await progress.step('pod network and service rules', () =>
    unlessAborted(Promise.all([agent.network.ready, proxy.ready]), signal),
  );
  await progress.step('DNS', async tell => {
    const [address = place.address] = (await agent.network.ready).gateways;
    starting.use(await startDns(begin('dns'), { ...configuration, address, signal, onWaiting: tell }));
  });
  const running = starting.move();
  return { shutDown: agent.shutDown, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
