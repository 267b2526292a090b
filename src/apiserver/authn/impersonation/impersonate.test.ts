import { describe, expect, it } from 'vitest';
import type { UserInfo } from '#client';
import { type Attributes, type Authorizer, noRules } from '../../authz/authorizer.ts';
import { impersonate } from './impersonate.ts';

const everybody = 'system:authenticated';
const alice: UserInfo = { username: 'alice', groups: ['a', everybody] };
const agent = (node: string): UserInfo => ({
  username: 'system:serviceaccount:team:agent',
  groups: [everybody],
  extra: { 'authentication.kubernetes.io/node-name': [node] },
});

const listPods: Attributes = {
  isResource: true,
  verb: 'list',
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: 'team',
  name: '',
};

/** As the tables name what is asked: `VERB resource subresource namespace name`, with the group where it is not the
 *  core one. */
function wordsOf(attributes: Attributes): string {
  if (!attributes.isResource) return `${attributes.verb} ${attributes.path}`;
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const what = group === '' ? resource : `${resource}.${group}`;
  return [verb, what, subresource, namespace, name].filter(part => part !== '').join(' ');
}

/** Allows what is listed, of which it tells what was asked for. */
function authorizerOf(allowed: readonly string[], asked: string[] = []): Authorizer {
  return {
    authorize: (_user, attributes) => {
      asked.push(wordsOf(attributes));
      return allowed.includes(wordsOf(attributes)) ? { verdict: 'allow', reason: '' } : { verdict: 'noOpinion' };
    },
    rulesFor: () => noRules,
  };
}

interface Case {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly allowed?: readonly string[];
  readonly user?: UserInfo;
  readonly asked?: readonly Attributes[];
}

const userOf = async ({ headers, allowed = [], user = alice, asked = [listPods] }: Case) =>
  await impersonate(distinct(headers), { user, asked, authorizer: authorizerOf(allowed) });

const distinct = (headers: Case['headers']) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()]));

const legacy = (...parts: readonly string[]) => parts.map(part => `impersonate ${part}`);

describe('acting as somebody else, whatever they may', () => {
  const headers = {
    'impersonate-user': 'carol',
    'impersonate-group': ['dev', 'ops'],
    'impersonate-uid': 'u1',
    'impersonate-extra-scopes': ['view', 'edit'],
  };
  const needed = legacy(
    'users carol',
    'groups dev',
    'groups ops',
    'uids.authentication.k8s.io u1',
    'userextras.authentication.k8s.io scopes view',
    'userextras.authentication.k8s.io scopes edit',
  );

  it('gives name, groups, uid and extra as asked', async () => {
    expect(await userOf({ headers, allowed: needed })).toEqual({
      username: 'carol',
      groups: ['dev', 'ops', everybody],
      uid: 'u1',
      extra: { scopes: ['view', 'edit'] },
    });
  });

  it.each(needed)('needs the permission to %s', async lacking => {
    const allowed = needed.filter(permission => permission !== lacking);
    await expect(userOf({ headers, allowed })).rejects.toMatchObject({ status: { code: 403 } });
  });

  it('is asked by the namespace of a service account, whose groups go without saying', async () => {
    const name = 'system:serviceaccount:team:web';
    const allowed = legacy('serviceaccounts team web');
    expect(await userOf({ headers: { 'impersonate-user': name }, allowed })).toEqual({
      username: name,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:team', everybody],
    });
  });

  it.each([
    ['system:anonymous', {}, ['system:unauthenticated']],
    ['system:anonymous', { 'impersonate-group': 'dev' }, ['dev', 'system:unauthenticated']],
    ['carol', { 'impersonate-group': 'system:unauthenticated' }, ['system:unauthenticated']],
    ['carol', { 'impersonate-group': everybody }, [everybody]],
    ['carol', {}, [everybody]],
    ['system:node:n1', {}, [everybody]],
    ['system:serviceaccount:team:web', { 'impersonate-group': 'dev' }, ['dev', everybody]],
    ['system:serviceaccount:Team:web', {}, [everybody]],
  ])('%s with %j is in %j', async (name, more, groups) => {
    const parts = [`users ${name}`, 'serviceaccounts team web', 'groups dev', `groups ${everybody}`];
    const allowed = legacy(...parts, 'groups system:unauthenticated');
    expect(await userOf({ headers: { 'impersonate-user': name, ...more }, allowed })).toEqual({
      username: name,
      groups,
    });
  });

  it.each([
    [
      { 'impersonate-group': 'system:masters' },
      'Name:"", UID:"", Groups:[]string{"system:masters"}, Extra:map[string][]string(nil)',
    ],
    [{ 'impersonate-uid': 'u' }, 'Name:"", UID:"u", Groups:[]string(nil), Extra:map[string][]string(nil)'],
    [
      { 'impersonate-user': '', 'impersonate-extra-scopes': 'a', 'impersonate-extra-more': ['b', 'c'] },
      'Name:"", UID:"", Groups:[]string(nil), Extra:map[string][]string{"more":[]string{"b", "c"}, "scopes":[]string{"a"}}',
    ],
  ])('%j needs a name', async (wanted, words) => {
    await expect(userOf({ headers: wanted })).rejects.toMatchObject({
      status: { code: 400, message: `requested &user.DefaultInfo{${words}} without impersonating a user name` },
    });
  });

  it('takes a comma for part of a name, and the first name of several', async () => {
    const wanted = { 'impersonate-user': ['cn=carol, o=x', 'dave'], 'impersonate-group': ['cn=dev, o=x', ''] };
    const allowed = legacy('users cn=carol, o=x', 'groups cn=dev, o=x', 'groups');
    expect(await userOf({ headers: wanted, allowed })).toEqual({
      username: 'cn=carol, o=x',
      groups: ['cn=dev, o=x', '', everybody],
    });
  });

  it('is oneself when the headers name nobody', async () => {
    expect(await userOf({ headers: { 'impersonate-user': '' } })).toBe(alice);
  });

  it.each([
    ['%E0%A4%A', '%E0%A4%A'],
    ['a%2Fb', 'a/b'],
    ['__proto__', '__proto__'],
  ])('takes the key %s of an extra as %s', async (key, expected) => {
    const user = await userOf({
      headers: { 'impersonate-user': 'carol', [`impersonate-extra-${key}`]: 'v' },
      allowed: legacy('users carol', `userextras.authentication.k8s.io ${expected} v`),
    });
    expect(Object.entries(user.extra ?? {})).toEqual([[expected, ['v']]]);
  });
});

