/** Notices what happens to pods without being asked: containerd's own event stream, and a look at everything now and
 *  then.
 *
 *  Flow: subscribe to containerd's task events; each names a container, whose pod is reported. Events come before CRI
 *  has taken note of them, so a pod is reported only when its list has changed, looked at again for a moment if need
 *  be.
 *  Caveats: engines without that service (CRI-O) are looked at every second instead, which costs two list calls. With
 *  events the same look happens every 30 s, for what a lost connection may have hidden. */
import { AsyncQueue, type Clock, isAbortError, type Logger } from '#base';
import type { Channel } from '#grpc';
import { RuntimeError, type RuntimePod } from '../runtime.ts';
import type { PodReader } from './pod-reader.ts';

interface Envelope {
  topic: string;
  event: { typeUrl: string; value: Uint8Array } | null;
}

const eventsMethod = '/containerd.services.events.v1.Events/Subscribe';
const filters = ['/tasks/exit', '/tasks/oom'].map(topic => `topic=="${topic}",namespace=="k8s.io"`);
/** How often everything is listed: with events, and without. */
const listEveryMs = 30_000;
const withoutEventsMs = 1000;
const reconnectMs = 250;
/** How long a subscription may take to be in force. */
const settledMs = 200;
/** How often to look whether the list is due. */
const lookEveryMs = 10_000;
const settleDelaysMs = [0, 5, 20, 50, 150, 500];

/** All of a pod that an event can change. */
const fingerprint = (pod: RuntimePod | undefined): string =>
  pod ? [...pod.sandboxes, ...pod.containers].map(({ id, state }) => `${id}=${state}`).join() : '';

interface PodWatcher {
  watch(signal: AbortSignal): AsyncIterable<string>;
}

interface PodWatcherOptions {
  readonly channel: Channel;
  readonly reader: PodReader;
  readonly clock: Clock;
  readonly logger: Logger;
}

export const createPodWatcher = (options: PodWatcherOptions): PodWatcher => ({
  watch: signal => new PodWatch(options, signal).start(),
});

/** One watch, until its signal aborts. */
class PodWatch {
  readonly #options: PodWatcherOptions;
  readonly #signal: AbortSignal;
  readonly #changed = new AsyncQueue<string>();
  /** Fingerprints of pods as they were last seen, by UID. */
  #seen = new Map<string, string>();
  #eventsWork = false;
  #listedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: PodWatcherOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** UIDs of pods that have changed. */
  start(): AsyncIterable<string> {
    this.#quietly('watching events ended', this.#followEvents());
    this.#quietly('listing pods ended', this.#relistForever());
    this.#signal.addEventListener('abort', () => this.#changed.end(), { once: true });
    return this.#changed;
  }

  async #followEvents(): Promise<void> {
    const { clock, logger } = this.#options;
    while (!this.#signal.aborted) {
      try {
        this.#eventsWork = true;
        // What happened before the stream was there is not told.
        this.#quietly('cannot list pods', this.#relistAfter(settledMs));
        await this.#readEvents();
      } catch (error) {
        this.#eventsWork = false;
        if (error instanceof RuntimeError && error.code === 'unsupported') return;
        logger.debug('the stream of events broke', { error });
      }
      this.#eventsWork = false;
      await clock.sleep(reconnectMs, this.#signal);
    }
  }

  async #readEvents(): Promise<void> {
    const { channel } = this.#options;
    const types = { request: 'containerd.events.SubscribeRequest', answer: 'containerd.events.Envelope' };
    for await (const { topic, event } of channel.stream<Envelope>(eventsMethod, types, { filters }, this.#signal)) {
      if (!event) continue;
      const type = topic === '/tasks/exit' ? 'containerd.events.TaskExit' : 'containerd.events.TaskOOM';
      const { containerId, id } = channel.decode(type, event.value) as { containerId: string; id?: string };
      // An exec session is a task of its own inside the container.
      if (id === undefined || id === containerId)
        this.#quietly('cannot look at a pod after an event', this.#settle(containerId));
    }
  }

  /** Waits until CRI shows that the container's task has ended, then reports its pod. */
  async #settle(containerId: string): Promise<void> {
    const { reader, clock } = this.#options;
    // A container that ended as soon as it began has not been read yet.
    if (reader.podUidOf(containerId) === undefined) await this.#relist();
    const uid = reader.podUidOf(containerId);
    if (uid === undefined) return;
    for (const delayMs of settleDelaysMs) {
      if (delayMs > 0) await clock.sleep(delayMs, this.#signal);
      const pod = await reader.get(uid);
      const shown = [...(pod?.sandboxes ?? []), ...(pod?.containers ?? [])].find(({ id }) => id === containerId);
      if (shown && (shown.state === 'Running' || shown.state === 'Ready')) continue;
      this.#seen.set(uid, fingerprint(pod));
      break;
    }
    this.#changed.push(uid);
  }

  async #relistForever(): Promise<void> {
    const { clock, logger } = this.#options;
    while (!this.#signal.aborted) {
      if (!this.#eventsWork || clock.now() - this.#listedAtMs >= listEveryMs) {
        this.#listedAtMs = clock.now();
        await this.#relist().catch((error: unknown) => logger.debug('cannot list pods', { error }));
      }
      await clock.sleep(this.#eventsWork ? lookEveryMs : withoutEventsMs, this.#signal);
    }
  }

  async #relistAfter(delayMs: number): Promise<void> {
    await this.#options.clock.sleep(delayMs, this.#signal);
    await this.#relist();
  }

  async #relist(): Promise<void> {
    const pods = await this.#options.reader.list();
    const seen = this.#seen;
    this.#seen = new Map(pods.map(pod => [pod.uid, fingerprint(pod)]));
    for (const [uid, print] of this.#seen) if (seen.get(uid) !== print) this.#changed.push(uid);
    for (const uid of seen.keys()) if (!this.#seen.has(uid)) this.#changed.push(uid);
  }

  #quietly(what: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.#signal.aborted && !isAbortError(error)) this.#options.logger.debug(what, { error });
    });
  }
}
