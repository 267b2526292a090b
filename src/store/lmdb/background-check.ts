/** Checks a store while it is in use, in turns with other work: what a start has no time to look at. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Clock,
  isAbortError,
  type Logger,
  readFileIfExists,
  type Timer,
  toError,
  turnsOf,
  UsageError,
} from '#base';
import { checkStore, type StoreReport } from './check-store.ts';
import type { LmdbEngine } from './lmdb-engine.ts';

const damageFile = (directory: string): string => join(directory, 'damage');

interface BackgroundCheckOptions {
  readonly engine: LmdbEngine;
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds until it begins. Default 10 s: a start has other things to do. */
  readonly afterMs?: number;
}

/** Damage may be deleted, or written over. */
const againAfterMs = 60_000;

/** Checks the store once, and again as long as it is damaged; damage is logged, and written down for other processes to
 *  show until it is gone. Disposing it ends the check. */
export function checkInBackground({
  engine,
  directory,
  clock,
  logger,
  afterMs = 10_000,
}: BackgroundCheckOptions): Disposable {
  const stop = new AbortController();
  rmSync(damageFile(directory), { force: true });
  /** What the log says, and the file. */
  let [told, written]: (string | undefined)[] = [];
  const check = async () => {
    using _pin = engine.pin();
    const report = await inTurns(checkStore(join(directory, 'data.mdb'), { isPinned: true }), {
      clock,
      signal: stop.signal,
    });
    const damage = report.damages.length === 0 ? undefined : describeReport(report);
    if (damage !== undefined) checkAfter(againAfterMs);
    if (damage !== told) {
      told = damage;
      if (damage === undefined) logger.warn('the store is no longer damaged');
      else logger.error('the store is damaged; kubernode check tells more', { damage });
    }
    // Which may fail, as on a full disk, and is then tried again.
    if (damage === undefined) rmSync(damageFile(directory), { force: true });
    else if (damage !== written) writeFileSync(damageFile(directory), `${damage}\n`, { mode: 0o600 });
    written = damage;
  };
  let timer: Timer;
  const checkAfter = (ms: number) => {
    timer = clock.setTimeout(() => {
      check().catch((error: unknown) => {
        if (!isAbortError(error)) logger.warn('cannot check the store', { error: toError(error) });
      });
    }, ms);
  };
  checkAfter(afterMs);
  return {
    [Symbol.dispose]() {
      timer[Symbol.dispose]();
      stop.abort();
    },
  };
}

/** Checks a copy of a store, in turns with other work. Throws a UsageError when it could not be opened; objects in it
 *  may be unreadable. */
export async function checkCopy(file: string, { clock }: { clock: Clock }): Promise<StoreReport> {
  const report = await inTurns(checkStore(file, { isPinned: true }), { clock });
  const [fatal] = report.fatal;
  if (fatal !== undefined) throw new UsageError(`${file} is damaged: ${fatal}`);
  return report;
}

/** Runs a generator to its end in turns with other work. Rejects when the signal is aborted. */
export async function inTurns<T>(
  steps: Generator<unknown, T>,
  { clock, signal }: { clock: Clock; signal?: AbortSignal },
): Promise<T> {
  const turns = turnsOf(clock);
  try {
    for (;;) {
      const turn = turns.next();
      if (turn) await turn;
      signal?.throwIfAborted();
      const { done, value } = steps.next();
      if (done) return value;
    }
  } finally {
    steps.return(undefined as T);
  }
}

/** The first thing that is damaged, and how many more there are, in one line. */
export function describeReport({ damages }: Pick<StoreReport, 'damages'>): string {
  const others = damages.length > 1 ? `, and ${damages.length - 1} more` : '';
  return `${damages[0] ?? 'nothing is damaged'}${others}`;
}

/** What the last check of a running store found damaged; undefined when nothing was. */
export async function readDamage(directory: string): Promise<string | undefined> {
  return (await readFileIfExists(damageFile(directory)))?.trim() || undefined;
}
