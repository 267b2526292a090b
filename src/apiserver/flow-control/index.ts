/** flow-control: how many requests are served at a time, and whose turn it is.
 *
 *  Start reading at `flow-control.ts`; `configuration.ts` says which level and flow a request belongs to,
 *  `default-objects.ts` what holds by default. */
export { configurationOf } from './configuration.ts';
export { type DefaultObject, defaultLevels, defaultSchemas } from './default-objects.ts';
export {
  createFlowControl,
  type FlowControl,
  type FlowControlOptions,
  type Place,
} from './flow-control.ts';
export { type Configured, danglingCondition, planObjects, revised } from './plan-objects.ts';
export type { FlowSubject, FlowUids } from './priority-level.ts';
export { bodySeats, documentSeats, seatsOf } from './work-estimate.ts';
