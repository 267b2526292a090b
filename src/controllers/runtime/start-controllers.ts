/** Starts controllers together. */
import type { Controller, ControllerEnvironment, CustomController } from './controller.ts';
import { startController } from './start-controller.ts';

export interface ControllersOptions extends ControllerEnvironment {
  readonly controllers: readonly (Controller | CustomController)[];
}

/** Starts all of them; disposing stops them, and resolves when nothing of theirs is in work any more. */
export function startControllers({ controllers, ...environment }: ControllersOptions): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  for (const controller of controllers) {
    stack.use('start' in controller ? controller.start(environment) : startController(controller, environment));
  }
  return stack;
}
