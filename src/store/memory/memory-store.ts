/** The store for tests: made in microseconds, nothing on disk. */
import { type Clock, type Logger, silentLogger, systemClock } from '#base';
import { EmbeddedStore } from '../embedded/embedded-store.ts';
import type { Store } from '../store.ts';
import { MemoryEngine } from './memory-engine.ts';

/** The clock and log of a store in memory. */
export interface MemoryStoreOptions {
  /** For leases. Default: the system's. */
  clock?: Clock;
  /** Default: silent. */
  logger?: Logger;
}

/** Empty. What it holds goes with it. */
export function createMemoryStore({ clock = systemClock, logger = silentLogger }: MemoryStoreOptions = {}): Store {
  return new EmbeddedStore({ engine: new MemoryEngine(), clock, logger });
}
