/** Keeps the mirrors of static pods in the API, and their statuses. To the workers it is where statuses go: those of
 *  static pods are written to their mirrors, all others as they are.
 *
 *  Guarantees: survives outages of the API server; a mirror that somebody deletes is made again; one whose static pod
 *  has gone, or is another, goes; what runs depends on none of it. */
import { formatKey, isConflict, isNotFound, keyOf, type ObjectKey, Pod, type PodStatus } from '#api';
import { backoffMs, type Clock, isAbortError, type Logger, sleepOrAbort, toError } from '#base';
import type { Client, Lister } from '#client';
import type { OwnNode } from '../node/own-node.ts';
import type { StatusSink } from '../pod-worker/dependencies.ts';
import { mirrorOf, planMirror } from './mirror-pod.ts';

interface MirrorsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ownNode: Pick<OwnNode, 'look'>;
  /** The pods of the node, as the API has told of them: a node may ask for no others. */
  readonly pods: Pick<Lister<Pod>, 'get'>;
  /** Where statuses of objects of the API go. */
  readonly statuses: StatusSink;
}

/** How long there is no mirror once one was deleted: who waits for its end, as kubectl does, looks first and watches
 *  then, and would not see it among others. */
const restMs = 1000;

/** A static pod that runs, and what the API has of it. */
interface Shown {
  readonly pod: Pod;
  mirror: Pod | undefined;
  status: PodStatus | undefined;
  /** When the next mirror may be made. */
  restsUntilMs: number;
}

export class Mirrors implements StatusSink, AsyncDisposable {
  readonly #options: MirrorsOptions;
  /** By the UID of the static pod. */
  readonly #shown = new Map<string, Shown>();
  /** By their names: whether to look again once the look is over. */
  readonly #looks = new Map<string, { again: boolean; readonly over: Promise<void> }>();
  readonly #stop = new AbortController();
  #tellEnded: (pod: Pod) => void = () => undefined;

  constructor(options: MirrorsOptions) {
    this.#options = options;
  }

  /** Has somebody told when nothing is left of a static pod. */
  whenEnded(tell: (pod: Pod) => void): void {
    this.#tellEnded = tell;
  }

  /** A static pod runs from now on. */
  show(pod: Pod): void {
    this.#shown.set(pod.metadata.uid, { pod, mirror: undefined, status: undefined, restsUntilMs: 0 });
    this.#look(keyOf(pod));
  }

  /** The API has a mirror, as it is here, or has it no more. */
  changed(mirror: Pod, { isGone }: { readonly isGone: boolean }): void {
    const shown = this.#named(keyOf(mirror));
    if (isGone && shown) {
      if (shown.mirror?.metadata.uid === mirror.metadata.uid) this.#lose(shown);
      shown.restsUntilMs = this.#options.clock.now() + restMs;
    }
    if (shown && !isGone && planMirror(shown.pod, mirror) === 'nothing') this.#found(shown, mirror);
    else this.#look(keyOf(mirror));
  }

  report(pod: Pod, status: PodStatus): void {
    const shown = this.#shown.get(pod.metadata.uid);
    if (!shown) return this.#options.statuses.report(pod, status);
    shown.status = status;
    if (shown.mirror) this.#options.statuses.report(shown.mirror, status);
  }

  statusOf(uid: string): PodStatus | undefined {
    const shown = this.#shown.get(uid);
    return shown ? shown.status : this.#options.statuses.statusOf(uid);
  }

  async flush(uid: string): Promise<void> {
    await this.#options.statuses.flush(this.#shown.get(uid)?.mirror?.metadata.uid ?? uid);
  }

  forget(uid: string): void {
    const shown = this.#shown.get(uid);
    if (!shown) return this.#options.statuses.forget(uid);
    this.#shown.delete(uid);
    this.#lose(shown);
    this.#tellEnded(shown.pod);
    this.#look(keyOf(shown.pod));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#looks.values()].map(({ over }) => over));
  }

  #named(key: ObjectKey): Shown | undefined {
    const name = formatKey(key);
    return this.#shown.values().find(({ pod }) => formatKey(keyOf(pod)) === name);
  }

  #found(shown: Shown, mirror: Pod): void {
    if (shown.mirror && shown.mirror.metadata.uid !== mirror.metadata.uid) this.#lose(shown);
    shown.mirror = mirror;
    if (shown.status) this.#options.statuses.report(mirror, shown.status);
  }

  #lose(shown: Shown): void {
    if (shown.mirror) this.#options.statuses.forget(shown.mirror.metadata.uid);
    shown.mirror = undefined;
  }

  /** One look at a time for each name. */
  #look(key: ObjectKey): void {
    const name = formatKey(key);
    const under = this.#looks.get(name);
    if (under) under.again = true;
    else if (!this.#stop.signal.aborted) {
      const over = this.#keep(key, name).finally(() => this.#looks.delete(name));
      this.#looks.set(name, { again: false, over });
    }
  }

  async #keep(key: ObjectKey, name: string): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted; ) {
      const under = this.#looks.get(name);
      if (under) under.again = false;
      try {
        const isRight = await this.#step(key);
        failures = 0;
        if (isRight && !this.#looks.get(name)?.again) return;
      } catch (error) {
        if (isAbortError(error) || signal.aborted) return;
        if (failures++ === 0) logger.warn('cannot show a static pod', { pod: name, error: toError(error) });
        await sleepOrAbort(clock, backoffMs(failures), signal);
      }
    }
  }

  /** Whether all is as it should be, as far as the API has told; what else it tells is looked at then. */
  async #step(key: ObjectKey): Promise<boolean> {
    const { pods } = this.#options;
    const found = pods.get(key);
    const shown = this.#named(key);
    const step = planMirror(shown?.pod, found);
    if (step === 'blocked') throw new Error('the API has another pod of this name');
    if (step === 'delete' && found) await this.#delete(found, shown);
    if (step === 'create' && shown && !shown.mirror) await this.#create(shown);
    if (step === 'nothing' && found && shown) this.#found(shown, found);
    return this.#named(key) === shown;
  }

  async #delete(mirror: Pod, shown: Shown | undefined): Promise<void> {
    if (shown) this.#lose(shown);
    const preconditions = { uid: mirror.metadata.uid };
    const options = { gracePeriodSeconds: 0, preconditions, signal: this.#stop.signal };
    await this.#options.client.delete(Pod, keyOf(mirror), options).catch((error: unknown) => {
      // It is gone, or another has its name: the API will tell.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    });
  }

  async #create(shown: Shown): Promise<void> {
    const { client, clock, ownNode } = this.#options;
    const { signal } = this.#stop;
    await sleepOrAbort(clock, Math.max(0, shown.restsUntilMs - clock.now()), signal);
    const node = await ownNode.look(signal);
    if (!node.metadata.uid) throw new Error('the node is not registered yet');
    if (this.#named(keyOf(shown.pod)) !== shown) return;
    const mirror = await client.create(Pod, mirrorOf(shown.pod, node), { signal });
    if (this.#shown.has(shown.pod.metadata.uid)) this.#found(shown, mirror);
  }
}
