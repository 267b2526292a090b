/** Which definition has which names, and which wait for names of others: kept, so that nobody reads a thousand
 *  definitions for one that comes. */
import { type CustomResourceDefinition, findCondition } from '#api';
import { type TakenNames, takenNames } from './names.ts';

type Names = NonNullable<NonNullable<CustomResourceDefinition['status']>['acceptedNames']>;

interface Claim {
  readonly names: Names | undefined;
  readonly isWaiting: boolean;
}

export class NameClaims {
  readonly #groups = new Map<string, Map<string, Claim>>();
  readonly #groupOf = new Map<string, string>();

  /** Notes the names that a definition has. */
  set({ metadata: { name }, spec: { group }, status }: CustomResourceDefinition): void {
    const claims = this.#groups.get(group) ?? new Map<string, Claim>();
    const isWaiting = findCondition(status?.conditions, 'NamesAccepted')?.status === 'False';
    claims.set(name, { names: status?.acceptedNames, isWaiting });
    this.#groups.set(group, claims);
    this.#groupOf.set(name, group);
  }

  /** Forgets a definition; returns its group. */
  delete(name: string): string | undefined {
    const group = this.#groupOf.get(name);
    if (group === undefined) return undefined;
    this.#groupOf.delete(name);
    const claims = this.#groups.get(group);
    claims?.delete(name);
    if (claims?.size === 0) this.#groups.delete(group);
    return group;
  }

  /** The names that others of its group have. */
  takenFrom({ metadata: { name }, spec: { group } }: CustomResourceDefinition): TakenNames {
    const claims = [...(this.#groups.get(group) ?? [])];
    return takenNames(claims.flatMap(([other, { names }]) => (other === name ? [] : (names ?? []))));
  }

  /** The definitions of a group that wait for names of others. */
  waitingIn(group: string): string[] {
    return [...(this.#groups.get(group) ?? [])].flatMap(([name, { isWaiting }]) => (isWaiting ? [name] : []));
  }
}
