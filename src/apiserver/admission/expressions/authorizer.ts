/** Whether somebody may do something. Source:
 *  https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library */
import { type Steps, waitFor } from '#base';
import { authorizerLibrary, authorizerNames, type Library, Opaque, type Value } from '#cel';
import type { UserInfo } from '#client';
import type { Attributes, Authorizer, Decision } from '../../authz/authorizer.ts';
import { readSelectors } from '../../authz/review-selectors.ts';

/** Something is not there yet: work the expression out again when this work is done. */
export class Pending extends Error {
  override readonly name = 'Pending';
  readonly work: Steps<unknown>;
  constructor(work: Steps<unknown>) {
    super('what it needs is not there yet');
    this.work = work;
  }
}

/** Asks for one user, each question once. */
export class AuthorizerValue extends Opaque {
  readonly typeName: string = authorizerNames.authorizer;
  readonly authorizer: Authorizer;
  readonly user: UserInfo;
  readonly #known = new Map<string, Decision>();
  constructor(authorizer: Authorizer, user: UserInfo) {
    super();
    this.authorizer = authorizer;
    this.user = user;
  }
  equals(other: Opaque): boolean {
    return this === other;
  }
  /** Throws Pending when the answer has to be waited for. */
  ask(attributes: Attributes): Decision {
    const key = JSON.stringify(attributes);
    const known = this.#known.get(key);
    if (known) return known;
    const decision = this.authorizer.authorize(this.user, attributes);
    if (decision instanceof Promise) throw new Pending(waitFor(decision.then(answer => this.#known.set(key, answer))));
    this.#known.set(key, decision);
    return decision;
  }
}

class Check extends Opaque {
  readonly typeName: string;
  readonly by: AuthorizerValue;
  readonly facts: Readonly<Record<string, string>>;
  constructor(name: string, by: AuthorizerValue, facts: Readonly<Record<string, string>>) {
    super();
    this.typeName = name;
    this.by = by;
    this.facts = facts;
  }
  equals(other: Opaque): boolean {
    return this === other;
  }
  with(facts: Readonly<Record<string, string>>, name = this.typeName): Check {
    return new Check(name, this.by, { ...this.facts, ...facts });
  }
}

/** The check of a resource that a request is about. */
export const resourceCheck = (by: AuthorizerValue, facts: Readonly<Record<string, string>>): Opaque =>
  new Check(authorizerNames.resource, by, facts);

class DecisionValue extends Opaque {
  readonly typeName = authorizerNames.decision;
  readonly decision: Decision;
  constructor(decision: Decision) {
    super();
    this.decision = decision;
  }
  equals(other: Opaque): boolean {
    return this === other;
  }
}

const checkOf = (value: Value | undefined): Check => value as Check;

function decide(value: Value | undefined, verb: string): Value {
  const { by, facts } = checkOf(value);
  const { path, group = '', version = '*', resource = '', subresource = '', namespace = '', name = '' } = facts;
  const { fieldSelector = '' } = facts;
  const selected = fieldSelector === '' ? {} : readSelectors({ fieldSelector: { rawSelector: fieldSelector } });
  const attributes =
    path === undefined
      ? { isResource: true, verb, group, version, resource, subresource, namespace, name, fields: selected.fields }
      : { isResource: false, verb, path };
  return new DecisionValue(by.ask(attributes as Attributes));
}

/** A question costs as much as 350,000 steps, as upstream. */
const questionCost = (): number => 350_000;

/** The functions of `authorizer`. A check is asked of the authorizer when `allowed()` or `reason()` is. */
export const authorizerFunctions: Library = authorizerLibrary({
  path: ([by, path]) => new Check(authorizerNames.path, by as AuthorizerValue, { path: path as string }),
  group: ([by, group]) => new Check(authorizerNames.group, by as AuthorizerValue, { group: group as string }),
  serviceAccount: ([by, namespace, name]) =>
    new AuthorizerValue((by as AuthorizerValue).authorizer, {
      username: `system:serviceaccount:${namespace as string}:${name as string}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace as string}`, 'system:authenticated'],
    }),
  resource: ([check, resource]) => checkOf(check).with({ resource: resource as string }, authorizerNames.resource),
  subresource: ([check, subresource]) => checkOf(check).with({ subresource: subresource as string }),
  namespace: ([check, namespace]) => checkOf(check).with({ namespace: namespace as string }),
  name: ([check, name]) => checkOf(check).with({ name: name as string }),
  fieldSelector: ([check, fieldSelector]) => checkOf(check).with({ fieldSelector: fieldSelector as string }),
  // No authorizer looks at labels, so that a question about those that have some is one about all.
  labelSelector: ([check]) => checkOf(check),
  checkResource: {
    run: ([check, verb]) => decide(check, verb as string),
    cost: questionCost,
  },
  checkPath: {
    run: ([check, verb]) => decide(check, verb as string),
    cost: questionCost,
  },
  allowed: ([decision]) => (decision as DecisionValue).decision.verdict === 'allow',
  reason: ([decision]) => (decision as DecisionValue).decision.reason ?? '',
  errored: () => false,
  error: () => '',
});
