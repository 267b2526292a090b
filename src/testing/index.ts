/** testing: a cluster inside a test, and builders of objects. A public entry point: `kubernode/testing`.
 *
 *  Start reading at `start-cluster.ts`; docs/how-to/test-with-a-cluster.md shows its use. To add a builder: a function
 *  in `builders.ts` whose object is valid, with what a test cares about as arguments. */
export {
  type Clock,
  createLogger,
  createVirtualClock,
  type Logger,
  type LoggerOptions,
  silentLogger,
  systemClock,
  type Timer,
  type VirtualClock,
} from '#base';
export { buildNode, buildPod, type NodeParts, type PodParts, storedMeta, storedNode, storedPod } from './builders.ts';
export type { FaultRates } from './faults/choose-fault.ts';
export { type ExploreOptions, exploreFaults } from './faults/explore-faults.ts';
export type { FaultRun, StartProgram, Through } from './faults/fault-run.ts';
export type { KubeconfigAccess, PortOptions } from './port.ts';
export { type StartClusterOptions, startCluster, type TestCluster } from './start-cluster.ts';
export { type TestHooks, useCluster } from './use-cluster.ts';
