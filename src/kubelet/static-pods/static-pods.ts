/** Static pods: those that the node runs because a file in a folder of its own says so, with or without an API server.
 *
 *  Flow: the folder is read when something in it changes, and each twenty seconds; what is new is given a worker, what
 *  is no more is ended as a pod that is deleted. A changed manifest is another pod, which begins when the one before it
 *  has ended.
 *  Guarantees: a file that says nothing sensible changes nothing but the log, and what ran by it before goes on. */
import { watch } from 'node:fs';
import { formatKey, keyOf, type Pod } from '#api';
import { type Clock, type Logger, type Timer, toError } from '#base';
import { parseStaticPod } from './parse-static-pod.ts';
import { type Manifest, readManifests } from './read-manifests.ts';

/** Between two looks when nothing was told; upstream's. */
const everyMs = 20_000;

/** Who runs them. */
export interface StaticPodRunner {
  /** The pod is wanted, and none of its name is there. */
  begin(pod: Pod): void;
  end(pod: Pod): void;
}

interface StaticPodsOptions {
  readonly directory: string;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runner: StaticPodRunner;
}

/** Follows the folder. */
export class StaticPods implements AsyncDisposable {
  readonly #options: StaticPodsOptions;
  /** What each file said last that made sense. */
  readonly #files = new Map<string, { readonly text: string; readonly pod: Pod | undefined }>();
  /** By names. */
  #wanted: ReadonlyMap<string, Pod> = new Map();
  /** What has a worker, by names. */
  readonly #running = new Map<string, { readonly pod: Pod; isEnding: boolean }>();
  readonly #stop = new AbortController();
  #timer: Timer | undefined;
  #watching: Disposable | undefined;
  #reading: Promise<void> | undefined;
  #isStale = false;

  constructor(options: StaticPodsOptions) {
    this.#options = options;
  }

  /** Resolves when the folder was read for the first time. */
  async start(): Promise<void> {
    await this.#read();
  }

  /** Nothing is left of a pod. */
  ended({ metadata }: Pod): void {
    const found = this.#running.entries().find(([, { pod }]) => pod.metadata.uid === metadata.uid);
    if (!found) return;
    this.#running.delete(found[0]);
    this.#apply();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#timer?.[Symbol.dispose]();
    this.#watching?.[Symbol.dispose]();
    await this.#reading;
  }

  /** One reading at a time. */
  #read(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readOften().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOften(): Promise<void> {
    const { directory, clock, logger } = this.#options;
    while (this.#isStale && !this.#stop.signal.aborted) {
      this.#isStale = false;
      this.#watching ??= this.#watch();
      try {
        this.#take(await readManifests(directory));
      } catch (error) {
        logger.warn('cannot read static pods', { directory, error: toError(error) });
      }
    }
    this.#timer?.[Symbol.dispose]();
    if (!this.#stop.signal.aborted) this.#timer = clock.setTimeout(() => void this.#read(), everyMs);
  }

  /** Undefined where there is no folder to watch. */
  #watch(): Disposable | undefined {
    try {
      const watcher = watch(this.#options.directory, { persistent: false }, () => void this.#read());
      const end = () => watcher.close();
      watcher.on('error', () => {
        end();
        this.#watching = undefined;
      });
      return { [Symbol.dispose]: end };
    } catch {
      return undefined;
    }
  }

  #take(manifests: readonly Manifest[]): void {
    const { nodeName, clock, logger } = this.#options;
    const files = new Set(manifests.map(({ file }) => file));
    for (const file of this.#files.keys()) if (!files.has(file)) this.#files.delete(file);
    for (const { file, content } of manifests) {
      const known = this.#files.get(file);
      const text = content instanceof Error ? content.message : content;
      if (known?.text === text) continue;
      let pod = known?.pod;
      try {
        if (content instanceof Error) throw content;
        pod = parseStaticPod(content, { file, nodeName, nowMs: clock.now() });
      } catch (error) {
        logger.warn('cannot run a static pod', { file, error: toError(error) });
      }
      this.#files.set(file, { text, pod });
    }
    const wanted = new Map<string, Pod>();
    for (const [file, { pod }] of this.#files) {
      if (!pod) continue;
      const name = formatKey(keyOf(pod));
      if (wanted.has(name)) logger.warn('cannot run a static pod', { file, error: new Error(`${name} is there`) });
      else wanted.set(name, pod);
    }
    this.#wanted = wanted;
    this.#apply();
  }

  #apply(): void {
    const { runner } = this.#options;
    if (this.#stop.signal.aborted) return;
    for (const [name, running] of this.#running) {
      if (running.isEnding || running.pod.metadata.uid === this.#wanted.get(name)?.metadata.uid) continue;
      running.isEnding = true;
      runner.end(running.pod);
    }
    for (const [name, pod] of this.#wanted) {
      if (this.#running.has(name)) continue;
      this.#running.set(name, { pod, isEnding: false });
      runner.begin(pod);
    }
  }
}
