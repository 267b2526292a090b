/** What was measured, as the plan reads it. Values are in thousandths, as of the units of quantities. */

/** One pod's value. */
export interface PodValue {
  readonly milli: number;
  /** When it was measured, in epoch milliseconds. */
  readonly atMs: number;
  /** Over how long. */
  readonly windowMs: number;
}

/** What was measured for one metric of an autoscaler: a value of each pod, one for all, or why there is none. */
export type Measurement =
  | { readonly type: 'pods'; readonly values: ReadonlyMap<string, PodValue> }
  | { readonly type: 'value'; readonly milli: number }
  | { readonly type: 'none'; readonly why: string };
