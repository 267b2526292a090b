import type { ComponentOptions } from '#cli';
import { createControllers } from '#controllers';
import { createNodeIpam } from '#network';
import { type Controller, type CustomController, startControllers } from '#reconcile';
import type { Environment } from '../environment.ts';

/** What the controller manager runs: the controllers of the room `controllers`, and that of the room `network`. */
export function managedControllers({
  rootCa,
  clusterCidr,
}: Pick<Environment, 'rootCa'> & { readonly clusterCidr: string }): readonly (Controller | CustomController)[] {
  return [...createControllers({ rootCa }), createNodeIpam({ clusterCidrs: [clusterCidr] })];
}

export async function start(
  environment: Environment,
  { clusterCidr }: Pick<ComponentOptions<'controller-manager'>, 'clusterCidr'>,
): Promise<AsyncDisposable> {
  const { rootCa } = environment;
  return startControllers({ ...environment, controllers: managedControllers({ rootCa, clusterCidr }) });
}
