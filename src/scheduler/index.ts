/** scheduler: gives every pod a node, and can say why.
 *
 *  Start reading at `profiles.ts`, the list of plugins, then `framework/schedule.ts`, the decision, and `scheduler.ts`, which
 *  carries it out. To add a plugin: a file in `plugins/` with the points that it needs, a table test beside it, and a line in
 *  `profiles.ts`. */
export { explainRejections } from './framework/explain.ts';
export {
  type AnyPlugin,
  type ClusterEvent,
  definePlugin,
  type Plugin,
  type Rejection,
  type WeightedPlugin,
} from './framework/plugin.ts';
export { type Decision, type NodeScore, type NodeVerdict, schedule } from './framework/schedule.ts';
export { defaultProfile, profiles } from './profiles.ts';
export { type Scheduler, type SchedulerOptions, startScheduler } from './scheduler.ts';
