import type { ComponentOptions } from '#cli';
import { createControllers } from '#controllers';
import { allocatePodCidrs } from '#network';
import { startControllers } from '#reconcile';
import type { Environment } from '../environment.ts';

export async function start(
  environment: Environment,
  { clusterCidr }: Pick<ComponentOptions<'controller-manager'>, 'clusterCidr'>,
): Promise<AsyncDisposable> {
  const { logger, rootCa } = environment;
  await using starting = new AsyncDisposableStack();
  starting.use(startControllers({ ...environment, controllers: createControllers({ rootCa }) }));
  const ipam = { logger: logger.child({ component: 'node-ipam' }), clusterCidrs: [clusterCidr] };
  starting.use(allocatePodCidrs({ ...environment, ...ipam }));
  return starting.move();
}
