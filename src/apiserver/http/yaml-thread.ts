/** A thread for long YAML, whose parser takes some microseconds a byte during which nothing else would be answered.
 *
 *  Flow: started for the first task, it works off one after the other, and ends when there was none for a while, so that an
 *  idle server is no larger for it. A task that takes too long, or too much memory, ends it too; the next begins anew. */
import { Worker } from 'node:worker_threads';
import { StatusError, tooLargeEntity, tooManyRequests } from '#api';
import { clearTimeout, setTimeout, toError } from '#base';
import type { YamlResult, YamlTask } from './yaml-worker.ts';

export interface YamlThreadOptions {
  /** How long one task may take. Default 30 s. */
  readonly taskMs?: number;
  /** How long the thread lives on without work. Default 5 s. */
  readonly idleMs?: number;
  /** Tasks that may wait. Default 16. */
  readonly maxWaiting?: number;
  /** Memory of the thread, in megabytes. Default 768: what the most hostile three megabytes take, and a little more. */
  readonly memoryMb?: number;
}

/** Runs tasks in turn. */
export interface YamlThread {
  /** The text in its other form. Throws a YAML reader's problem as {@link YamlProblem}, the 429 when too many wait, the 413
   *  for what takes too long or too much. */
  run(task: YamlTask): Promise<Buffer>;
  /** Whether the thread is there. */
  readonly isRunning: boolean;
}

/** What is wrong with a YAML text, in words. */
export class YamlProblem extends Error {
  override readonly name = 'YamlProblem';
}

interface Waiting extends PromiseWithResolvers<Buffer> {
  readonly task: YamlTask;
}

/** Beside this file; in the bundle, beside the bundle. */
const workerUrl = (): URL => new URL(`./yaml-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

export function createYamlThread({
  taskMs = 30_000,
  idleMs = 5000,
  maxWaiting = 16,
  memoryMb = 768,
}: YamlThreadOptions = {}): YamlThread {
  const queue: Waiting[] = [];
  let worker: Worker | undefined;
  let current: Waiting | undefined;
  let timer: NodeJS.Timeout | undefined;

  const restartTimer = (ms: number, then: () => void): void => {
    clearTimeout(timer);
    // Of this machine's time, whatever clock the server has: what is measured is work.
    timer = setTimeout(then, ms).unref();
  };
  const stop = (): void => {
    clearTimeout(timer);
    const ended = worker;
    worker = undefined;
    void ended?.terminate();
  };
  const fail = (error: Error): void => {
    current?.reject(error);
    current = undefined;
    stop();
    next();
  };
  const tooLong = () => tooLargeEntity('reading or writing it as YAML takes too long: use JSON');
  const settle = (result: YamlResult): void => {
    if ('problem' in result) current?.reject(new YamlProblem(result.problem));
    else current?.resolve(Buffer.from(result.text.buffer, result.text.byteOffset, result.text.byteLength));
    current = undefined;
    next();
  };
  const start = (): Worker => {
    const started = new Worker(workerUrl(), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    started.unref();
    started.on('message', (result: YamlResult) => started === worker && settle(result));
    started.on('error', error => started === worker && fail(asStatus(error)));
    started.on('exit', () => started === worker && fail(asStatus(new Error('the thread for YAML ended'))));
    return started;
  };
  function next(): void {
    current = queue.shift();
    if (!current) {
      if (worker) restartTimer(idleMs, stop);
      return;
    }
    worker ??= start();
    restartTimer(taskMs, () => fail(tooLong()));
    worker.postMessage(current.task, []);
  }

  return {
    run(task) {
      if (queue.length >= maxWaiting) throw tooManyRequests('too much YAML at once, please try again later', 1);
      const waiting = { task, ...Promise.withResolvers<Buffer>() };
      queue.push(waiting);
      if (!current) next();
      return waiting.promise;
    },
    get isRunning() {
      return worker !== undefined;
    },
  };
}

/** Out of memory is the text's fault; anything else ours. */
function asStatus(error: unknown): Error {
  const { code } = error as { code?: string };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return tooLargeEntity('reading or writing it as YAML takes too much memory: use JSON');
  const { message } = toError(error);
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, undefined, { cause: error });
}
