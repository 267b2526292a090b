/** The catalogue: the kinds that are served, which come and go while the server runs.
 *
 *  Flow of a change: engines of what is new are made, the tables are replaced in one step, those who follow are told,
 *  and what is served no longer ends: its watches at once, its cache when the requests that had begun are over.
 *
 *  Guarantees: whoever looks sees all of a change or nothing of it. A kind whose facts change goes on with the same
 *  objects; its watches end, and their clients read it anew. */
import { type Kind, StatusError, serverTimeout, unknownResource } from '#api';
import { type Clock, DeadlineError, withDeadline } from '#base';
import type { KindDefinition, KindShape } from '../resource/definition.ts';
import { createResource, type Resource } from '../resource/resource.ts';
import type { StoredAs } from '../resource/strategy.ts';
import type { SubresourceHandler } from '../resource/subresource.ts';
import { createEngine, type Engine, type EngineOptions } from './generic/engine.ts';

/** What is behind a group, version and plural. */
export interface Served extends KindShape {
  readonly definition: KindDefinition;
  /** What is stored for it, or would be. */
  readonly resource: Resource;
  /** Undefined for kinds that are answered, not stored. */
  readonly engine: Engine | undefined;
  /** Set when the engine is another kind's, whose objects this one is a view of. */
  readonly view: StoredAs | undefined;
  readonly handlers: ReadonlyMap<string, SubresourceHandler>;
  /** The same objects in another version, or in this; undefined for one that is not served. */
  versionOf(apiVersion: string): Served | undefined;
}

/** Kinds that come, or are served by other facts from now on, and kinds that go. */
export interface CatalogueChange {
  readonly serve?: readonly KindDefinition[];
  readonly withdraw?: readonly Kind[];
}

/** How long requests that had begun may go on with what is served no longer, as upstream. */
const graceMs = 60_000;

/** What an engine works with. */
const engineFacts = ['kind', 'struct', 'rules', 'strategy', 'isCustom', 'storedVersion', 'conversion'] as const;

const nameOf = ({ apiVersion, plural }: Kind): string => `${apiVersion}/${plural}`;

/** What is served now; changes are one at a time. */
export class Catalogue {
  readonly #options: EngineOptions;
  readonly #listeners = new Set<() => void>();
  #definitions: readonly KindDefinition[] = [];
  #kinds: readonly Kind[] = [];
  #kindsAsStored: readonly Kind[] = [];
  /** By plural: few groups share one, and to compare costs less than to make a key. */
  readonly #served = new Map<string, readonly Served[]>();
  /** By their names, in the order of discovery. */
  readonly #all = new Map<string, Served>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** All that is served, in the order of discovery. The same array until something changes. */
  get definitions(): readonly KindDefinition[] {
    return this.#definitions;
  }

  /** The kinds of the definitions. The same array until something changes. */
  get kinds(): readonly Kind[] {
    return this.#kinds;
  }

  /** The same without versions for which somebody else has to convert, where the objects are there as they are stored,
   *  too: who follows all objects does not depend on programs of users. The same array until something changes. */
  get kindsAsStored(): readonly Kind[] {
    return this.#kindsAsStored;
  }

