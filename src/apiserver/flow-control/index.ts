export { createFlowControl, type FlowControl, type FlowControlOptions, type Place } from './flow-control.ts';
export type { FlowSubject } from './priority-levels.ts';
export { bodySeats, documentSeats, seatsOf } from './work-estimate.ts';
