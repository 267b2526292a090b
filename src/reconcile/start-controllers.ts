/** Starts controllers together. */
import { type Client, createEventRecorder } from '#client';
import type { Controller, ControllerEnvironment, CustomController } from './controller.ts';
import { accountOf } from './permissions.ts';
import { startController } from './start-controller.ts';

/** Gives the client that acts as a service account of `kube-system`. */
export type ClientOfAccount = (account: string) => Client;

/** Which controllers, and what they share. */
export interface ControllersOptions extends Omit<ControllerEnvironment, 'event'> {
  /** All that are started. */
  readonly controllers: readonly (Controller | CustomController)[];
  /** Lets each write, and ask, as its own account. Default: all of them do as `client`. */
  readonly clientOf?: ClientOfAccount | undefined;
}

/** Starts all of them; disposing stops them, and resolves when nothing of theirs is in work any more. */
export function startControllers({ controllers, clientOf, ...shared }: ControllersOptions): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  for (const controller of controllers) {
    const client = clientOf?.(accountOf(controller)) ?? shared.client;
    const recorder = stack.use(createEventRecorder({ ...shared, client, component: `${controller.name}-controller` }));
    const environment = { ...shared, client, event: recorder.event.bind(recorder) };
    stack.use('start' in controller ? controller.start(environment) : startController(controller, environment));
  }
  return stack;
}
