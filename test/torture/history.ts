/** What clients asked a cluster for and what they were told, as plain data that {@link checkHistory} judges.
 *
 *  Times are moments: one counter of the observer, so that of any two it is known which came first. */

/** An object at one revision. */
export interface State {
  /** `configmaps/object-1`. */
  readonly key: string;
  readonly uid: string;
  readonly revision: number;
  /** What the last write put into it; no two attempts write the same. */
  readonly value: string;
  /** What it holds of which there is only one: cluster IPs, node ports. */
  readonly claims: readonly string[];
}

/** `update` and `patch` need the object to be there, `create` that it is not, and `put` makes it where it is not. */
export type AttemptVerb = 'get' | 'create' | 'update' | 'put' | 'patch' | 'delete';

/** `unknown`: the connection broke or the server failed, so that it may have been carried out, or may yet be. */
export type Outcome = 'done' | 'exists' | 'absent' | 'conflict' | 'unknown';

/** One request about one object. */
export interface Attempt {
  readonly client: string;
  readonly verb: AttemptVerb;
  readonly key: string;
  readonly calledAt: number;
  /** Infinity when the outcome is unknown. */
  readonly returnedAt: number;
  /** The value that the object had in the state that the request insists on. Undefined: any. */
  readonly expects?: string | undefined;
  /** What a write was to leave there. */
  readonly writes?: string | undefined;
  readonly outcome: Outcome;
  /** The object as it was returned. */
  readonly state?: State | undefined;
}

/** A list of all objects of a resource that the writers work on. */
export interface Listing {
  /** `configmaps`, as in keys. */
  readonly resource: string;
  readonly calledAt: number;
  readonly returnedAt: number;
  readonly revision: number;
  readonly states: readonly State[];
}

export interface WatchedEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly state: State;
}

/** A watch from a list on, resumed as often as the connection broke; it ends where the server forgot the history
 *  (410). */
export interface WatchedStretch {
  readonly from: Listing;
  readonly events: readonly WatchedEvent[];
  /** Everything up to this revision must have been told. */
  readonly upTo: number;
}

/** How many of something could be taken when nothing held any: before the load, and after all was deleted. */
export interface Supply {
  readonly what: string;
  readonly before: number;
  readonly after: number;
}

/** Everything that was seen of one cluster. */
export interface History {
  readonly attempts: readonly Attempt[];
  readonly listings: readonly Listing[];
  readonly stretches: readonly WatchedStretch[];
  readonly supplies: readonly Supply[];
  /** Answers that none of the requests should get, in words. */
  readonly surprises: readonly string[];
  /** What was there when all writers had ended and the cluster was started once more. */
  readonly end: readonly Listing[];
}

/** One thing that must not be, in a sentence with key and revisions. */
export interface Violation {
  readonly rule: string;
  readonly what: string;
}

/** All states that anybody was shown. */
export function* statesIn({ attempts, listings, stretches, end }: History): Generator<State> {
  for (const { state } of attempts) if (state) yield state;
  for (const { states } of [...listings, ...end, ...stretches.map(({ from }) => from)]) yield* states;
  for (const { events } of stretches) for (const { state } of events) yield state;
}

/** The resource of a key. */
export const resourceOf = (key: string): string => key.slice(0, key.indexOf('/'));
