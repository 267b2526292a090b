/** Measures directories that pods write into.
 *
 *  Guarantees: no link is followed and no other file system entered; a process of low priority does the work, so that
 *  nothing here waits for a pod that has millions of files, and no other pod is measured later for it.
 *  Caveats: every file is looked at. A directory that takes long is measured alone, and again only after nine times as
 *  long: it costs a tenth of one core at most. */
import { type Clock, tryExec } from '#base';
import type { DiskUse } from './plan/usage.ts';

interface DiskMeter extends Disposable {
  /** What the directories hold, by path. Those that are not there are left out; those that take long have the value of
   *  their last measurement, or none yet. Inodes are counted only when asked for, and are 0 else. */
  measure(paths: readonly string[], options: { readonly inodes: boolean }): Promise<ReadonlyMap<string, DiskUse>>;
}

/** Runs `du`: kibibytes, or inodes, by path, in the order of the paths. What it had not finished after `timeoutMs` is
 *  missing. */
export type RunDu = (
  what: 'kibibytes' | 'inodes',
  paths: readonly string[],
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
) => Promise<ReadonlyMap<string, number>>;

interface DiskMeterOptions {
  readonly clock: Clock;
  /** Default: the program. */
  readonly runDu?: RunDu;
}

const togetherTimeoutMs = 3000;
const aloneTimeoutMs = 10 * 60_000;
/** How many times as long as it took a long measurement rests. */
const restFactor = 9;
/** How long a directory is remembered as slow when nobody asks for it. */
const forgetAfterMs = 60 * 60_000;
/** How many slow directories one call may come across before it leaves the rest to the next one. */
const maxTries = 4;

interface Slow {
  isRunning: boolean;
  restsUntilMs: number;
  askedAtMs: number;
  last: DiskUse | undefined;
}

type Measured = Map<string, DiskUse>;

/** Starts no process before something is to be measured. */
export function createDiskMeter(options: DiskMeterOptions): DiskMeter {
  return new DuMeter(options);
}

class DuMeter implements DiskMeter {
  readonly #clock: Clock;
  readonly #runDu: RunDu;
  readonly #stop = new AbortController();
  /** Directories that did not end in time together with others. */
  readonly #slow = new Map<string, Slow>();

  constructor({ clock, runDu = run }: DiskMeterOptions) {
    this.#clock = clock;
    this.#runDu = runDu;
  }

  async measure(paths: readonly string[], { inodes }: { readonly inodes: boolean }): Promise<Measured> {
    const nowMs = this.#clock.now();
    for (const [path, state] of this.#slow) if (nowMs - state.askedAtMs > forgetAfterMs) this.#slow.delete(path);
    const quick = paths.filter(path => !this.#slow.has(path));
    const measured = await this.#lookTogether(quick, inodes);
    for (const path of paths) {
      const state = this.#slow.get(path);
      if (!state) continue;
      state.askedAtMs = nowMs;
      if (state.last) measured.set(path, state.last);
      if (!state.isRunning && state.restsUntilMs <= nowMs) void this.#lookAlone(path, state);
    }
    return measured;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  /** Several at once; a directory that takes too long is left out, and remembered as slow. */
  async #lookTogether(paths: readonly string[], inodes: boolean): Promise<Measured> {
    const measured: Measured = new Map();
    let rest = paths;
    for (let tries = 0; rest.length > 0 && tries < maxTries; tries++) {
      const startedAtMs = this.#clock.now();
      for (const [path, use] of await this.#look(rest, inodes, togetherTimeoutMs)) measured.set(path, use);
      if (this.#clock.now() - startedAtMs < togetherTimeoutMs) break;
      const [late, ...others] = rest.filter(path => !measured.has(path));
      if (late === undefined) break;
      this.#slow.set(late, { isRunning: false, restsUntilMs: 0, askedAtMs: startedAtMs, last: undefined });
      rest = others;
    }
    return measured;
  }

  async #lookAlone(path: string, state: Slow): Promise<void> {
    state.isRunning = true;
    const startedAtMs = this.#clock.now();
    const found = await this.#look([path], true, aloneTimeoutMs).catch((): Measured => new Map());
    const tookMs = this.#clock.now() - startedAtMs;
    state.isRunning = false;
    state.last = found.get(path) ?? state.last;
    state.restsUntilMs = this.#clock.now() + restFactor * tookMs;
    if (tookMs < togetherTimeoutMs / 10) this.#slow.delete(path);
  }

  async #look(paths: readonly string[], inodes: boolean, timeoutMs: number): Promise<Measured> {
    const options = { timeoutMs, signal: this.#stop.signal };
    const sizes = await this.#runDu('kibibytes', paths, options);
    const counts = inodes ? await this.#runDu('inodes', paths, options) : undefined;
    return new Map(
      [...sizes].map(([path, amount]) => [path, { bytes: amount * 1024, inodes: counts?.get(path) ?? 0 }]),
    );
  }
}

/** It complains about what vanishes while it looks, and goes on. */
const run: RunDu = async (what, paths, options) => {
  const unit = what === 'inodes' ? '--inodes' : '-k';
  const { stdout } = await tryExec('nice', ['-n', '19', 'du', '-s', '-x', unit, '--', ...paths], options);
  const lines = stdout.split('\n').slice(0, -1);
  return new Map(
    lines.map(line => {
      const at = line.indexOf('\t');
      return [line.slice(at + 1), Number(line.slice(0, at))] as const;
    }),
  );
};
