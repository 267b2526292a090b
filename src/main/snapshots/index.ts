/** snapshots: copies of the store with all that belongs to it, kept by the clock and by hand.
 *
 *  Start reading at `save.ts`; what is decided is in `plan.ts`. */
export { snapshotsOf } from './place.ts';
export { saveSnapshot } from './save.ts';
