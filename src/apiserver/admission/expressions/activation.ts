/** The values of the variables that expressions of admission have, made when somebody asks for them. */
import type { KubeObject } from '#api';
import { adapt, type Budget, CelError, type Expression, StructValue, type Value } from '#cel';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionRequest, AskedKind } from '../admission.ts';
import { shownAs } from '../matching/shown.ts';
import { renderRequest } from '../webhooks/review.ts';
import { AuthorizerValue, Pending, resourceCheck } from './authorizer.ts';
import { requestType } from './environment.ts';

/** One request as expressions see it. */
export interface Seen {
  readonly request: AdmissionRequest;
  /** The kind by which it is matched. */
  readonly kind: AskedKind;
  readonly authorizer: Authorizer;
  /** Undefined for what is in no namespace. */
  readonly namespace?: KubeObject | undefined;
  /** Null for none. */
  readonly params?: KubeObject | null;
  readonly variables?: ReadonlyMap<string, Expression | Error>;
}

export type Activation = Readonly<Record<string, () => Value>>;

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const shown = ({ request, kind }: Seen, object: KubeObject | undefined): Value =>
  object === undefined ? null : adapt(shownAs(request, object, kind));

/** All variables; `budget` is what variables of a policy may cost. */
export function activate(seen: Seen, budget: Budget): Activation {
  const { request, kind, authorizer, namespace, params, variables } = seen;
  const asking = once(() => new AuthorizerValue(authorizer, request.user));
  const activation: Activation = {
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
    namespaceObject: () => adapt(namespace ?? null),
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
  readonly #activation: () => Activation;
  readonly #budget: Budget;

  constructor(expressions: ReadonlyMap<string, Expression | Error>, activation: Activation, budget: Budget) {
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
    const value = expression.evaluate(this.#activation(), this.#budget);
    super.set(name, value);
    return value;
  }
}

/** Works an expression out, and again when an answer that it needs has come: what it costs is counted once. */
export async function workOut(expression: Expression, activation: Activation, budget: Budget): Promise<Value> {
  const { remaining } = budget;
  for (;;) {
    try {
      return expression.evaluate(activation, budget);
    } catch (error) {
      if (!(error instanceof Pending)) throw error;
      await error.answer;
      budget.remaining = remaining;
    }
  }
}
