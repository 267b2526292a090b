/** Records what happened to an object as a core/v1 Event, which `kubectl describe` shows. */
import {
  Event,
  isAlreadyExists,
  isNamespaceTerminating,
  isNotFound,
  type KubeObject,
  type ObjectReference,
  StatusError,
} from '#api';
import { type Clock, formatTime, isAbortError, type Logger, sleepOrAbort, toError } from '#base';
import type { Client } from '../client.ts';
import { mergePatch } from '../client.ts';
import { EventCorrelator, type EventDecision, type EventDetails } from './correlate.ts';

/** Who tells, and by which means. */
export interface EventRecorderOptions {
  /** Writes the events. */
  client: Client;
  /** Stamps them, and spaces out those that repeat. */
  clock: Clock;
  /** Told of those that could not be written. */
  logger: Logger;
  /** Who reports, such as `default-scheduler`. */
  component: string;
  /** The node it reports from. Default: none. */
  host?: string;
}

/** Disposing a recorder drops what is not written yet; `flush` first to keep it. */
export interface EventRecorder extends AsyncDisposable {
  /** Notes an event and returns at once. Never throws; what cannot be written is logged and dropped. */
  event(about: KubeObject | ObjectReference, details: EventDetails): void;
  /** Resolves when everything noted so far is written or dropped. */
  flush(): Promise<void>;
}

/** Events that may wait to be written; more are dropped. */
const queueLimit = 1000;
const writeAttempts = 12;
const nameAttempts = 20;
const retryDelayMs = 10_000;

type Writing = Exclude<EventDecision, { type: 'drop' }> & {
  about: ObjectReference;
  details: Pick<EventDetails, 'type' | 'reason'>;
  nowMs: number;
};

/** A recorder that writes in the background. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new Recorder(options);
}

class Recorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #correlator = new EventCorrelator();
  /** Names of event objects by the correlator's id. */
  readonly #names = new Map<string, string>();
  readonly #stop = new AbortController();
  #queue: Writing[] = [];
  #running: Promise<void> | undefined;
  #serial = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  event(object: KubeObject | ObjectReference, details: EventDetails): void {
    if (this.#stop.signal.aborted) return;
    const about = 'metadata' in object ? referenceTo(object) : object;
    const nowMs = this.#options.clock.now();
    const decision = this.#correlator.decide(about, details, nowMs);
    if (decision.type === 'drop' || this.#queue.length >= queueLimit) return;
    const { type, reason } = details; // the message is in the decision, cut
    this.#queue.push({ ...decision, about, details: { type, reason }, nowMs });
    this.#running ??= this.#run();
  }

  async flush(): Promise<void> {
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#queue = [];
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) await this.#writeOrDrop(next);
    this.#running = undefined;
  }

  /** Tries again when the server cannot be reached; what it refuses is dropped. */
  async #writeOrDrop(writing: Writing): Promise<void> {
    const { clock, logger } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#write(writing);
      } catch (error) {
        if (this.#stop.signal.aborted || isAbortError(error)) return;
        if (error instanceof StatusError || attempt === writeAttempts) {
          const refused = { reason: writing.details.reason, about: writing.about, error: toError(error) };
          // Who ends a namespace ends its events: nobody has to know.
          if (isNamespaceTerminating(error)) logger.debug('cannot record an event', refused);
          else logger.warn('cannot record an event', refused);
          return this.#correlator.forget(writing.id);
        }
        await sleepOrAbort(clock, retryDelayMs, this.#stop.signal);
      }
    }
  }

  async #write(writing: Writing): Promise<void> {
    const { client } = this.#options;
    const name = this.#names.get(writing.id);
    const { signal } = this.#stop;
    if (writing.type === 'update' && name !== undefined) {
      const { count, message, nowMs } = writing;
      const patch = mergePatch({ count, message, lastTimestamp: formatTime(nowMs) });
      try {
        await client.patch(Event, { namespace: namespaceOf(writing.about), name }, patch, { signal });
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error; // it has expired: make it anew
      }
    }
    this.#remember(writing.id, await this.#create(writing));
  }

  /** Another recorder may have taken the name, in the same millisecond. */
  async #create(writing: Writing): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const event = this.#eventObject(writing);
      try {
        await this.#options.client.create(Event, event, { signal: this.#stop.signal });
        return event.metadata.name;
      } catch (error) {
        if (!isAlreadyExists(error) || attempt === nameAttempts) throw error;
      }
    }
  }

  #eventObject({ about, details, message, count, firstMs, nowMs }: Writing) {
    const { component, host } = this.#options;
    // As upstream names them: the object, and a time in nanoseconds; the serial number keeps two of one millisecond
    // apart.
    const time = BigInt(nowMs) * 1_000_000n + BigInt(this.#serial++ % 1_000_000);
    return {
      metadata: { name: `${about.name}.${time.toString(16)}`, namespace: namespaceOf(about) },
      involvedObject: about,
      type: details.type,
      reason: details.reason,
      message,
      count,
      firstTimestamp: formatTime(firstMs),
      lastTimestamp: formatTime(nowMs),
      source: { component, ...(host === undefined ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host ?? '',
    };
  }

  #remember(id: string, name: string): void {
    if (this.#names.size >= 4096) this.#names.clear(); // names that are lost cost one event object more each
    this.#names.set(id, name);
  }
}

/** Events about cluster-scoped objects live in `default`. */
function namespaceOf({ namespace }: ObjectReference): string {
  return namespace || 'default';
}

function referenceTo({ apiVersion, kind, metadata }: KubeObject): ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, uid, resourceVersion, ...(namespace === undefined ? {} : { namespace }) };
}
