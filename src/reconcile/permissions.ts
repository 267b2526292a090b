/** What a controller's declaration lets it do. */
import type { Kind } from '#api';
import type { AccessDeclaration, AccessRule, ReadVerb, WriteDeclaration, WriteVerb } from '#client';
import type { Controller } from './controller.ts';

type Declared = Pick<
  Controller,
  'name' | 'account' | 'primary' | 'owns' | 'adopts' | 'reads' | 'watches' | 'writes' | 'everyKind' | 'rules'
>;

/** Names a kind, or a part of it, among all groups: `apps/deployments`, `/pods/status`. */
export const resourceName = ({ group, plural }: Kind, subresource?: string): string =>
  subresource ? `${group}/${plural}/${subresource}` : `${group}/${plural}`;

/** Every kind that a controller has a cache of, once. */
export function cachedKinds({
  primary,
  owns = [],
  adopts = [],
  reads = [],
  watches = [],
}: Omit<Declared, 'name' | 'writes'>): Kind[] {
  const kinds = [primary ?? [], owns, adopts.map(({ kind }) => kind), watches.map(({ kind }) => kind), reads].flat();
  return [...new Map(kinds.map(kind => [resourceName(kind), kind])).values()];
}

/** All that a controller writes but events: what it declares, and the owner references of what it adopts. */
export function declaredWrites({ writes, adopts = [] }: Pick<Declared, 'writes' | 'adopts'>): WriteDeclaration[] {
  return [...writes, ...adopts.map(({ kind }): WriteDeclaration => ({ kind, verbs: ['patch'] }))];
}

/** The service account, in `kube-system`, that a controller acts as where each has its own. */
export const accountOf = ({ name, account = `${name}-controller` }: Pick<Declared, 'name' | 'account'>): string =>
  account;

/** What the events of a controller are from. */
export function eventSourceOf({ name, eventSource }: Pick<Controller, 'name' | 'eventSource'>): string {
  return eventSource ?? (name.endsWith('-controller') ? name : `${name}-controller`);
}

/** What a controller declares, from which its role is made. Who may follow every kind needs no more for its caches. */
export function accessOf(controller: Declared): AccessDeclaration {
  const { everyKind = [], rules = [] } = controller;
  const reads = everyKind.includes('list') && everyKind.includes('watch') ? [] : cachedKinds(controller);
  return { reads, writes: declaredWrites(controller), everyKind, events: true, rules };
}

/** What of an object is written, and where. */
export interface WritePlace {
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
}

/** Answers whether a controller declares what it is about to do. */
export class Permissions {
  readonly #name: string;
  readonly #readable: ReadonlySet<string>;
  readonly #everyKind: ReadonlySet<ReadVerb | WriteVerb>;
  readonly #rules: readonly AccessRule[];
  /** What is declared, by what it is for. */
  readonly #writes = new Map<string, WriteDeclaration[]>();

  constructor(controller: Declared) {
    this.#name = controller.name;
    this.#readable = new Set(cachedKinds(controller).map(kind => resourceName(kind)));
    this.#everyKind = new Set(controller.everyKind);
    this.#rules = controller.rules ?? [];
    for (const write of declaredWrites(controller)) {
      const name = resourceName(write.kind, write.subresource);
      this.#writes.set(name, [...(this.#writes.get(name) ?? []), write]);
    }
  }

  /** Throws a plain Error, a defect of the declaration, for a kind that the controller has no cache of, and no rule. */
  checkRead(verb: ReadVerb, kind: Kind): void {
    if (this.#everyKind.has(verb) || this.#readable.has(resourceName(kind)) || this.#isRuled(verb, kind)) return;
    throw this.#undeclared(`reads ${kind.plural}`);
  }

  /** The same for a write. */
  checkWrite(verb: WriteVerb, kind: Kind, { subresource, namespace }: WritePlace = {}): void {
    if (subresource === undefined && this.#everyKind.has(verb)) return;
    const writes = this.#writes.get(resourceName(kind, subresource)) ?? [];
    const ofVerb = writes.filter(({ verbs }) => verbs.includes(verb));
    if (ofVerb.some(write => write.namespace === undefined || write.namespace === namespace)) return;
    const what = subresource ? `${kind.plural}/${subresource}` : kind.plural;
    if (ofVerb.length > 0) throw this.#undeclared(`uses ${verb} on ${what} in namespace ${namespace}`);
    throw this.#undeclared(writes.length > 0 ? `uses ${verb} on ${what}` : `writes ${what}`);
  }

  #isRuled(verb: string, { group, plural }: Kind): boolean {
    return this.#rules.some(
      ({ verbs, apiGroups = [], resources = [] }) =>
        verbs.includes(verb) && apiGroups.includes(group) && resources.includes(plural),
    );
  }

  #undeclared(what: string): Error {
    return new Error(`controller ${this.#name} ${what} without declaring it`);
  }
}
