/** Who a component is, by its kubeconfig. */
import { systemClock as clock, type Logger } from '#base';
import type { ComponentOptions } from '#cli';
import { connect, connectionOf, loadKubeconfig, resolveContext } from '#client';
import { createIdentity, type Identity } from '../identity.ts';

/** Connects as the kubeconfig says. */
export async function identify(
  { kubeconfig }: Pick<ComponentOptions, 'kubeconfig'>,
  logger: Logger,
): Promise<Identity> {
  return createIdentity(await connect({ file: kubeconfig, env: process.env }), { clock, logger });
}

/** The authority that the kubeconfig trusts. */
export async function rootCaOf({ kubeconfig }: Pick<ComponentOptions, 'kubeconfig'>): Promise<string | undefined> {
  const config = await loadKubeconfig({ file: kubeconfig, env: process.env });
  return (await connectionOf(resolveContext(config))).ca;
}
