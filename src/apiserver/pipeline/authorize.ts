/** Whether the user may do what a request asks for. */
import { forbidden } from '#api';
import type { KindPlace, UserInfo, Verb } from '#client';
import type { Attributes, Authorizer, Decision } from '../authz/authorizer.ts';
import { refusalOf } from '../authz/forbidden-message.ts';
import { attributesOf } from '../authz/request-attributes.ts';
import type { Call } from './call.ts';

/** What is asked of a request; nothing, when it is refused whoever asks. */
export function askedOf(call: Call): readonly Attributes[] {
  const attributes = call.route.attributes?.(call) ?? [];
  return isSeveral(attributes) ? attributes : [attributes];
}

const isSeveral = (attributes: Attributes | readonly Attributes[]): attributes is readonly Attributes[] =>
  Array.isArray(attributes);

/** Throws the 403. */
export function authorize(call: Call, authorizer: Authorizer): void | Promise<void> {
  const { user } = call;
  const attributes = askedOf(call);
  return attributes.length === 1
    ? ask(authorizer, user, attributes[0] as Attributes)
    : askAll(authorizer, user, attributes);
}

/** Throws the 403 for who may not do something else of what a request is about: make what it was to change. */
export async function authorizeVerb({ request, user }: Call, authorizer: Authorizer, verb: Verb): Promise<void> {
  await ask(authorizer, user, { ...attributesOf(request), verb });
}

/** Throws the 403 for who may not list and watch all objects of a kind. */
export async function authorizeFollowing(kind: KindPlace, user: UserInfo, authorizer: Authorizer): Promise<void> {
  for (const verb of ['list', 'watch'] as const) await ask(authorizer, user, attributesOf({ ...kind, verb }));
}

async function askAll(authorizer: Authorizer, user: UserInfo, all: readonly Attributes[]): Promise<void> {
  for (const attributes of all) await ask(authorizer, user, attributes);
}

function ask(authorizer: Authorizer, user: UserInfo, attributes: Attributes): void | Promise<void> {
  const decision = authorizer.authorize(user, attributes);
  if (decision instanceof Promise) return decision.then(decided => check(decided, attributes, user));
  check(decision, attributes, user);
}

function check({ verdict, reason }: Decision, attributes: Attributes, user: UserInfo): void {
  if (verdict !== 'allow') throw refusalOf(user, attributes, reason);
}

const unsafeVerb = 'unsafe-delete-ignore-read-errors';

/** To delete what cannot be read, nobody is asked but who may do just that. */
export async function authorizeUnsafeDelete({ request, user }: Call, authorizer: Authorizer): Promise<void> {
  const { group, resource, name = '' } = request;
  const { verdict, reason = '' } = await authorizer.authorize(user, { ...attributesOf(request), verb: unsafeVerb });
  if (verdict === 'allow') return;
  throw forbidden({ group, resource }, name, `not permitted to do "${unsafeVerb}", reason: ${reason}`);
}
