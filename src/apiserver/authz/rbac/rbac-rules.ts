/** What RBAC's objects grant: roles and bindings, kept so that the question who may do something looks at the bindings
 *  of who asks and at no others. Pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject } from '#api';
import { serviceAccountUser, type UserInfo } from '#client';
import type { Grant, RuleSource } from '../rule-source.ts';

/** Either kind of role, either kind of binding; those without a namespace hold in the whole cluster. */
export type AnyRole = Role | ClusterRole;
/** A binding of either kind; one without a namespace holds everywhere. */
export type AnyBinding = RoleBinding | ClusterRoleBinding;

/** The rules of a role, there or not: bindings refer to roles that come later. */
interface RoleEntry {
  rules: readonly PolicyRule[];
  isThere: boolean;
}

/** What one binding gives to one of its subjects. */
class BindingGrant implements Grant {
  readonly #binding: AnyBinding;
  readonly #subject: Subject;
  readonly #role: RoleEntry;

  constructor(binding: AnyBinding, subject: Subject, role: RoleEntry) {
    this.#binding = binding;
    this.#subject = subject;
    this.#role = role;
  }

  get rules(): readonly PolicyRule[] {
    return this.#role.rules;
  }

  /** In upstream's words. */
  get reason(): string {
    const { metadata, roleRef } = this.#binding;
    const { kind, name, namespace } = this.#subject;
    const isNamespaced = metadata.namespace !== undefined;
    const binding = isNamespaced ? `${metadata.name}/${metadata.namespace}` : metadata.name;
    const subject = kind === 'ServiceAccount' ? `${name}/${namespace ?? metadata.namespace ?? ''}` : name;
    const what = `${isNamespaced ? 'RoleBinding' : 'ClusterRoleBinding'} ${JSON.stringify(binding)}`;
    return `RBAC: allowed by ${what} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${kind} ${JSON.stringify(subject)}`;
  }
}

/** Grants of one subject by the namespace in which they hold, `''` for everywhere, and by their binding. */
type SubjectGrants = Map<string, Map<string, BindingGrant>>;

/** Told of roles and bindings as they come, change and go. */
export class RbacRules implements RuleSource {
  readonly #roles = new Map<string, RoleEntry>();
  readonly #users = new Map<string, SubjectGrants>();
  readonly #groups = new Map<string, SubjectGrants>();

  /** A role is there, in this form. */
  setRole({ metadata, rules = [] }: AnyRole): void {
    const entry = this.#role(roleKey(metadata));
    entry.rules = rules;
    entry.isThere = true;
  }

  /** A role is gone. What binds it stays. */
  removeRole({ metadata }: AnyRole): void {
    const entry = this.#role(roleKey(metadata));
    entry.rules = [];
    entry.isThere = false;
  }

  /** A binding is there that was not, or not in this form: the other was removed before. */
  addBinding(binding: AnyBinding): void {
    const { namespace = '' } = binding.metadata;
    const role = this.#role(referredKey(binding.roleRef, namespace));
    for (const subject of binding.subjects ?? []) {
      const { holders, name } = this.#holderOf(subject, namespace);
      const grants: SubjectGrants = holders.get(name) ?? new Map();
      holders.set(name, grants);
      const there = grants.get(namespace) ?? new Map<string, BindingGrant>();
      grants.set(namespace, there);
      there.set(binding.metadata.name, new BindingGrant(binding, subject, role));
    }
  }

  /** A binding is gone, in the form in which it was added. */
  removeBinding(binding: AnyBinding): void {
    const { namespace = '', name: bindingName } = binding.metadata;
    for (const subject of binding.subjects ?? []) {
      const { holders, name } = this.#holderOf(subject, namespace);
      const grants = holders.get(name);
      const there = grants?.get(namespace);
      there?.delete(bindingName);
      if (there?.size === 0) grants?.delete(namespace);
      if (grants?.size === 0) holders.delete(name);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#roles.clear();
    this.#users.clear();
    this.#groups.clear();
  }

  /** The rules of the role that a binding in a namespace (`''` for none) refers to; undefined when it is not there. */
  rulesOf(reference: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    const entry = this.#roles.get(referredKey(reference, namespace));
    return entry?.isThere ? entry.rules : undefined;
  }

  find({ username, groups }: UserInfo, namespace: string, willDo: (grant: Grant) => boolean): Grant | undefined {
    const own = findGrant(this.#users.get(username), namespace, willDo);
    if (own) return own;
    for (const group of groups) {
      const found = findGrant(this.#groups.get(group), namespace, willDo);
      if (found) return found;
    }
    return undefined;
  }

  #role(key: string): RoleEntry {
    let entry = this.#roles.get(key);
    if (!entry) {
      entry = { rules: [], isThere: false };
      this.#roles.set(key, entry);
    }
    return entry;
  }

  /** A service account is the user that it asks as. */
  #holderOf(
    { kind, name, namespace }: Subject,
    ofBinding: string,
  ): { holders: Map<string, SubjectGrants>; name: string } {
    if (kind === 'Group') return { holders: this.#groups, name };
    if (kind === 'User') return { holders: this.#users, name };
    return { holders: this.#users, name: serviceAccountUser(namespace || ofBinding, name).username };
  }
}

const roleKey = ({ namespace = '', name }: { readonly namespace?: string; readonly name: string }): string =>
  `${namespace}/${name}`;

const referredKey = ({ kind, name }: RoleRef, namespace: string): string =>
  roleKey(kind === 'Role' ? { namespace, name } : { name });

function findGrant(
  grants: SubjectGrants | undefined,
  namespace: string,
  willDo: (grant: Grant) => boolean,
): Grant | undefined {
  if (!grants) return undefined;
  for (const grant of grants.get('')?.values() ?? []) if (willDo(grant)) return grant;
  if (namespace === '') return undefined;
  for (const grant of grants.get(namespace)?.values() ?? []) if (willDo(grant)) return grant;
  return undefined;
}
