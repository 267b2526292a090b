/** The simulated nodes of a cluster, each with a kubelet's identity of its own. */
import { forEachConcurrently } from '#base';
import { startSimulatedNode } from '#kubelet';
import type { ControlPlane } from './control-plane.ts';

interface SimulatedNodesOptions {
  readonly count: number;
  readonly controlPlane: ControlPlane;
}

/** Starts nodes `simulated-1` and up; resolves when all are registered. */
export async function startSimulatedNodes({ count, controlPlane }: SimulatedNodesOptions): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await forEachConcurrently(numbers, 20, async number => {
    const nodeName = `simulated-${number}`;
    const { client, clock, logger } = starting.use(controlPlane.environment('kubelet', nodeName));
    const options = { client, clock, logger: logger.child({ node: nodeName }), nodeName, index: number };
    const node = starting.use(await startSimulatedNode(options));
    await node.registered;
  });
  return starting.move();
}
