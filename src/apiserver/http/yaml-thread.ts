/** A thread for long YAML, whose parser takes some microseconds a byte during which nothing else would be answered.
 *
 *  Flow: started for the first task, it works off one after the other, and ends when there was none for a while, so
 *  that an idle server is no larger for it. A task that takes too long, or too much memory, ends it too; the next
 *  begins anew. */
import { Worker } from 'node:worker_threads';
import { StatusError, tooLargeEntity, tooManyRequests } from '#api';
import { clearTimeout, setTimeout, toError } from '#base';
import type { YamlResult, YamlTask } from './yaml-worker.ts';

interface YamlThreadOptions {
  /** How long one task may take. Default 30 s. */
  readonly taskMs?: number;
  /** How long the thread lives on without work. Default 5 s. */
  readonly idleMs?: number;
  /** Tasks that may wait. Default 16. */
  readonly maxWaiting?: number;
  /** Memory of the thread, in megabytes. Default 768: what the most hostile three megabytes take, and a little more. */
  readonly memoryMb?: number;
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

const tooLong = () => tooLargeEntity('reading or writing it as YAML takes too long: use JSON');

/** Runs tasks in turn. */
export class YamlThread {
  readonly #options: Required<YamlThreadOptions>;
  readonly #queue: Waiting[] = [];
  #worker: Worker | undefined;
  #current: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ taskMs = 30_000, idleMs = 5000, maxWaiting = 16, memoryMb = 768 }: YamlThreadOptions = {}) {
    this.#options = { taskMs, idleMs, maxWaiting, memoryMb };
  }

  /** Whether the thread is there. */
  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** The text in its other form. Throws a YAML reader's problem as {@link YamlProblem}, the 429 when too many wait, the
   *  413 for what takes too long or too much. */
  run(task: YamlTask): Promise<Buffer> {
    if (this.#queue.length >= this.#options.maxWaiting)
      throw tooManyRequests('too much YAML at once, please try again later', 1);
    const waiting = { task, ...Promise.withResolvers<Buffer>() };
    this.#queue.push(waiting);
    if (!this.#current) this.#next();
    return waiting.promise;
  }

  #next(): void {
    this.#current = this.#queue.shift();
    if (!this.#current) {
      if (this.#worker) this.#restartTimer(this.#options.idleMs, () => this.#stop());
      return;
    }
    this.#worker ??= this.#start();
    this.#restartTimer(this.#options.taskMs, () => this.#fail(tooLong()));
    this.#worker.postMessage(this.#current.task, []);
  }

  #start(): Worker {
    const started = new Worker(workerUrl(), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#options.memoryMb },
    });
    const ifCurrent = (then: () => void): void => {
      if (started === this.#worker) then();
    };
    started.unref();
    started.on('message', (result: YamlResult) => ifCurrent(() => this.#settle(result)));
    started.on('error', error => ifCurrent(() => this.#fail(asStatus(error))));
    started.on('exit', () => ifCurrent(() => this.#fail(asStatus(new Error('the thread for YAML ended')))));
    return started;
  }

  #settle(result: YamlResult): void {
    if ('problem' in result) this.#current?.reject(new YamlProblem(result.problem));
    else this.#current?.resolve(Buffer.from(result.text.buffer, result.text.byteOffset, result.text.byteLength));
    this.#current = undefined;
    this.#next();
  }

  #fail(error: Error): void {
    this.#current?.reject(error);
    this.#current = undefined;
    this.#stop();
    this.#next();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    const ended = this.#worker;
    this.#worker = undefined;
    void ended?.terminate();
  }

  /** Of this machine's time, whatever clock the server has: what is measured is work. */
  #restartTimer(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms).unref();
  }
}

/** Out of memory is the text's fault; anything else ours. */
function asStatus(error: unknown): Error {
  const { code } = error as { code?: string };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return tooLargeEntity('reading or writing it as YAML takes too much memory: use JSON');
  const { message } = toError(error);
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, undefined, { cause: error });
}
