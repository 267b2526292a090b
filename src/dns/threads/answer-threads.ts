/** Threads that answer by UDP when one core is full of it.
 *
 *  Flow: once a second the main thread looks how much was answered and how full it is, and starts one or ends all as
 *  `plan-threads.ts` says. Each has a socket of its own on the same port (SO_REUSEPORT), among which the kernel divides
 *  the clients.
 *  Caveats: where the system has no such option there are none. What lies in the socket of a thread that ends is lost,
 *  as packets are. */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { type Clock, type Logger, type Timer, toError } from '#base';
import { AnswerCounts } from '../answers/answer-counts.ts';
import type { Answerer } from '../answers/answerer.ts';
import type { NamesVersion } from '../answers/version.ts';
import { canSharePorts, type ListenAddress } from '../server/listen.ts';
import type { AnswerThreadData, ThreadAnswer, ThreadQuestion } from './answer-thread.ts';
import { fewAnswers, planThreads } from './plan-threads.ts';

interface AnswerThreadsOptions extends ListenAddress {
  readonly allowFrom: readonly string[];
  readonly version: NamesVersion;
  readonly answerer: Pick<Answerer, 'answerAnew'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Gets what threads counted that have ended. */
  readonly counts: AnswerCounts;
  /** Most threads besides the main one. Default: one less than there are cores, at most three. */
  readonly most?: number;
  /** Default: {@link planThreads}. */
  readonly plan?: typeof planThreads;
}

/** The threads there are just now; disposing ends them. */
export interface AnswerThreads extends AsyncDisposable {
  /** To be called for each answer of the main thread. */
  count(): void;
  readonly threads: number;
  /** Of the threads that run now. */
  counts(): Iterable<AnswerCounts>;
}

const periodMs = 1000;
/** What a thread may take, in megabytes: five times what its memory of answers does. */
const memoryMb = 32;

/** Beside this file; in the bundle, beside the bundle. */
const threadUrl = (): URL =>
  new URL(`./answer-thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** Starts with none. */
export function createAnswerThreads(options: AnswerThreadsOptions): AnswerThreads {
  return new Threads(options);
}

class Threads implements AnswerThreads {
  readonly #options: AnswerThreadsOptions;
  readonly #most: number;
  readonly #workers = new Map<Worker, AnswerCounts>();
  /** How much was answered, by all threads. */
  readonly #answers = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #before = this.#load();
  #quietSinceMs: number | undefined;
  #timer: Timer | undefined;

  constructor(options: AnswerThreadsOptions) {
    const { most = Math.min(3, availableParallelism() - 1) } = options;
    this.#options = options;
    this.#most = canSharePorts ? most : 0;
  }

  count(): void {
    Atomics.add(this.#answers, 0, 1);
    if (this.#timer !== undefined || this.#most <= 0) return;
    this.#before = this.#load();
    this.#lookLater();
  }

  get threads(): number {
    return this.#workers.size;
  }

  counts(): Iterable<AnswerCounts> {
    return this.#workers.values();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopLooking();
    await this.#endAll();
  }

  #lookLater(): void {
    this.#timer = this.#options.clock.setTimeout(() => this.#look(), periodMs);
  }

  #stopLooking(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #look(): void {
    this.#lookLater();
    const { answersPerSecond, mainUtilization } = this.#sinceBefore();
    const { clock, plan = planThreads } = this.#options;
    this.#quietSinceMs = answersPerSecond < fewAnswers ? (this.#quietSinceMs ?? clock.now()) : undefined;
    const quietMs = this.#quietSinceMs === undefined ? undefined : clock.now() - this.#quietSinceMs;
    const threads = this.#workers.size;
    const wanted = plan({ answersPerSecond, mainUtilization, threads, quietMs }, { most: this.#most });
    if (wanted > threads) this.#start();
    else if (wanted === 0 && threads > 0) void this.#endAll();
    // There is nothing to look at before the next answer.
    if (this.#workers.size === 0 && answersPerSecond === 0) this.#stopLooking();
  }

  #load(): Load {
    return { answers: Atomics.load(this.#answers, 0), utilization: performance.eventLoopUtilization() };
  }

  #sinceBefore(): { answersPerSecond: number; mainUtilization: number } {
    const before = this.#before;
    const now = this.#load();
    this.#before = now;
    return {
      answersPerSecond: ((now.answers - before.answers) | 0) / (periodMs / 1000), // the counter wraps around
      mainUtilization: performance.eventLoopUtilization(now.utilization, before.utilization).utilization,
    };
  }

  #start(): void {
    const { address, port, allowFrom, version, logger } = this.#options;
    const counts = new AnswerCounts();
    const shared = { version: version.memory, answers: this.#answers.buffer, counts: counts.memory };
    const workerData: AnswerThreadData = { address, port, allowFrom, ...shared };
    const resourceLimits = { maxOldGenerationSizeMb: memoryMb };
    const worker = new Worker(threadUrl(), { workerData, execArgv: [], resourceLimits });
    worker.unref();
    this.#workers.set(worker, counts);
    worker.on('message', question => void answerThread(worker, question as ThreadQuestion, this.#options));
    worker.on('error', error => logger.warn('a thread that answers DNS ended', { error: toError(error) }));
    worker.on('exit', () => {
      this.#workers.delete(worker);
      this.#options.counts.add(counts);
    });
  }

  async #endAll(): Promise<void> {
    await Promise.all([...this.#workers.keys()].map(worker => worker.terminate()));
  }
}

/** How much was to do, up to a moment. */
interface Load {
  readonly answers: number;
  readonly utilization: ReturnType<typeof performance.eventLoopUtilization>;
}

async function answerThread(
  worker: Worker,
  { id, message }: ThreadQuestion,
  { answerer, version }: Pick<AnswerThreadsOptions, 'answerer' | 'version'>,
): Promise<void> {
  const asOf = version.current;
  const question = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const answer = await answerer.answerAnew(question, 'udp');
  const told: ThreadAnswer = { id, message: answer?.message, isLasting: answer?.isLasting ?? false, version: asOf };
  worker.postMessage(told, []);
}
