/** controllers: the loops that bring the cluster closer to what its objects ask for.
 *
 *  Start reading at `src/reconcile/controller.ts` (what a controller is), then `replicaset/` (the specimen: plan,
 *  apply, controller, tests) and `registry.ts` (the list). To add one: a folder with a pure plan, a controller made by
 *  `defineController`, its declaration if it is dormant, tests, and a line in `registry.ts`;
 *  docs/how-to/add-a-controller.md has each step. */
export type { SignRequest } from './certificates/signer-declaration.ts';
export { createControllers, type RegistryOptions } from './registry.ts';
