/** The simulated nodes of a cluster, each with a kubelet's identity of its own. */
import { type Clock, forEachConcurrently, type Logger } from '#base';
import { startSimulatedNode } from '#kubelet';
import type { ControlPlane } from './control-plane.ts';

export interface SimulatedNodesOptions {
  readonly count: number;
  readonly controlPlane: ControlPlane;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts nodes `simulated-1` and up; resolves when all are registered. */
export async function startSimulatedNodes({
  count,
  controlPlane,
  clock,
  logger,
}: SimulatedNodesOptions): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await forEachConcurrently(numbers, 20, async number => {
    const nodeName = `simulated-${number}`;
    const { client } = starting.use(controlPlane.identity(`system:node:${nodeName}`, ['system:nodes']));
    const node = starting.use(
      await startSimulatedNode({
        client,
        clock,
        logger: logger.child({ component: 'kubelet', node: nodeName }),
        nodeName,
        index: number,
      }),
    );
    await node.registered;
  });
  return starting.move();
}
