/** What a controller's declaration lets it do. */
import type { Kind } from '#api';
import type { Controller } from './controller.ts';

/** A verb that changes something. */
export type WriteVerb = 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What is written, and how: `{ kind: Pod, verbs: ['create'] }`, `{ kind: Pod, subresource: 'status', verbs: ['patch'] }`. */
export interface WriteDeclaration {
  /** Whose objects. */
  readonly kind: Kind;
  /** The part of them that is written. Default: they themselves. */
  readonly subresource?: string;
  /** How. */
  readonly verbs: readonly WriteVerb[];
}

type Declared = Pick<Controller, 'primary' | 'owns' | 'adopts' | 'reads' | 'watches' | 'writes'>;

/** Names a kind, or a part of it, among all groups: `apps/deployments`, `/pods/status`. */
export const resourceName = ({ group, plural }: Kind, subresource?: string): string =>
  subresource ? `${group}/${plural}/${subresource}` : `${group}/${plural}`;

/** Every kind that a controller has a cache of, once. */
export function cachedKinds({ primary, owns = [], adopts = [], reads = [], watches = [] }: Declared): Kind[] {
  const kinds = [primary ?? [], owns, adopts.map(({ kind }) => kind), watches.map(({ kind }) => kind), reads].flat();
  return [...new Map(kinds.map(kind => [resourceName(kind), kind])).values()];
}

/** All that a controller writes but events: what it declares, and the owner references of what it adopts. */
export function declaredWrites({ writes, adopts = [] }: Pick<Declared, 'writes' | 'adopts'>): WriteDeclaration[] {
  return [...writes, ...adopts.map(({ kind }): WriteDeclaration => ({ kind, verbs: ['patch'] }))];
}

/** Answers whether a controller declares what it is about to do. */
export class Permissions {
  readonly #name: string;
  readonly #readable: ReadonlySet<string>;
  /** Verbs by what they are for. */
  readonly #verbs = new Map<string, Set<string>>();

  constructor(controller: Declared & Pick<Controller, 'name'>) {
    this.#name = controller.name;
    const writes = declaredWrites(controller);
    this.#readable = new Set(
      [...cachedKinds(controller), ...writes.map(({ kind }) => kind)].map(kind => resourceName(kind)),
    );
    for (const { kind, subresource, verbs } of writes) {
      const name = resourceName(kind, subresource);
      this.#verbs.set(name, new Set([...(this.#verbs.get(name) ?? []), ...verbs]));
    }
  }

  /** Throws a plain Error, a defect of the declaration, for a kind that the controller neither has a cache of nor writes. */
  checkRead(kind: Kind): void {
    if (!this.#readable.has(resourceName(kind))) throw this.#undeclared(`reads ${kind.plural}`);
  }

  /** The same for a write. */
  checkWrite(verb: WriteVerb, kind: Kind, subresource?: string): void {
    const verbs = this.#verbs.get(resourceName(kind, subresource));
    if (verbs?.has(verb)) return;
    const what = subresource ? `${kind.plural}/${subresource}` : kind.plural;
    throw this.#undeclared(verbs ? `uses ${verb} on ${what}` : `writes ${what}`);
  }

  #undeclared(what: string): Error {
    return new Error(`controller ${this.#name} ${what} without declaring it`);
  }
}