  /** Undefined for what is not served. */
  served(group: string, version: string, plural: string): Served | undefined {
    for (const served of this.#served.get(plural) ?? [])
      if (served.kind.group === group && served.kind.version === version) return served;
    return undefined;
  }

  /** The kinds, that one included, whose objects are those of a kind. */
  versionsOf({ group, version, plural }: Kind): readonly Served[] {
    const prefix = this.served(group, version, plural)?.resource.prefix;
    return (this.#served.get(plural) ?? []).filter(({ resource }) => resource.prefix === prefix);
  }

  /** Calls `listener` after every change. It must not throw. */
  onChange(listener: () => void): Disposable {
    const own = () => listener();
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  /** Changes what is served, all of it at once. A kind that is served already keeps its place, and what is stored
   *  stays. Throws for a view of a kind that is not served, before anything changes. Only what changes is looked at:
   *  there may be thousands of others. */
  change({ serve = [], withdraw = [] }: CatalogueChange): void {
    const changed = new Map<string, KindDefinition | undefined>();
    for (const kind of withdraw) changed.set(nameOf(kind), undefined);
    for (const definition of serve) changed.set(nameOf(definition.kind), definition);
    for (const { definition } of this.#all.values()) {
      const view = definition.strategy?.storedAs;
      if (!view || !changed.has(nameOf(view.kind))) continue;
      const name = nameOf(definition.kind);
      if (!changed.has(name)) changed.set(name, definition);
    }
    const before = [...changed.keys()].flatMap(name => this.#all.get(name)?.engine ?? []);
    const made = this.#serveAll(changed);
    for (const [name, served] of made) this.#put(name, served);
    const all = [...this.#all.values()];
    this.#definitions = all.map(({ definition }) => definition);
    this.#kinds = all.map(({ kind }) => kind);
    this.#kindsAsStored = all.filter(each => !isConverted(each)).map(({ kind }) => kind);
    const after = new Set([...made.values()].flatMap(served => served?.engine ?? []));
    for (const listener of this.#listeners) listener();
    for (const engine of new Set(before)) if (!after.has(engine)) void this.#retire(engine);
  }

  /** What is served of these from now on, by their names; undefined for those that go. */
  #serveAll(changed: ReadonlyMap<string, KindDefinition | undefined>): Map<string, Served | undefined> {
    const engines = new Map<string, Engine>();
    for (const [name, definition] of changed) {
      if (!definition || definition.strategy?.storedAs) continue;
      // What is answered is not stored.
      const isAnswered = definition.handlers?.some(handler => handler.name === '') === true;
      if (definition.kind.verbs.includes('get') && !isAnswered) engines.set(name, this.#engineFor(definition));
    }
    const engineOf = (name: string) => (changed.has(name) ? engines.get(name) : this.#all.get(name)?.engine);
    return new Map([...changed].map(([name, definition]) => [name, definition && this.#serve(definition, engineOf)]));
  }

  #serve(definition: KindDefinition, engineOf: (name: string) => Engine | undefined): Served {
    const { kind, struct, rules, isCustom, publish, strategy, handlers = [] } = definition;
    const view = strategy?.storedAs;
    const engine = engineOf(nameOf(view?.kind ?? kind));
    // What is kept of a kind goes by this: bytes of answers, which watches share.
    const known = this.served(kind.group, kind.version, kind.plural);
    if (known?.definition === definition && known.engine === engine) return known;
    if (view && !engine) throw new Error(`${nameOf(kind)} is a view of ${nameOf(view.kind)}, which is not served`);
    const resource = engine?.resource ?? createResource(definition);
    const byName = new Map(handlers.map(handler => [handler.name, handler]));
    const versionOf = (apiVersion: string) => this.#versionOf(kind.plural, apiVersion, resource.prefix);
    return { definition, kind, struct, rules, isCustom, publish, resource, engine, view, handlers: byName, versionOf };
  }

  /** Puts what is served in its place, or at the end; undefined takes it away. */
  #put(name: string, served: Served | undefined): void {
    const known = this.#all.get(name);
    const plural = (served ?? known)?.kind.plural;
    if (plural === undefined) return;
    const others = this.#served.get(plural) ?? [];
    if (served) {
      this.#all.set(name, served);
      this.#served.set(plural, known ? others.map(each => (each === known ? served : each)) : [...others, served]);
      return;
    }
    this.#all.delete(name);
    const left = others.filter(each => each !== known);
    if (left.length > 0) this.#served.set(plural, left);
    else this.#served.delete(plural);
  }

  /** Versions of the same objects are stored in the same place. */
  #versionOf(plural: string, apiVersion: string, prefix: string): Served | undefined {
    const versions = this.#served.get(plural);
    return versions?.find(({ kind, resource }) => kind.apiVersion === apiVersion && resource.prefix === prefix);
  }

  /** The engine that serves the kind already, if all that it works with is the same. */
  #engineFor(definition: KindDefinition): Engine {
    const { kind } = definition;
    const known = this.served(kind.group, kind.version, kind.plural);
    const isSame = engineFacts.every(fact => known?.definition[fact] === definition[fact]);
    if (known?.engine && isSame) return known.engine;
    return createEngine(createResource(definition), { ...this.#options, refusesNew: () => this.#refusal(kind) });
  }

  /** Why no object of the kind can be made, if none can. */
  #refusal({ group, version, plural }: Kind): StatusError | undefined {
    const served = this.served(group, version, plural);
    if (!served) return unknownResource();
    if (!served.definition.isEnding) return undefined;
    const words = 'create not allowed while custom resource definition is terminating';
    return new StatusError(405, 'MethodNotAllowed', words, { group, kind: plural });
  }

  async #retire(engine: Engine): Promise<void> {
    const { caches, clock } = this.#options;
    const { resource, cache } = engine;
    const isReplaced = (this.#served.get(resource.kind.plural) ?? []).some(
      other => other.engine?.resource.prefix === resource.prefix,
    );
    caches.endWatchesOf(cache);
    await isIdle(engine, clock);
    // Whoever still works with it by then is told to come again, if there is anything to come for.
    caches.close(cache, isReplaced ? serverTimeout(resource.groupResource, 'update', 1) : unknownResource());
  }
}

/** Whether somebody else has to convert what is stored into another version that is served. */
function isConverted(served: Served): boolean {
  const { conversion, storedVersion, kind } = served.definition;
  if (!conversion || storedVersion === kind.version) return false;
  return served.versionOf(`${kind.group}/${storedVersion}`) !== undefined;
}

/** Waits until no request works with the engine, but not for ever. */
async function isIdle({ underWay }: Engine, clock: Clock): Promise<void> {
  await withDeadline(underWay.idle(), { clock, ms: graceMs, what: 'requests' }).catch((error: unknown) => {
    if (!(error instanceof DeadlineError)) throw error;
  });
}
