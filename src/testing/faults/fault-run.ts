/** One run of a test with faults: everything that is left to chance comes from its seed. What befalls a call depends on
 *  what it asks for, and on how many such calls came before it, so that it is the same when the run is repeated,
 *  whatever else is a little different.
 *
 *  Flow: a program is started with clients whose calls fail. When it dies it is disposed, and started anew. Time goes
 *  by itself, as fast as everything that happens in it allows. After `calm` nothing fails any more, and what the
 *  program does has to come right. */
import { createHash } from 'node:crypto';
import { createVirtualClock, seededRandom, setImmediate, toError, type VirtualClock } from '#base';
import { type ApiRequest, type Client, createClient } from '#client';
import { chooseRequestFault, chooseWatchFault, defaultRates, type FaultRates } from './choose-fault.ts';
import { type Faults, FaultyProcess } from './faulty-process.ts';

/** Gives a program the client that it is to use in place of another. */
export type Through = (client: Client) => Client;

/** Starts a program that talks to the API only by clients that went `through`. The signal aborts when the program dies:
 *  a start that is under way ends then, however it ends. */
export type StartProgram = (through: Through, signal: AbortSignal) => Promise<AsyncDisposable>;

/** What a test does with faults. */
export interface FaultRun {
  /** By which the run can be repeated. */
  readonly seed: number;
  /** Numbers in [0, 1) for what the test itself leaves to chance. */
  readonly random: () => number;
  /** Time of the run, which goes by itself: a sleep of an hour is over at once, and all that falls due before has
   *  happened. */
  readonly clock: VirtualClock;
  /** Starts a program, and starts it anew each time it dies. Resolves when it runs. Disposing ends it. */
  run(start: StartProgram): Promise<AsyncDisposable>;
  /** From here on nothing fails, and nothing dies. */
  calm(): void;
  /** Waits until `probe` gives something other than undefined or false, for at most `maxMs` of the run's time (default:
   *  an hour). A probe that throws has not given anything yet. Errors: one that says what never happened. */
  until<T>(what: string, probe: () => Promise<T | undefined | false>, maxMs?: number): Promise<T>;
}

/** So often a wait looks, and so far time goes in one step, in milliseconds. */
const stepMs = 100;
/** Turns of the event loop in which what was begun in a step may end: what takes none of the run's time. */
const turnsPerStep = 4;

/** A run by a seed. Disposing it stops its time. */
export class SeededFaultRun implements FaultRun, Faults, AsyncDisposable {
  readonly seed: number;
  readonly random: () => number;
  readonly clock = createVirtualClock();
  readonly #rates: Required<FaultRates>;
  /** How many calls of each sort there were. */
  readonly #calls = new Map<string, number>();
  readonly #told: string[] = [];
  #isCalm = false;
  #isOver = false;
  readonly #flow: Promise<void>;

  constructor(seed: number, rates: FaultRates = {}) {
    this.seed = seed;
    this.#rates = { ...defaultRates, ...rates };
    this.random = seededRandom(seed);
    this.#flow = this.#letTimeGo();
  }

  /** What befell the program, oldest first. */
  get told(): readonly string[] {
    return this.#told;
  }

  async run(start: StartProgram): Promise<AsyncDisposable> {
    const program = new RestartedProgram(start, () => new FaultyProcess(this, this.clock));
    await program.start();
    return program;
  }

  calm(): void {
    this.#isCalm = true;
  }

  async until<T>(what: string, probe: () => Promise<T | undefined | false>, maxMs = 3_600_000): Promise<T> {
    const lastMs = this.clock.now() + maxMs;
    let thrown: unknown;
    while (this.clock.now() < lastMs) {
      try {
        thrown = undefined;
        const found = await probe();
        if (found !== undefined && found !== false) return found;
      } catch (error) {
        thrown = error;
      }
      await this.clock.sleep(stepMs);
    }
    const why = thrown === undefined ? '' : `: ${toError(thrown).message}`;
    throw new Error(`never happened in ${maxMs / 1000} s: ${what}${why}`, { cause: thrown });
  }

