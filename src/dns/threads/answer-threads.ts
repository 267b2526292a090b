/** Threads that answer by UDP when one core is full of it.
 *
 *  Flow: once a second the main thread looks how much was answered and how full it is, and starts one or ends all as `plan-threads.ts`
 *  says. Each has a socket of its own on the same port (SO_REUSEPORT), among which the kernel divides the clients.
 *  Caveats: where the system has no such option there are none. What lies in the socket of a thread that ends is lost, as packets are. */
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

export interface AnswerThreadsOptions extends ListenAddress {
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

export function createAnswerThreads(options: AnswerThreadsOptions): AnswerThreads {
  const { clock, logger, version, most = Math.min(3, availableParallelism() - 1), plan = planThreads } = options;
  const workers = new Map<Worker, AnswerCounts>();
  const answers = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let before = { answers: 0, utilization: performance.eventLoopUtilization() };
  let quietSinceMs: number | undefined;
  let timer: Timer | undefined;

  const start = () => {
    const { address, port, allowFrom } = options;
    const counts = new AnswerCounts();
    const shared = { version: version.memory, answers: answers.buffer, counts: counts.memory };
    const workerData = { address, port, allowFrom, ...shared };
    const worker = new Worker(threadUrl(), {
      workerData: workerData satisfies AnswerThreadData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    worker.unref();
    workers.set(worker, counts);
    worker.on('message', question => void answerThread(worker, question as ThreadQuestion, options));
    worker.on('error', error => logger.warn('a thread that answers DNS ended', { error: toError(error) }));
    worker.on('exit', () => {
      workers.delete(worker);
      options.counts.add(counts);
    });
  };
  const endAll = async () => {
    await Promise.all([...workers.keys()].map(worker => worker.terminate()));
  };
  const look = () => {
    timer = clock.setTimeout(look, periodMs);
    const now = { answers: Atomics.load(answers, 0), utilization: performance.eventLoopUtilization() };
    const answersPerSecond = ((now.answers - before.answers) | 0) / (periodMs / 1000); // the counter wraps around
    const { utilization: mainUtilization } = performance.eventLoopUtilization(now.utilization, before.utilization);
    before = now;
    quietSinceMs = answersPerSecond < fewAnswers ? (quietSinceMs ?? clock.now()) : undefined;
    const quietMs = quietSinceMs === undefined ? undefined : clock.now() - quietSinceMs;
    const wanted = plan({ answersPerSecond, mainUtilization, threads: workers.size, quietMs }, { most });
    if (wanted > workers.size) start();
    else if (wanted === 0 && workers.size > 0) void endAll();
    // There is nothing to look at before the next answer.
    if (workers.size === 0 && answersPerSecond === 0) stopLooking();
  };
  const stopLooking = () => {
    timer?.[Symbol.dispose]();
    timer = undefined;
  };
  return {
    count() {
      Atomics.add(answers, 0, 1);
      if (timer === undefined && canSharePorts && most > 0) {
        before = { answers: Atomics.load(answers, 0), utilization: performance.eventLoopUtilization() };
        timer = clock.setTimeout(look, periodMs);
      }
    },
    get threads() {
      return workers.size;
    },
    counts: () => workers.values(),
    async [Symbol.asyncDispose]() {
      stopLooking();
      await endAll();
    },
  };
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
