/** scheduler: gives every pod a node, and can say why.
 *
 *  Start reading at `profiles.ts`, the list of plugins, then `framework/plugin.ts`, what a plugin may do,
 *  `framework/schedule.ts`, the decision, and `scheduler.ts`, which has it made and carried out (`binding.ts`,
 *  `outcomes.ts`). To add a plugin: a file in `plugins/` with the points that it needs, a table test beside it, and a
 *  line in `profiles.ts`.
 *
 *  `framework/` the points of plugins, each asked in one place · `cache/` nodes and nominations, and snapshots of them
 *  · `counts/` pods counted by places, carried on from snapshot to snapshot · `queue/` who is next, and who gets
 *  another look · `plugins/` what decides · `configuration/` what a KubeSchedulerConfiguration makes of them ·
 *  `extenders/` programs of users that have a say. */
export {
  type ActionType,
  type ClusterEvent,
  type EventToRegister,
  eventToRegister,
} from './framework/cluster-event.ts';
export type { DryRun } from './framework/dry-run.ts';
export { explainDecision, explainRejections } from './framework/explain.ts';
export type { Handle, WaitingPod } from './framework/handle.ts';
export {
  type AnyPlugin,
  definePlugin,
  type Plugin,
  type PluginFactory,
  type Rejection,
  type WeightedPlugin,
} from './framework/plugin.ts';
export { points } from './framework/profile.ts';
export type { Decision, NodeScore, NodeVerdict, NoPlacement, Placement, PodVerdict } from './framework/verdict.ts';
export type { SchedulerOptions } from './options.ts';
export { defaultProfile, profiles, profilesWith } from './profiles.ts';
export { type Scheduler, startScheduler } from './scheduler.ts';
export { readSettings, type SchedulerSettings } from './settings.ts';
