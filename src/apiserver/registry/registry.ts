/** The registry: reads and writes of the kinds that are served, for code of the server itself. */
import { cloneObject, type Kind, type KubeObject, notFound, type ObjectKey, unknownResource } from '#api';
import { oneStep, runNow } from '#base';
import type { UserInfo } from '#client';
import type { StoreOperation } from '#store';
import type { AdmissionChain } from '../admission/admission.ts';
import type { KindDefinition } from '../resource/definition.ts';
import { encodeWithinBounds, pathOf } from '../resource/resource.ts';
import type { ObjectAccess } from '../resource/subresource.ts';
import { allOf } from '../watch/selection.ts';
import { Catalogue, type Served } from './catalogue.ts';
import { deletedStatus, deleteObject, readDeleteOptions } from './generic/delete.ts';
import type { Engine, EngineOptions, WriteRequest } from './generic/engine.ts';
import { updateObject } from './generic/update.ts';

/** The kinds to begin with. */
export interface RegistryOptions extends EngineOptions {
  definitions: readonly KindDefinition[];
}

interface KeptList {
  readonly cache: Engine['cache'];
  readonly revision: number;
  readonly objects: readonly KubeObject[];
}

/** Asks nobody whether they may: that is behind whoever calls it. Throws StatusErrors. */
export class Registry {
  /** Which kinds there are. */
  readonly catalogue: Catalogue;
  /** Whom to ask about writes and connections. */
  readonly admission: AdmissionChain;

  readonly #kept = new Map<Kind, KeptList>();

  constructor({ definitions, ...options }: RegistryOptions) {
    this.admission = options.admission;
    this.catalogue = new Catalogue(options);
    this.catalogue.change({ serve: definitions });
  }

  /** Undefined for what is not served. */
  served(group: string, version: string, plural: string): Served | undefined {
    return this.catalogue.served(group, version, plural);
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

  /** All objects of a kind, in the same way. */
  list(kind: Kind, namespace?: string): readonly KubeObject[] | Promise<readonly KubeObject[]> {
    const { cache } = this.engine(kind);
    const read = () => cache.list(allOf(namespace)).map(stored => stored.object);
    return cache.isReady ? read() : cache.start().then(read);
  }

  /** {@link list} for kinds with few objects, which are then held parsed: the same array until one of them changes. */
  listKept(kind: Kind): readonly KubeObject[] | Promise<readonly KubeObject[]> {
    const { cache } = this.engine(kind);
    if (!cache.isReady) return cache.start().then(() => this.listKept(kind));
    const kept = this.#kept.get(kind);
    if (kept?.cache === cache && kept.revision === cache.changedRevision) return kept.objects;
    const objects = cache.list(allOf()).map(stored => stored.object);
    this.#kept.set(kind, { cache, revision: cache.changedRevision, objects });
    return objects;
  }

  /** The write that puts a changed copy of an object in its place, if it is still as it was found. */
  writeOf(kind: Kind, object: KubeObject): StoreOperation {
    const { resource } = this.engine(kind);
    const { namespace, name, resourceVersion } = object.metadata;
    const key = resource.prefix + pathOf(namespace, name);
    const value = runNow(encodeWithinBounds(resource, object));
    return { type: 'put', key, value, ifRevision: Number(resourceVersion) };
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
      list: async (kind: Kind, namespace?: string) => await this.list(kind, namespace),
      update: async (
        kind: Kind,
        key: ObjectKey,
        change: (draft: KubeObject) => void | Promise<void>,
        options: { subresource?: string } = {},
      ) => {
        const stored = await updateObject(this.engine(kind), requestFor(key, options.subresource), async (old, run) => {
          const draft = await run(oneStep(() => cloneObject(old)));
          await change(draft);
          return draft;
        });
        return stored.object;
      },
      delete: async (kind: Kind, key: ObjectKey, deleteOptions?: object) => {
        const engine = this.engine(kind);
        const { stored, isGone } = await deleteObject(engine, requestFor(key), readDeleteOptions(deleteOptions, {}));
        return isGone ? deletedStatus(engine.resource, stored) : stored.object;
      },
    };
    return access as ObjectAccess;
  }
}
