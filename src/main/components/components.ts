/** Each component as a process of its own, against any API server. What one does not need it does not load. */
import { createLogger, type Logger } from '#base';
import type { ComponentName, ComponentOptions } from '#cli';

/** Starts a component; resolves when it works, or is a candidate. */
export type Start<Name extends ComponentName> = (
  options: ComponentOptions<Name>,
  context: { logger: Logger },
) => Promise<AsyncDisposable>;

/** How each component is started. */
const starters: { readonly [Name in ComponentName]: () => Promise<{ readonly start: Start<Name> }> } = {
  apiserver: () => import('./api-server.ts'),
  'controller-manager': () => import('./controller-manager.ts'),
  scheduler: () => import('./scheduler.ts'),
  kubelet: () => import('./kubelet.ts'),
  proxy: () => import('./proxy.ts'),
  dns: () => import('./dns.ts'),
};

/** Starts a component and says so. */
export async function component(name: ComponentName, options: ComponentOptions): Promise<AsyncDisposable> {
  const logger = createLogger({ level: options.logLevel }).child({ component: name });
  const { start } = await starters[name]();
  const running = await start(options, { logger });
  options.print(`${name} runs. Press Ctrl-C to stop it.`);
  return running;
}
