/** reconcile: what every control loop is made of, whichever room it is in. A controller declares what it reads and writes,
 *  and has one function that brings one object closer to what it should be; the rest is here.
 *
 *  Start reading at `controller.ts` (what a controller is), then `start-controller.ts` (from a change to a reconcile) and
 *  `freshness.ts` (why a plan never repeats a step). To add a controller, see docs/how-to/add-a-controller.md; to add what
 *  several controllers need, put it here and export it below. */
export { type Adoption, claim, defineAdoption } from './adoption.ts';
export { isNamespaceTerminating, unlessGone } from './api-errors.ts';
export {
  again,
  type Controller,
  type ControllerEnvironment,
  type CustomController,
  defineController,
  done,
  type Listers,
  type ReconcileContext,
  type ReconcileResult,
  type RecordEvent,
  TerminalError,
  type WatchDeclaration,
  watch,
} from './controller.ts';
export { defineIndex, type Index } from './indexes.ts';
export { type OnReconciled, type Reconciled, startLoop } from './loop.ts';
export { byController, controllerOf, controllerReference, refersTo } from './owner-references.ts';
export { accessOf, accountOf, cachedKinds, declaredWrites } from './permissions.ts';
export { createPods, deletePods, type PodFailure, type PodOwner } from './pod-control.ts';
export { startController } from './start-controller.ts';
export { type ClientOfAccount, type ControllersOptions, startControllers } from './start-controllers.ts';
export { patchStatus, writeStatus } from './status.ts';
