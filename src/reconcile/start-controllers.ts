/** Starts controllers together. */
import { type Client, createEventRecorder } from '#client';
import type { AnyController, Controller, ControllerEnvironment, CustomController } from './controller.ts';
import { accountOf, eventSourceOf } from './permissions.ts';
import { startController } from './start-controller.ts';
import { startDormant } from './start-dormant.ts';

/** Gives the client that acts as a service account of `kube-system`. */
export type ClientOfAccount = (account: string) => Client;

/** Which controllers, and what they share. */
export interface ControllersOptions extends Omit<ControllerEnvironment, 'event'> {
  /** All that are started, or wait for something to do. */
  readonly controllers: readonly AnyController[];
  /** Lets each write, and ask, as its own account. Default: all of them do as `client`. */
  readonly clientOf?: ClientOfAccount | undefined;
}

/** Starts all of them; disposing stops them, and resolves when nothing of theirs is in work any more. */
export function startControllers({ controllers, ...options }: ControllersOptions): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const start = (controller: Controller | CustomController) => startOne(controller, options);
  for (const controller of controllers)
    stack.use('load' in controller ? startDormant(controller, { ...options, start }) : start(controller));
  return stack;
}

/** Starts one, with what is its own. */
function startOne(
  controller: Controller | CustomController,
  { clientOf, ...shared }: Omit<ControllersOptions, 'controllers'>,
): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const client = clientOf?.(accountOf(controller)) ?? shared.client;
  const recorder = stack.use(createEventRecorder({ ...shared, client, component: eventSourceOf(controller) }));
  const environment = { ...shared, client, event: recorder.event.bind(recorder) };
  stack.use('start' in controller ? controller.start(environment) : startController(controller, environment));
  return stack;
}
