/** The values of the variables that expressions of admission have, made when somebody asks for them. */
import type { KubeObject } from '#api';
import { type Clock, runSoon, type Steps } from '#base';
import {
  adapt,
  type Budget,
  CelError,
  type Expression,
  namespaceType,
  newBudget,
  requestType,
  StructValue,
  type Value,
  type Variables,
  workOut,
} from '#cel';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionRequest, AskedKind } from '../admission.ts';
import { shownAs } from '../matching/shown.ts';
import { renderRequest } from '../webhooks/review.ts';
import { AuthorizerValue, Pending, resourceCheck } from './authorizer.ts';

/** One request as expressions see it. */
export interface Seen {
  readonly request: AdmissionRequest;
  /** The kind by which it is matched. */
  readonly kind: AskedKind;
  readonly authorizer: Authorizer;
  /** Whose turns long expressions take. */
  readonly clock: Clock;
  /** Undefined for what is in no namespace. */
  readonly namespace?: KubeObject | undefined;
  /** Null for none. */
  readonly params?: KubeObject | null;
  readonly variables?: ReadonlyMap<string, Expression | Error>;
}

/** What is asked of one request with what expressions know of it, and what all may cost that are asked together. */
export interface Asking {
  readonly activation: Variables;
  readonly budget: Budget;
  readonly clock: Clock;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const shown = ({ request, kind }: Seen, object: KubeObject | undefined): Value =>
  object === undefined ? null : adapt(shownAs(request, object, kind));

/** Begins to ask. */
export function beginAsking(seen: Seen): Asking {
  const budget = newBudget();
  return { activation: activate(seen, budget), budget, clock: seen.clock };
}

/** All variables; `budget` is what variables of a policy may cost. */
function activate(seen: Seen, budget: Budget): Variables {
  const { request, kind, authorizer, namespace, params, variables } = seen;
  const asking = once(() => new AuthorizerValue(authorizer, request.user));
  const activation: Variables = {
    object: once(() => shown(seen, request.object)),
    oldObject: once(() => shown(seen, request.old)),
    request: once(() => {
      const { object: _object, oldObject: _oldObject, ...rest } = renderRequest(request, kind);
      return adapt(rest, requestType);
    }),
    authorizer: asking,
    'authorizer.requestResource': once(() => {
      const { group, version, plural: resource } = kind.kind;
      const { subresource, namespace: within, name } = request;
      return resourceCheck(asking(), { group, version, resource, subresource, namespace: within, name });
    }),
    namespaceObject: once(() => (namespace ? adapt(namespace, namespaceType) : null)),
    params: () => adapt(params ?? null),
    variables: once(
      () => new StructValue('kubernetes.variables', new LazyFields(variables ?? new Map(), activation, budget)),
    ),
  };
  return activation;
}

/** Variables of a policy: worked out when they are first used. */
class LazyFields extends Map<string, Value> {
  readonly #expressions: ReadonlyMap<string, Expression | Error>;
  readonly #activation: () => Variables;
  readonly #budget: Budget;
  /** What is wrong with those that were long. */
  readonly #errors = new Map<string, CelError>();

  constructor(expressions: ReadonlyMap<string, Expression | Error>, activation: Variables, budget: Budget) {
    super();
    this.#expressions = expressions;
    this.#activation = () => activation;
    this.#budget = budget;
  }

  override get(name: string): Value | undefined {
    if (super.has(name)) return super.get(name);
    const expression = this.#expressions.get(name);
    if (expression === undefined) return undefined;
    if (expression instanceof Error)
      throw new CelError(`composited variable ${JSON.stringify(name)} fails to compile: ${expression.message}`);
    const error = this.#errors.get(name);
    if (error) throw error;
    const value = failing(name, () => expression.attempt(this.#activation(), this.#budget));
    if (value === undefined) throw new Pending(this.#workOut(name, expression));
    super.set(name, value);
    return value;
  }

  *#workOut(name: string, expression: Expression): Steps<void> {
    try {
      super.set(name, yield* workOutAgain(expression, this.#activation(), this.#budget));
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      this.#errors.set(name, failureOf(name, error));
    }
  }
}

/** That a variable has no value, said to who uses it. */
const failureOf = (name: string, error: CelError): CelError =>
  new CelError(`composited variable ${JSON.stringify(name)} fails to evaluate: ${error.message}`, { cause: error });

function failing<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CelError ? failureOf(name, error) : error;
  }
}

/** Works an expression out, and again when what it needs has come: what it costs is counted once. */
function* workOutAgain(expression: Expression, activation: Variables, budget: Budget): Steps<Value> {
  for (;;) {
    const { remaining } = budget;
    try {
      return yield* workOut(expression, activation, budget);
    } catch (error) {
      if (!(error instanceof Pending)) throw error;
      budget.remaining = remaining;
      yield* error.work;
    }
  }
}

/** Works an expression out, in turns with all else where that is long. Rejects with CelError or CostError. */
export const answerOf = async (expression: Expression, { activation, budget, clock }: Asking): Promise<Value> =>
  await runSoon(workOutAgain(expression, activation, budget), clock);