  ofRequest(request: ApiRequest): ReturnType<Faults['ofRequest']> {
    if (this.#isCalm) return { fault: { type: 'none' }, delaysMs: [0, 0] };
    const random = this.#chanceOf(request);
    const fault = this.#tell(request, chooseRequestFault(request, random, this.#rates));
    const delayMs = () => Math.floor(random() * this.#rates.maxDelayMs);
    return { fault, delaysMs: [delayMs(), delayMs()] };
  }

  ofEvent(request: ApiRequest): ReturnType<Faults['ofEvent']> {
    if (this.#isCalm) return { type: 'none' };
    return this.#tell(request, chooseWatchFault(this.#chanceOf(request), this.#rates));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#flow;
  }

  async #letTimeGo(): Promise<void> {
    while (!this.#isOver) {
      for (let turn = 0; turn < turnsPerStep; turn++) await new Promise(resolve => setImmediate(resolve));
      await this.clock.advance(stepMs);
    }
  }

  /** Names are left out: of what is generated they are never the same. */
  #chanceOf({ verb, group, resource, subresource = '', namespace = '' }: ApiRequest): () => number {
    const sort = [verb, group, resource, subresource, namespace].join(' ');
    const count = this.#calls.get(sort) ?? 0;
    this.#calls.set(sort, count + 1);
    const digest = createHash('sha256').update(`${this.seed} ${sort} ${count}`).digest();
    return seededRandom(digest.readInt32LE());
  }

  #tell<F extends { readonly type: string }>(
    { verb, resource, subresource, namespace, name }: ApiRequest,
    fault: F,
  ): F {
    if (fault.type === 'none') return fault;
    const what = [resource, subresource].filter(Boolean).join('/');
    const which = [namespace, name].filter(Boolean).join('/');
    const at = `${((this.clock.now() - Date.UTC(2026, 0, 1)) / 1000).toFixed(3)} s`;
    this.#told.push([at, fault.type, verb, what, which].filter(Boolean).join(' '));
    return fault;
  }
}

/** A start that fails so often in a row fails for good. */
const maxFailedStarts = 20;

/** A program that is started anew whenever it has died. */
class RestartedProgram implements AsyncDisposable {
  readonly #start: StartProgram;
  readonly #newProcess: () => FaultyProcess;
  readonly #end = Promise.withResolvers<void>();
  #isEnding = false;
  #failedStarts = 0;
  #running: Promise<void> | undefined;

  constructor(start: StartProgram, newProcess: () => FaultyProcess) {
    this.#start = start;
    this.#newProcess = newProcess;
  }

  /** Resolves when it runs for the first time. */
  async start(): Promise<void> {
    const isUp = Promise.withResolvers<void>();
    this.#running = this.#keep(isUp.resolve);
    await Promise.race([isUp.promise, this.#running]);
  }

  /** Errors: that of a start that failed again and again. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    this.#end.resolve();
    await this.#running;
  }

  async #keep(isUp: () => void): Promise<void> {
    while (!this.#isEnding) await this.#live(this.#newProcess(), isUp);
  }

  /** One life, to its end. */
  async #live(process: FaultyProcess, isUp: () => void): Promise<void> {
    await using life = new AsyncDisposableStack();
    const through = (client: Client) => createClient(process.through(client.transport));
    const starting = this.#start(through, process.signal).then(program => void life.use(program));
    const outcome = starting.catch((error: unknown) => this.#noteFailedStart(error, process));
    await Promise.race([outcome, process.died]);
    if (!process.signal.aborted) {
      this.#failedStarts = 0;
      isUp();
      await Promise.race([process.died, this.#end.promise]);
    }
    process.kill();
    await outcome;
  }

  /** What cannot start ends, and is started anew. */
  #noteFailedStart(error: unknown, process: FaultyProcess): void {
    if (!process.signal.aborted && ++this.#failedStarts >= maxFailedStarts) throw error;
    process.kill();
  }
}
