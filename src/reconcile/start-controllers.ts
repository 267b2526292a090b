/** Starts controllers together. */
import { createEventRecorder } from '#client';
import type { Controller, ControllerEnvironment, CustomController } from './controller.ts';
import { startController } from './start-controller.ts';

/** Which controllers, and what they share. */
export interface ControllersOptions extends Omit<ControllerEnvironment, 'event'> {
  /** All that are started. */
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
