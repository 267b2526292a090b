/** Serves the kinds that CustomResourceDefinitions bring.
 *
 *  Flow: the cache of definitions tells of a change in the turn in which it learns of it, before the writer is
 *  answered: the kinds are served, or go, at once, and the definition's status says so a moment later. A definition
 *  that is being deleted keeps its kinds until their objects are gone, and then loses its finalizer.
 *
 *  Guarantees: whoever was told that a definition was made finds its kinds served, after a restart of the server too. A
 *  kind whose definition did not change in what is served goes on as it is. */
import {
  CustomResourceDefinition,
  deepEqual,
  findCondition,
  isConditionTrue,
  isConflict,
  isNotFound,
  type Kind,
  setCondition,
} from '#api';
import { backoffMs, type Clock, formatTime, type Logger, sleepOrAbort, toError } from '#base';
import type { UserInfo } from '#client';
import { endKinds } from '../registry/end-kinds.ts';
import type { Registry } from '../registry/registry.ts';
import type { KindDefinition } from '../resource/definition.ts';
import type { CacheEvent } from '../watch/cache-event.ts';
import { allOf } from '../watch/selection.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { NameClaims } from './claims.ts';
import type { AskWebhook } from './conversion/converter.ts';
import { cleanupFinalizer } from './definition-strategy.ts';
import { loadedMachinery, loadMachinery } from './machinery.ts';
import { type Condition, isSameStatus, planStatus } from './names.ts';

/** Where kinds are served, and in whose name their definitions are written. */
export interface FollowOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who writes conditions, and deletes objects. */
  readonly user: UserInfo;
  /** Asks programs of users. */
  readonly ask: AskWebhook;
  readonly newUid: () => string;
}

/** What is served of a definition. */
interface ServedDefinition {
  /** What tells its specification and names from those that it had before. */
  readonly facts: unknown;
  readonly kinds: readonly Kind[];
  /** The definition with that specification. */
  stored: StoredObject;
  /** Set while its objects are being deleted. */
  ending: AbortController | undefined;
}

const backoff = { initialMs: 50, maxMs: 30_000 };

/** Follows the definitions until it is disposed. Resolves when the kinds of those that there are, are served. */
export async function followDefinitions(options: FollowOptions): Promise<AsyncDisposable> {
  const follower = new DefinitionFollower(options);
  await follower.start();
  return follower;
}

