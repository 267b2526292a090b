import { expect, it } from 'vitest';
import { type Authorizer, type Decision, unionAuthorizer } from './authorizer.ts';

const attributes = { isResource: false, verb: 'get', path: '/' } as const;
const user = { username: 'a', groups: [] };
const allow: Decision = { verdict: 'allow', reason: 'yes' };
const deny: Decision = { verdict: 'deny', reason: 'no' };
const none = (reason?: string): Decision => ({ verdict: 'noOpinion', ...(reason === undefined ? {} : { reason }) });

const atOnce = (decision: Decision): Authorizer => ({ authorize: () => decision });
const later = (decision: Decision): Authorizer => ({ authorize: async () => decision });

it.each<[string, Decision[], Decision]>([
  ['nobody', [], none()],
  ['the first with an opinion', [none('a'), allow, deny], allow],
  ['a refusal', [none(), deny, allow], deny],
  ['all reasons of those without one', [none('a'), none(), none('b')], none('a, b')],
])('decides by %s, whether they answer at once or later', async (_who, decisions, expected) => {
  const mixed = decisions.map((decision, index) => (index % 2 === 0 ? later : atOnce)(decision));
  for (const authorizers of [decisions.map(atOnce), decisions.map(later), mixed])
    expect(await unionAuthorizer(authorizers).authorize(user, attributes)).toEqual(expected);
});

it('answers at once when all it asks do', () => {
  expect(unionAuthorizer([atOnce(none('a')), atOnce(allow), later(deny)]).authorize(user, attributes)).toBe(allow);
});
