/** reconcile: what every control loop is made of, whichever room it is in. A controller declares what it reads and writes,
 *  and has one function that brings one object closer to what it should be; the rest is here.
 *
 *  Start reading at `controller.ts` (what a controller is), then `start-controller.ts` (from a change to a reconcile) and
 *  `freshness.ts` (why a plan never repeats a step). To add a controller, see docs/how-to/add-a-controller.md; to add what
 *  several controllers need, put it here and export it below. */
export { isNamespaceTerminating, unlessGone } from './api-errors.ts';
export { claim } from './claim.ts';
export {
  again,
  type Controller,
  type ControllerEnvironment,
  type CustomController,
  defineController,
  done,
  index,
  type Listers,
  type ReconcileContext,
  type ReconcileResult,
  TerminalError,
  watch,
} from './controller.ts';
export { startLoop } from './loop.ts';
export {
  controllerIndex,
  controllerIndexValues,
  controllerOf,
  controllerReference,
  refersTo,
} from './owner-references.ts';
export { inSlowStartBatches } from './slow-start.ts';
export { startController } from './start-controller.ts';
export { type ControllersOptions, startControllers } from './start-controllers.ts';
export { defineSweep } from './sweep.ts';
