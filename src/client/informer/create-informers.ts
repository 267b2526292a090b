/** The informers of a process, shared by all its parts. */
import type { Kind, KubeObject } from '#api';
import type { Clock, Logger } from '#base';
import type { Client } from '../client.ts';
import { type FollowedKinds, KindFollower } from '../discovery/follow-kinds.ts';
import type { BorrowedInformer, Informer, InformerScope, Informers } from './informer.ts';
import { SharedInformer } from './shared-informer.ts';

/** What informers work with. */
export interface InformersOptions {
  /** Lists and watches. */
  client: Client;
  /** Spaces out what is tried again. */
  clock: Clock;
  /** Told of watches that fail. */
  logger: Logger;
  /** The only namespace that is followed, of kinds that are in namespaces, where a scope names none. Default: all. */
  namespace?: string | undefined;
}

/** Informers of a process of its own. Disposing them ends their watches. */
export const createInformers = (options: InformersOptions): Informers => new InformerSet(options);

interface Entry {
  readonly key: string;
  readonly informer: SharedInformer<KubeObject>;
  /** How many have borrowed it and not given back. */
  holders: number;
  /** Whether somebody has it for good. */
  isKept: boolean;
}

class InformerSet implements Informers {
  readonly #options: InformersOptions;
  readonly #entries = new Map<string, Entry>();
  /** What was let go and has not ended yet. */
  readonly #ending = new Set<Entry>();
  #kinds: KindFollower | undefined;
  #disposed = false;

  constructor(options: InformersOptions) {
    this.#options = options;
  }

  for<K extends KubeObject>(kind: Kind<K>, scope: InformerScope = {}): Informer<K> {
    const entry = this.#entry(kind, scope);
    entry.isKept = true;
    return entry.informer as unknown as Informer<K>;
  }

  borrow<K extends KubeObject>(kind: Kind<K>, scope: InformerScope = {}): BorrowedInformer<K> {
    const entry = this.#entry(kind, scope);
    entry.holders++;
    let isHeld = true;
    const giveBack = (end: () => Promise<void>): Promise<void> => {
      if (!isHeld) return Promise.resolve();
      isHeld = false;
      entry.holders--;
      return entry.holders > 0 || entry.isKept ? Promise.resolve() : this.#letGo(entry, end);
    };
    return {
      informer: entry.informer as unknown as Informer<K>,
      finish: () => giveBack(() => entry.informer.finish()),
      [Symbol.asyncDispose]: () => giveBack(() => entry.informer[Symbol.asyncDispose]()),
    };
  }

  kinds(): FollowedKinds {
    if (this.#disposed) throw new Error('the informers are disposed');
    this.#kinds ??= new KindFollower(this.#options);
    return this.#kinds;
  }

  async synced(): Promise<void> {
    await this.#kinds?.known;
    await Promise.all([...this.#entries.values()].map(entry => this.#isSyncedOrGone(entry)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#kinds?.[Symbol.asyncDispose]();
    const entries = [...this.#entries.values(), ...this.#ending];
    await Promise.all(entries.map(({ informer }) => informer[Symbol.asyncDispose]()));
  }

  #entry<K extends KubeObject>(kind: Kind<K>, wanted: InformerScope): Entry {
    if (this.#disposed) throw new Error('the informers are disposed');
    const { namespace, client } = this.#options;
    const place = namespace !== undefined && kind.scope === 'Namespaced' ? { namespace } : {};
    // In process they are whole, so that nobody needs others for more.
    const metadataOnly = wanted.metadataOnly && client.transport.host !== undefined;
    const scope = { ...place, ...wanted, metadataOnly };
    const key = keyOf(kind, scope);
    // Whoever wants less than what somebody follows already has it there.
    const known = this.#entries.get(key) ?? this.#entries.get(keyOf(kind, { ...scope, metadataOnly: false }));
    if (known) return known;
    const informer = new SharedInformer({ kind, scope, ...this.#options });
    const own = informer as unknown as SharedInformer<KubeObject>;
    const entry: Entry = { key, informer: own, holders: 0, isKept: false };
    this.#entries.set(key, entry);
    return entry;
  }

  /** What is given back before its first list is not waited for. */
  async #isSyncedOrGone(entry: Entry): Promise<void> {
    await entry.informer.synced.catch((error: unknown) => {
      if (this.#disposed || this.#entries.get(entry.key) === entry) throw error;
    });
  }

  /** Whoever asks for it from now on gets a new one. */
  async #letGo(entry: Entry, end: () => Promise<void>): Promise<void> {
    if (this.#entries.get(entry.key) === entry) this.#entries.delete(entry.key);
    this.#ending.add(entry);
    await end();
    this.#ending.delete(entry);
  }
}

const keyOf = <K extends KubeObject>({ apiVersion, plural }: Kind<K>, scope: InformerScope): string =>
  JSON.stringify([
    apiVersion,
    plural,
    scope.namespace,
    scope.labelSelector,
    scope.fieldSelector,
    scope.metadataOnly ?? false,
  ]);
