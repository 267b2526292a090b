/** Access: what somebody declares to do with the API, and the rules of authorization that permit that and nothing else.
 *  Pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole */
import { deepEqual, type Kind, type ObjectKey } from '#api';

/** What may be done with which resources or paths, in the form of RBAC's PolicyRule. `*` stands for all. */
export interface AccessRule {
  /** Of the authorization model: get, list, watch, create, update, patch, delete, deletecollection and some more. */
  readonly verbs: readonly string[];
  /** `''` is the core group. */
  readonly apiGroups?: readonly string[];
  /** In the plural; a part is named `pods/status`. */
  readonly resources?: readonly string[];
  /** Only objects of these names. Default: all. */
  readonly resourceNames?: readonly string[];
  /** Paths that are no resources; a `*` at the end stands for any rest. */
  readonly nonResourceURLs?: readonly string[];
  /** With `*` as resources: the objects themselves, not what is below them, such as `pods/exec`. RBAC cannot say that.
   *  Default: both. */
  readonly objectsOnly?: boolean;
}

/** A verb that reads objects. */
export type ReadVerb = 'get' | 'list' | 'watch';

/** A verb that changes something. */
export type WriteVerb = 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What is written, and how: `{ kind: Pod, verbs: ['create'] }`,
 *  `{ kind: Pod, subresource: 'status', verbs: ['patch'] }`. */
export interface WriteDeclaration {
  /** Whose objects. */
  readonly kind: Kind;
  /** The part of them that is written. Default: they themselves. */
  readonly subresource?: string;
  /** How. */
  readonly verbs: readonly WriteVerb[];
  /** The one namespace in which. Default: all. */
  readonly namespace?: string;
}

/** What a controller or a component does with the API. */
export interface AccessDeclaration {
  /** Kinds whose objects it reads and watches. Default: none. */
  readonly reads?: readonly Kind[];
  /** What it writes. Default: nothing. */
  readonly writes?: readonly WriteDeclaration[];
  /** What it does with objects of every kind, of those too that come later: a privilege. Default: nothing. */
  readonly everyKind?: readonly (ReadVerb | WriteVerb)[];
  /** Whether it tells of what it does by events. Default: it does not. */
  readonly events?: boolean;
  /** The lease that it holds while it works. Default: none. */
  readonly lease?: ObjectKey | undefined;
  /** What no kind can name. Default: nothing. */
  readonly rules?: readonly AccessRule[];
}

/** Rules that hold in one namespace, or everywhere. */
export interface PlacedRules {
  /** Default: everywhere. */
  readonly namespace?: string;
  /** What is permitted there. */
  readonly rules: readonly AccessRule[];
}

const reading: readonly ReadVerb[] = ['get', 'list', 'watch'];

const eventRule: AccessRule = {
  verbs: ['create', 'patch', 'update'],
  apiGroups: ['', 'events.k8s.io'],
  resources: ['events'],
};

/** The rules that permit all that is declared, by where they hold; those that hold everywhere come first. */
export function rulesOf(declarations: readonly AccessDeclaration[]): PlacedRules[] {
  const everyKind = [...new Set(declarations.flatMap(declaration => declaration.everyKind ?? []))];
  const resources = new ResourceVerbs(everyKind);
  for (const { reads = [], writes = [] } of declarations) {
    for (const kind of reads) resources.add({ kind, verbs: reading });
    for (const write of writes) resources.add(write);
  }
  const everywhere = [
    ...(everyKind.length === 0 ? [] : [{ verbs: everyKind, apiGroups: ['*'], resources: ['*'], objectsOnly: true }]),
    ...resources.rulesIn(''),
    ...(declarations.some(({ events }) => events) ? [eventRule] : []),
    ...withoutRepeats(declarations.flatMap(({ rules = [] }) => rules)),
  ];
  const leases = Map.groupBy(
    declarations.flatMap(({ lease }) => lease ?? []),
    ({ namespace = 'default' }) => namespace,
  );
  const elsewhere = new Set([...resources.namespaces(), ...leases.keys()]);
  return [
    ...(everywhere.length === 0 ? [] : [{ rules: everywhere }]),
    ...[...elsewhere].map(namespace => ({
      namespace,
      rules: [...resources.rulesIn(namespace), ...leaseRules(leases.get(namespace) ?? [])],
    })),
  ];
}

const withoutRepeats = (rules: readonly AccessRule[]): AccessRule[] =>
  rules.filter((rule, index) => rules.findIndex(other => deepEqual(other, rule)) === index);

/** Who creates names no object, so that cannot be limited to names. */
function leaseRules(keys: readonly ObjectKey[]): AccessRule[] {
  if (keys.length === 0) return [];
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  return [
    { verbs: ['create'], ...leases },
    { verbs: ['get', 'update'], ...leases, resourceNames: keys.map(({ name }) => name) },
  ];
}

interface ResourceAccess {
  readonly group: string;
  readonly resource: string;
  readonly verbs: Set<string>;
}

/** Gathers verbs by resource and by where they hold; what holds for every kind anyhow is left out. */
class ResourceVerbs {
  readonly #everyKind: ReadonlySet<string>;
  readonly #places = new Map<string, Map<string, ResourceAccess>>([['', new Map()]]);

  constructor(everyKind: readonly string[]) {
    this.#everyKind = new Set(everyKind);
  }

  add(
    access: Pick<WriteDeclaration, 'kind' | 'subresource' | 'namespace'> & { readonly verbs: readonly string[] },
  ): void {
    const { kind, subresource, namespace = '', verbs } = access;
    const needed = subresource === undefined ? verbs.filter(verb => !this.#everyKind.has(verb)) : verbs;
    if (needed.length === 0) return;
    const place = this.#places.get(namespace) ?? new Map<string, ResourceAccess>();
    this.#places.set(namespace, place);
    const resource = subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`;
    const key = `${kind.group}/${resource}`;
    const known = place.get(key) ?? { group: kind.group, resource, verbs: new Set() };
    place.set(key, known);
    for (const verb of needed) known.verbs.add(verb);
  }

  /** Where something holds besides everywhere. */
  namespaces(): string[] {
    return [...this.#places.keys()].filter(namespace => namespace !== '');
  }

  /** One rule for all resources of a group that share their verbs. */
  rulesIn(namespace: string): AccessRule[] {
    const rules = new Map<string, { verbs: string[]; apiGroups: string[]; resources: string[] }>();
    for (const { group, resource, verbs } of this.#places.get(namespace)?.values() ?? []) {
      const key = `${group} ${[...verbs].toSorted().join(' ')}`;
      const rule = rules.get(key);
      if (rule) rule.resources.push(resource);
      else rules.set(key, { verbs: [...verbs], apiGroups: [group], resources: [resource] });
    }
    return [...rules.values()];
  }
}
