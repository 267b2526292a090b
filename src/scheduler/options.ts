/** What a scheduler is started with. */
import type { EnabledGates } from '#api';
import type { Clock, Logger, MetricsRegistry } from '#base';
import type { Client, Informers } from '#client';
import type { Extender } from './framework/extender.ts';
import type { ProfileDeclaration } from './framework/plugin.ts';

export interface SchedulerOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where its attempts are counted. Default: nowhere. */
  readonly metrics?: MetricsRegistry | undefined;
  /** Feature gates that are on. Default: none. */
  readonly featureGates?: EnabledGates | undefined;
  /** Profiles by scheduler name. Default: `default-scheduler` with the default plugins. */
  readonly profiles?: ReadonlyMap<string, ProfileDeclaration>;
  /** How long a pod that found no node waits before it is looked at again: at first, and at most. Default 1 s, 10 s. */
  readonly backoff?: { readonly initialMs: number; readonly maxMs: number } | undefined;
  /** Programs of users that have a say; disposed with the scheduler. Default: none. */
  readonly extenders?: readonly Extender[] | undefined;
  /** Breaks ties, from 0 up to but not 1. Default: Math.random. */
  readonly random?: () => number;
}
