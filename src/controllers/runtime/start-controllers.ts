/** Starts controllers together, at once or when elected. */
import type { Clock, Logger } from '#base';
import { type Client, createEventRecorder, type Informers, runWhenElected } from '#client';
import type { Controller, CustomController } from './controller.ts';
import { startController } from './start-controller.ts';

export interface ControllersOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly controllers: readonly (Controller | CustomController)[];
}

/** Starts all of them; disposing stops them, and resolves when nothing of theirs is in work any more. */
export function startControllers({ controllers, ...shared }: ControllersOptions): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  for (const controller of controllers) {
    const recorder = stack.use(createEventRecorder({ ...shared, component: `${controller.name}-controller` }));
    const environment = { ...shared, event: recorder.event.bind(recorder) };
    stack.use('start' in controller ? controller.start(environment) : startController(controller, environment));
  }
  return stack;
}

export interface ElectedControllersOptions extends ControllersOptions {
  /** Who this process is; unique among the candidates. */
  readonly identity: string;
  /** Ends the candidacy. */
  readonly signal: AbortSignal;
}

/** Runs controllers while this process holds the lease `kube-system/kube-controller-manager`, as a controller manager of
 *  its own does. Resolves when the signal aborts; rejects with LeadershipLostError when the lease is lost. */
export async function runElectedControllers({
  identity,
  signal,
  ...options
}: ElectedControllersOptions): Promise<void> {
  const lease = { namespace: 'kube-system', name: 'kube-controller-manager' };
  await runWhenElected({ ...options, identity, signal, lease }, async elected => {
    await using _controllers = startControllers(options);
    await new Promise<void>(resolve => elected.addEventListener('abort', () => resolve(), { once: true }));
  });
}
