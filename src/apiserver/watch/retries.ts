/** Second tries at stored objects that could not be converted: their webhook may answer by now. */
import type { Clock } from '#base';
import type { Resource } from '../resource/resource.ts';
import type { ConvertedRow, KindStore } from './converted-store.ts';
import type { UnreadableObjects } from './unreadable.ts';

/** How often they are asked for again, by who reads, and how many of them. */
const periodMs = 1000;
const triedAtATime = 10;

interface RetriesOptions {
  readonly resource: Resource;
  readonly store: KindStore;
  readonly clock: Clock;
  readonly unreadable: UnreadableObjects;
  /** Takes an object in that can be had. */
  readonly regain: (row: ConvertedRow) => void;
  /** Has all objects read again. */
  readonly readAnew: () => void;
}

/** When they are tried, and what comes of it. */
export class Retries {
  readonly #options: RetriesOptions;
  #triedAtMs = 0;

  constructor(options: RetriesOptions) {
    this.#options = options;
  }

  /** Whether there are such objects, and it is time. */
  get areDue(): boolean {
    const { unreadable, clock } = this.#options;
    return unreadable.mayBeHad && clock.now() - this.#triedAtMs >= periodMs;
  }

  /** All were asked for just now. */
  restart(): void {
    this.#triedAtMs = this.#options.clock.now();
  }

  /** Asks again for some. Where there are more than that, and some can be had, all is read anew. */
  async run(): Promise<void> {
    const { resource, store, unreadable, regain, readAnew } = this.#options;
    this.restart();
    const keys = unreadable.nextToTry(triedAtATime).map(path => resource.prefix + path);
    const rows: ConvertedRow[] = [];
    // Who cannot ask is told no more than that it still cannot be had.
    const read = async (key: string) => {
      const row: ConvertedRow | undefined = await store.get(key).catch(() => undefined);
      if (row && !row.failure) rows.push(row);
    };
    await Promise.all(keys.map(read));
    if (rows.length > 0 && unreadable.unconverted > triedAtATime) readAnew();
    else for (const row of rows) regain(row);
  }
}
