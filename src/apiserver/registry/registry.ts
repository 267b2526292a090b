/** The registry: which resources this server has, and the engine of each. */
import { deepClone, type Kind, type KubeObject, notFound, type ObjectKey, unknownResource } from '#api';
import type { UserInfo } from '#client';
import type { AdmissionChain } from '../admission/admission.ts';
import { createResource, type Resource } from '../resource/resource.ts';
import type { StoredAs, Strategy } from '../resource/strategy.ts';
import type { ObjectAccess, SubresourceHandler } from '../resource/subresource.ts';
import type { Selection } from '../watch/selection.ts';
import { deletedStatus, deleteObject, readDeleteOptions } from './generic/delete.ts';
import { createEngine, type Engine, type EngineOptions, type WriteRequest } from './generic/engine.ts';
import { updateObject } from './generic/update.ts';

/** What is behind a group, version and plural. */
export interface Served {
  readonly kind: Kind;
  /** What is stored for it, or would be. */
  readonly resource: Resource;
  /** Undefined for kinds that are answered, not stored. */
  readonly engine: Engine | undefined;
  /** Set when the engine is another kind's, whose objects this one is a view of. */
  readonly view: StoredAs | undefined;
  readonly handlers: ReadonlyMap<string, SubresourceHandler>;
}

export interface RegistryOptions extends EngineOptions {
  kinds: readonly Kind[];
  strategies: readonly Strategy[];
  handlers: readonly SubresourceHandler[];
}

export class Registry {
  /** By plural: few groups share one, and to compare costs less than to make a key. */
  readonly #served = new Map<string, Served[]>();

  /** Whom to ask about writes and connections. */
  readonly admission: AdmissionChain;

  constructor({ kinds, strategies, handlers, ...options }: RegistryOptions) {
    this.admission = options.admission;
    const strategyOf = new Map(strategies.map(strategy => [strategy.kind, strategy]));
    const engines = new Map<Kind, Engine>();
    const engineOf = (kind: Kind): Engine => {
      const known = engines.get(kind);
      if (known) return known;
      const engine = createEngine(createResource(strategyOf.get(kind) ?? { kind }), options);
      engines.set(kind, engine);
      return engine;
    };
    for (const kind of kinds) {
      const own = handlers.filter(handler => handler.of === kind);
      const view = strategyOf.get(kind)?.storedAs;
      const engine = kind.verbs.includes('get') ? engineOf(view?.kind ?? kind) : undefined;
      const served = {
        kind,
        resource: engine?.resource ?? createResource(strategyOf.get(kind) ?? { kind }),
        engine,
        view,
        handlers: new Map(own.map(handler => [handler.name, handler])),
      };
      this.#served.set(kind.plural, [...(this.#served.get(kind.plural) ?? []), served]);
    }
  }

  /** Undefined for what is not served. */
  served(group: string, version: string, plural: string): Served | undefined {
    for (const served of this.#served.get(plural) ?? [])
      if (served.kind.group === group && served.kind.version === version) return served;
    return undefined;
  }

  resources(): Resource[] {
    return [...this.#served.values()].flat().flatMap(({ engine, view }) => (engine && !view ? [engine.resource] : []));
  }

  /** The engine of a stored kind. Throws the 404 for others. */
  engine(kind: Kind): Engine {
    const engine = this.served(kind.group, kind.version, kind.plural)?.engine;
    if (!engine) throw unknownResource();
    return engine;
  }

  /** Looks an object up in its cache: at once, unless that has to be started first. */
  find(kind: Kind, { namespace, name }: ObjectKey): KubeObject | undefined | Promise<KubeObject | undefined> {
    const { cache } = this.engine(kind);
    if (cache.isReady) return cache.get(namespace, name)?.object;
    return cache.start().then(() => cache.get(namespace, name)?.object);
  }

  /** Reads and writes for code of the server itself. */
  access(by: { user: UserInfo; dryRun?: boolean; isAdmitted?: boolean; warn?: (text: string) => void }): ObjectAccess {
    const requestFor = (key: ObjectKey, subresource = ''): WriteRequest => ({
      user: by.user,
      options: by.dryRun ? { dryRun: ['All'] } : {},
      namespace: key.namespace ?? '',
      name: key.name,
      subresource,
      warn: by.warn ?? (() => undefined),
      ...(by.isAdmitted ? { isAdmitted: true } : {}),
    });
    const find = async (kind: Kind, key: ObjectKey) => await this.find(kind, key);
    const access = {
      find,
      get: async (kind: Kind, key: ObjectKey) => {
        const found = await find(kind, key);
        if (!found) throw notFound({ group: kind.group, resource: kind.plural }, key.name);
        return found;
      },
      list: async (kind: Kind, namespace?: string) => {
        const { cache } = this.engine(kind);
        if (!cache.isReady) await cache.start();
        return cache.list(allOf(namespace)).map(stored => stored.object);
      },
      update: async (
        kind: Kind,
        key: ObjectKey,
        change: (draft: KubeObject) => void | Promise<void>,
        options: { subresource?: string } = {},
      ) => {
        const stored = await updateObject(this.engine(kind), requestFor(key, options.subresource), old => {
          const draft = deepClone(old);
          const pending = change(draft);
          return pending ? pending.then(() => draft) : draft;
        });
        return stored.object;
      },
      delete: async (kind: Kind, key: ObjectKey, deleteOptions?: object) => {
        const engine = this.engine(kind);
        const { stored, isGone } = await deleteObject(engine, requestFor(key), readDeleteOptions(deleteOptions, {}));
        return isGone ? deletedStatus(engine, stored) : stored.object;
      },
    };
    return access as ObjectAccess;
  }
}

const allOf = (namespace: string | undefined): Selection => ({
  scope: { namespace, name: undefined, field: undefined },
  isSelective: false,
  matches: () => true,
});
