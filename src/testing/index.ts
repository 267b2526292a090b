/** testing: a cluster inside a test, and builders of objects. A public entry point: `kubernode/testing`.
 *
 *  Start reading at `start-cluster.ts`. */
export { buildMeta, buildNode, buildPod, type NodeParts, type PodParts } from './builders.ts';
export { type StartClusterOptions, startCluster, type TestCluster } from './start-cluster.ts';
