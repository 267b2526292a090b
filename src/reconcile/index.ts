/** reconcile: what every control loop is made of, whichever room it is in. A controller declares what it reads and
 *  writes, and has one function that brings one object closer to what it should be; the rest is here. A public entry
 *  point: `kubernode/operator`, for everybody's controllers, against any cluster.
 *
 *  Start reading at `controller.ts` (what a controller is), then `start-controller.ts` (from a change to a reconcile),
 *  `freshness.ts` (why a plan never repeats a step) and `operator.ts` (controllers as a program of their own). To add a
 *  controller, see docs/how-to/add-a-controller.md; to write an operator, docs/how-to/write-an-operator.md; to add what
 *  several controllers need, put it here and export it below. */

// What controllers of all kinds also need: conditions, times, and the machinery of the client.
export {
  type ConditionBase,
  findCondition,
  isConditionTrue,
  setCondition,
  withoutCondition,
} from '#api';
export { type Clock, createLogger, formatTime, type Logger, MetricsRegistry, parseTime, systemClock } from '#base';
export {
  type Client,
  connect,
  createClient,
  createEventRecorder,
  createInformers,
  createWorkQueue,
  type EventDetails,
  type EventRecorder,
  type Informer,
  type InformerScope,
  type Informers,
  inClusterAccess,
  LeadershipLostError,
  type Lister,
  loadKubeconfig,
  type ReadVerb,
  runWhenElected,
  type WorkQueue,
  type WriteDeclaration,
  type WriteVerb,
} from '#client';
export { type Adoption, claim, defineAdoption } from './adoption.ts';
export { unlessGone } from './api-errors.ts';
export {
  type AnyController,
  again,
  type Controller,
  type ControllerEnvironment,
  type CustomController,
  type DormantController,
  type DormantDeclaration,
  defineController,
  defineDormant,
  done,
  type Listers,
  type ReconcileContext,
  type ReconcileResult,
  type RecordEvent,
  TerminalError,
  type Wake,
  type WatchDeclaration,
  watch,
} from './controller.ts';
export {
  addFinalizer,
  type FinalizerOf,
  type FinalizerWriter,
  type Finalizing,
  removeFinalizer,
  withFinalizer,
} from './finalizers.ts';
export { defineIndex, type Index } from './indexes.ts';
export { type LoopOptions, startLoop } from './loop.ts';
export {
  type LeaderElection,
  type Operator,
  type OperatorOptions,
  runOperator,
  startOperator,
} from './operator.ts';
export { type Manifest, type OperatorAccessOptions, operatorAccess } from './operator-access.ts';
export {
  byController,
  controllerOf,
  controllerReference,
  type OwnersChange,
  ownerReference,
  ownersAfter,
  ownersPatch,
  refersTo,
  withoutFinalizer,
} from './owner-references.ts';
export { accessOf, accountOf, cachedKinds, declaredWrites, eventSourceOf } from './permissions.ts';
export { createPods, deletePods, type PodFailure, type PodOwner } from './pod-control.ts';
export { podFromTemplate } from './pod-from-template.ts';
export {
  findScale,
  kindOfTarget,
  readsScales,
  type ScaleAccess,
  type ScaleTarget,
  setScale,
  writesScales,
} from './scales.ts';
export { inSlowStartBatches } from './slow-start.ts';
export { startController } from './start-controller.ts';
export { type ClientOfAccount, type ControllersOptions, startControllers } from './start-controllers.ts';
export { patchStatus, writeStatus } from './status.ts';
export { forEachObject, warnOfFailures } from './sync-failures.ts';
