/** A route: what requests can be about. The list is in `routes.ts`. */
import type { Attributes } from '../authz/authorizer.ts';
import type { Served } from '../registry/registry.ts';
import type { Outcome } from './answer.ts';
import type { About, Call } from './call.ts';

export interface Route {
  readonly name: string;
  /** Whether a request is the route's. `served` is the kind that it is about. */
  matches(about: About, served: Served | undefined): boolean;
  /** Whether its requests last as long as their clients want: upstream's long-running requests. Default false. */
  readonly isLasting?: boolean;
  /** How much work a request is. Default: none that would have to wait. */
  seats?(call: Call): number;
  /** What somebody has to be permitted to do. Default: nothing. */
  attributes?(call: Call): Attributes;
  /** What admission has to say before anything is done. Default: nothing; a write is admitted by the registry's engine, which has
   *  what is stored. */
  admit?(call: Call): void | Promise<void>;
  /** Does what was asked for. */
  run(call: Call): Promise<Outcome>;
}
