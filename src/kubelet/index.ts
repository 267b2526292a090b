/** kubelet: runs the pods of one node, in any container engine that speaks CRI, or in a simulated one.
 *
 *  Start reading at `kubelet.ts` (what is wired to what), then `plan/plan-pod.ts` (what a pod needs next) and
 *  `pod-worker/pod-worker.ts` (who does it). To add a step: name it in `plan/step.ts` and its table, emit it in a
 *  planner, carry it out in `pod-worker/executors.ts`. To add a reason to turn a pod away: a check in
 *  `plan/admit-pod.ts`. To add a kind of volume: `plan/config/volume-kinds.ts` (what holds for it) and
 *  `volumes/drivers.ts` (how it is made); what is opened or removed where containers write goes through `files/`. To
 *  add a runtime: implement {@link ContainerRuntime} and run `runtime/contract.ts` over it. To add a thing that a node
 *  may run short of: a signal in `eviction/plan/signals.ts`, and its reading in `eviction/read-node.ts`. */

export { createKubeletDocuments } from './documents.ts';
export {
  defaultNodeResources,
  type NodeResourceSettings,
  type NodeResourceTexts,
  parseNodeResources,
} from './eviction/plan/settings.ts';
export { type KnownPod, type Kubelet, type KubeletOptions, startKubelet } from './kubelet.ts';
export { machineVolumeFolders } from './local-volumes/machine-volumes.ts';
export type { DeletedVolume, VolumeRecord } from './local-volumes/volume-folders.ts';
export { kubeletMetrics } from './metrics.ts';
export type { NodeFacts } from './node/node-facts.ts';
export type { KubeletPaths } from './paths.ts';
export type { PodHost } from './pod-worker/host.ts';
export type { RunProbe } from './probes/prober.ts';
export type { ContainerConfig, ContainerResources, SandboxConfig } from './runtime/config.ts';
export { connectCriRuntime } from './runtime/cri/connect.ts';
export type { CriOptions } from './runtime/cri/cri-runtime.ts';
export type { ContainerRuntime, RuntimeContainer, RuntimePod, RuntimeSandbox } from './runtime/runtime.ts';
export type { ShutDownOptions } from './shut-down.ts';
export { type SimulatedNodeOptions, startSimulatedNode } from './simulated-node.ts';
export { createStreamingBackend } from './streaming/backend.ts';
export {
  type StreamingBackend,
  type StreamingServer,
  type StreamingServerOptions,
  startStreamingServer,
} from './streaming/server.ts';
