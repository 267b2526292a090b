import { expect, it } from 'vitest';
import { type Decision, type NamedAuthorizer, noRules, type UserRules, unionAuthorizer } from './authorizer.ts';

const attributes = { isResource: false, verb: 'get', path: '/' } as const;
const user = { username: 'a', groups: [] };
const allow: Decision = { verdict: 'allow', reason: 'yes' };
const deny: Decision = { verdict: 'deny', reason: 'no' };
const none = (reason?: string): Decision => ({ verdict: 'noOpinion', ...(reason === undefined ? {} : { reason }) });

const atOnce = (decision: Decision): NamedAuthorizer => ({
  name: 'x',
  authorize: () => decision,
  rulesFor: () => noRules,
});
const later = (decision: Decision): NamedAuthorizer => ({
  name: 'x',
  authorize: async () => decision,
  rulesFor: async () => noRules,
});

it.each<[string, Decision[], Decision]>([
  ['nobody', [], none()],
  ['the first with an opinion', [none('a'), allow, deny], allow],
  ['a refusal', [none(), deny, allow], deny],
  ['all reasons of those without one', [none('a'), none(), none('b')], none('x: a\nx: b')],
])('decides by %s, whether they answer at once or later', async (_who, decisions, expected) => {
  const mixed = decisions.map((decision, index) => (index % 2 === 0 ? later : atOnce)(decision));
  for (const authorizers of [decisions.map(atOnce), decisions.map(later), mixed])
    expect(await unionAuthorizer(authorizers).authorize(user, attributes)).toEqual(expected);
});

it('answers at once when all it asks do', () => {
  expect(unionAuthorizer([atOnce(none('a')), atOnce(allow), later(deny)]).authorize(user, attributes)).toBe(allow);
});

it('lists once what any of them lists, and says why that may not be all', async () => {
  const listing = (rules: Partial<UserRules>): NamedAuthorizer => ({
    ...atOnce(none()),
    rulesFor: async () => ({ ...noRules, ...rules }),
  });
  const pods = { verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['x'] };
  const paths = { verbs: ['get'], nonResourceURLs: ['/healthz'] };
  const all = unionAuthorizer([
    listing({ incomplete: true, evaluationError: 'a' }),
    listing({ resourceRules: [pods] }),
    listing({ resourceRules: [pods], nonResourceRules: [paths], evaluationError: 'b' }),
  ]);
  expect(await all.rulesFor(user, 'default')).toEqual({
    resourceRules: [pods],
    nonResourceRules: [paths],
    incomplete: true,
    evaluationError: 'a, b',
  });
});
