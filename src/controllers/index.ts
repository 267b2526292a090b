/** controllers: the loops that bring the cluster closer to what its objects ask for.
 *
 *  Start reading at `runtime/controller.ts` (what a controller is), then `replicaset/` (the specimen: plan, apply,
 *  controller, tests) and `registry.ts` (the list). To add one: a folder with a pure `plan.ts`, a `controller.ts` made by
 *  `defineController`, tests beside them, and a line in `registry.ts`. */
export { createControllers, type RegistryOptions } from './registry.ts';
export type { Controller, ControllerEnvironment, CustomController } from './runtime/controller.ts';
export { type ControllersOptions, startControllers } from './runtime/start-controllers.ts';