describe('acting as somebody else for one purpose', () => {
  const group = 'authentication.k8s.io';
  const carol = { 'impersonate-user': 'carol' };
  const node = { 'impersonate-user': 'system:node:n1' };
  const account = { 'impersonate-user': 'system:serviceaccount:team:web' };

  it.each([
    [
      'a user, with all that is said of them',
      {
        headers: {
          ...carol,
          'impersonate-uid': 'u1',
          'impersonate-group': 'dev',
          'impersonate-extra-example.com%2Fscope': 'view',
        },
        allowed: [
          'impersonate-on:user-info:list pods team',
          `impersonate:user-info users.${group} carol`,
          `impersonate:user-info uids.${group} u1`,
          `impersonate:user-info groups.${group} dev`,
          `impersonate:user-info userextras.${group} example.com/scope view`,
        ],
      },
      { username: 'carol', uid: 'u1', groups: ['dev', everybody], extra: { 'example.com/scope': ['view'] } },
    ],
    [
      'a service account',
      {
        headers: account,
        allowed: [
          'impersonate-on:serviceaccount:list pods team',
          `impersonate:serviceaccount serviceaccounts.${group} team web`,
        ],
      },
      {
        username: 'system:serviceaccount:team:web',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:team', everybody],
      },
    ],
    [
      'a node',
      {
        headers: node,
        allowed: ['impersonate-on:arbitrary-node:list pods team', `impersonate:arbitrary-node nodes.${group} n1`],
      },
      { username: 'system:node:n1', groups: ['system:nodes', everybody] },
    ],
    [
      'the node of one’s own pod',
      {
        headers: node,
        user: agent('n1'),
        allowed: ['impersonate-on:associated-node:list pods team', `impersonate:associated-node nodes.${group} *`],
      },
      { username: 'system:node:n1', groups: ['system:nodes', everybody] },
    ],
    [
      'a user, for a path',
      {
        headers: carol,
        asked: [{ isResource: false, verb: 'get', path: '/version' }],
        allowed: ['impersonate-on:user-info:get /version', `impersonate:user-info users.${group} carol`],
      },
      { username: 'carol', groups: [everybody] },
    ],
  ] satisfies [string, Case, UserInfo][])('is acting as %s', async (_who, attempt: Case, expected) => {
    expect(await userOf(attempt)).toEqual(expected);
    for (const lacking of attempt.allowed ?? []) {
      const allowed = attempt.allowed?.filter(permission => permission !== lacking) ?? [];
      await expect(userOf({ ...attempt, allowed }), lacking).rejects.toMatchObject({ status: { code: 403 } });
    }
  });

  it.each([
    ['the node of another pod', { headers: node, user: agent('n2') }, ['associated-node']],
    ['a node, with a group', { headers: { ...node, 'impersonate-group': 'g' } }, ['arbitrary-node', 'user-info']],
    ['an account, with a uid', { headers: { ...account, 'impersonate-uid': 'u' } }, ['serviceaccount', 'user-info']],
    ['a user', { headers: carol }, ['serviceaccount', 'arbitrary-node', 'associated-node']],
  ] satisfies [string, Case, string[]][])('is not acting as %s by %j', async (_who, attempt: Case, forbiddenModes) => {
    const asked: string[] = [];
    const { headers, user = alice } = attempt;
    const asking = { user, asked: [listPods], authorizer: authorizerOf([], asked) };
    await expect(impersonate(distinct(headers), asking)).rejects.toMatchObject({ status: { code: 403 } });
    expect(asked.length).toBeGreaterThan(0);
    for (const mode of forbiddenModes) expect(asked.filter(words => words.includes(`:${mode}`))).toEqual([]);
  });

  it.each([
    [{ 'impersonate-group': 'system:masters' }, 'impersonating the system:masters group is not allowed'],
    [
      { 'impersonate-extra-scopes': 'a' },
      'impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "scopes": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
    [{ 'impersonate-extra-a.b%2FC': 'a' }, 'impersonating a non-lowercase key in extra is not allowed: "a.b/C"'],
  ])('never gives %j', async (more, words) => {
    const allowed = ['impersonate-on:user-info:list pods team', `impersonate:user-info users.${group} carol`];
    await expect(userOf({ headers: { ...carol, ...more }, allowed })).rejects.toMatchObject({
      status: { code: 403, message: expect.stringContaining(words) },
    });
  });

  it('is refused in the words of the first way that could have been', async () => {
    await expect(userOf({ headers: carol })).rejects.toMatchObject({
      status: {
        message:
          'pods is forbidden: User "alice" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "team"',
      },
    });
  });
});