class DefinitionFollower implements AsyncDisposable {
  readonly #options: FollowOptions;
  readonly #served = new Map<string, ServedDefinition>();
  readonly #claims = new NameClaims();
  readonly #writing = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #watch: Disposable | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  get #cache() {
    return this.#options.registry.engine(CustomResourceDefinition).cache;
  }

  async start(): Promise<void> {
    const cache = this.#cache;
    await cache.start();
    this.#watch = cache.watch({
      scope: allOf('').scope,
      onEvent: event => this.#onEvent(event),
      onLost: () => void this.#restart(),
    });
    const stored = cache.listReadable(allOf(''));
    if (stored.length > 0) await loadMachinery();
    this.#serveAll(stored);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#watch?.[Symbol.dispose]();
    for (const { ending } of this.#served.values()) ending?.abort();
    await Promise.allSettled(this.#writing.values());
  }

  /** The cache lost track: what it knows next is compared with what is served. */
  async #restart(): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    for (let failures = 1; !this.#stop.signal.aborted; failures++) {
      try {
        await this.start();
        const names = new Set(this.#cache.listReadable(allOf('')).map(({ name }) => name));
        for (const name of this.#served.keys()) if (!names.has(name)) this.#withdraw(name);
        return;
      } catch (error) {
        this.#options.logger.warn('custom resource definitions cannot be read', { error: toError(error), failures });
        await sleepOrAbort(this.#options.clock, backoffMs(failures, backoff), this.#stop.signal);
      }
    }
  }

  #onEvent({ current, subject }: CacheEvent): void {
    if (!current) {
      this.#withdraw(subject.name);
      const group = this.#claims.delete(subject.name);
      if (group !== undefined) this.#serveWaiting(group);
      return;
    }
    if (loadedMachinery()) {
      this.#serveAll([current]);
      this.#serveWaiting((current.object as CustomResourceDefinition).spec.group, subject.name);
    }
    // Of another server: who writes here has loaded it.
    else void loadMachinery()?.then(() => this.#serveAll(this.#cache.listReadable(allOf(''))));
  }

  /** Names that a definition had, or wanted, may be what others wait for. */
  #serveWaiting(group: string, except?: string): void {
    const waiting = this.#claims.waitingIn(group).filter(name => name !== except);
    if (waiting.length > 0) this.#serveAll(waiting.flatMap(name => this.#cache.get('', name) ?? []));
  }

  #serveAll(stored: readonly StoredObject[]): void {
    for (const { object } of stored) this.#claims.set(object as CustomResourceDefinition);
    const serve: KindDefinition[] = [];
    const withdraw: Kind[] = [];
    for (const each of stored) {
      const change = this.#plan(each);
      serve.push(...change.serve);
      withdraw.push(...change.withdraw);
    }
    if (serve.length + withdraw.length > 0) this.#options.registry.catalogue.change({ serve, withdraw });
  }

  /** What is to change of what is served for a definition. */
  #plan(stored: StoredObject): { serve: readonly KindDefinition[]; withdraw: readonly Kind[] } {
    const definition = stored.object as CustomResourceDefinition;
    const { name } = stored;
    const nowMs = this.#options.clock.now();
    const { status, isEstablished } = planStatus(definition, { taken: this.#claims.takenFrom(definition), nowMs });
    if (!isSameStatus(definition.status, status)) this.#write(name, () => this.#writeStatus(name));
    const isEnding = definition.metadata.deletionTimestamp !== undefined;
    if (isEnding) this.#write(name, () => this.#end(name));
    const machinery = loadedMachinery();
    if (!isEstablished || !machinery) return { serve: [], withdraw: [] };
    const names = status.acceptedNames as NonNullable<typeof status.acceptedNames>;
    const known = this.#served.get(name);
    const { uid, generation } = definition.metadata;
    const facts = { uid, generation, names };
    if (known && (isEnding || deepEqual(known.facts, facts))) {
      if (!isEnding) known.stored = stored;
      return { serve: [], withdraw: [] };
    }
    const definitions = machinery.definitionsOf(definition, {
      ...this.#options,
      names,
      reread: () => served.stored.parse() as CustomResourceDefinition,
    });
    const kinds = definitions.map(({ kind }) => kind);
    const goes = (kind: Kind) =>
      !kinds.some(({ apiVersion, plural }) => apiVersion === kind.apiVersion && plural === kind.plural);
    const served: ServedDefinition = { facts, kinds, stored, ending: undefined };
    this.#served.set(name, served);
    return { serve: definitions, withdraw: (known?.kinds ?? []).filter(goes) };
  }

  #withdraw(name: string): void {
    const known = this.#served.get(name);
    if (!known) return;
    this.#served.delete(name);
    known.ending?.abort();
    this.#options.registry.catalogue.change({ withdraw: known.kinds });
  }

  /** Does work of a definition after what is under way for it. Failures are tried again. */
  #write(name: string, work: () => Promise<void>): void {
    const before = this.#writing.get(name) ?? Promise.resolve();
    const next = before.then(() => this.#insist(name, work));
    this.#writing.set(name, next);
    void next.then(() => this.#writing.get(name) === next && this.#writing.delete(name));
  }

  async #insist(name: string, work: () => Promise<void>): Promise<void> {
    const { clock, logger } = this.#options;
    for (let failures = 1; !this.#stop.signal.aborted; failures++) {
      try {
        return await work();
      } catch (error) {
        if (this.#stop.signal.aborted || isNotFound(error)) return;
        if (!isConflict(error))
          logger.warn('a custom resource definition cannot be seen to', { name, error: toError(error), failures });
        await sleepOrAbort(clock, backoffMs(failures, backoff), this.#stop.signal);
      }
    }
  }

  async #writeStatus(name: string): Promise<void> {
    await this.#update(name, definition => {
      const { status } = planStatus(definition, {
        taken: this.#claims.takenFrom(definition),
        nowMs: this.#options.clock.now(),
      });
      definition.status = status;
    });
  }

  async #update(name: string, change: (definition: CustomResourceDefinition) => void): Promise<void> {
    const objects = this.#options.registry.access({ user: this.#options.user, isAdmitted: true });
    await objects.update(CustomResourceDefinition, { name }, change, { subresource: 'status' });
  }

  /** Deletes the objects of a definition that is being deleted; lets it go when they are gone. */
  async #end(name: string): Promise<void> {
    const { registry, user, clock } = this.#options;
    const definition = this.#cache.get('', name)?.object as CustomResourceDefinition | undefined;
    if (!definition?.metadata.finalizers?.includes(cleanupFinalizer)) return;
    const known = this.#served.get(name);
    const terminating =
      (status: 'True' | 'False', reason: string, message: string) => (draft: CustomResourceDefinition) => {
        const verdict = { type: 'Terminating', status, reason, message };
        draft.status = {
          ...draft.status,
          conditions: setCondition<Condition>(draft.status?.conditions, verdict, formatTime(clock.now())),
        };
        if (status === 'False')
          draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter(
            finalizer => finalizer !== cleanupFinalizer,
          );
      };
    if (!known || !isConditionTrue(definition.status?.conditions, 'Established')) {
      await this.#update(name, terminating('False', 'NeverEstablished', 'resource was never established'));
      return;
    }
    if (findCondition(definition.status?.conditions, 'Terminating')?.reason !== 'InstanceDeletionInProgress')
      await this.#update(
        name,
        terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'),
      );
    const ending = new AbortController();
    known.ending = ending;
    try {
      await endKinds(registry, known.kinds, { objects: 'delete', user, signal: ending.signal });
    } catch (error) {
      // Somebody let the definition go before its objects.
      if (ending.signal.aborted) return;
      throw error;
    }
    await this.#update(name, terminating('False', 'InstanceDeletionCompleted', 'removed all instances'));
  }
}
