import { describe, expect, it } from 'vitest';
import type { PolicyRulesWithSubjects } from '#api';
import type { UserInfo } from '#client';
import { configurationOf, defaultConfiguration, type SchemaObject, userFlowOf } from './configuration.ts';
import { defaultLevels, defaultSchemas } from './default-objects.ts';
import type { FlowSubject } from './priority-level.ts';

const user = (username: string, ...groups: string[]): UserInfo => ({
  username,
  groups: [...groups, 'system:authenticated'],
});
const serviceAccount = (namespace: string): UserInfo =>
  user(`system:serviceaccount:${namespace}:a`, 'system:serviceaccounts', `system:serviceaccounts:${namespace}`);
const anonymous: UserInfo = { username: 'system:anonymous', groups: ['system:unauthenticated'] };
const node = user('system:node:a', 'system:nodes');
const pods = { verb: 'list', group: '', resource: 'pods', namespace: 'kube-system' } as const;
const leases = (namespace: string) =>
  ({ verb: 'update', group: 'coordination.k8s.io', resource: 'leases', namespace }) as const;

describe('the default configuration', () => {
  it.each<[string, UserInfo, FlowSubject['about']]>([
    ['exempt', user('kubernetes-admin', 'system:masters'), pods],
    ['exempt', user('kubernetes-admin', 'system:masters'), { path: '/version' }],
    ['leader-election', user('system:kube-scheduler'), leases('kube-system')],
    ['leader-election', serviceAccount('kube-system'), leases('kube-system')],
    ['leader-election', user('system:kube-scheduler'), leases('default')],
    ['workload-high', user('system:kube-scheduler'), { ...leases('kube-system'), verb: 'list' }],
    ['workload-low', serviceAccount('default'), leases('kube-system')],
    ['global-default', user('jane'), leases('kube-system')],
    ['node-high', node, { verb: 'get', group: '', resource: 'nodes' }],
    ['node-high', node, { verb: 'patch', group: '', resource: 'nodes', subresource: 'status' }],
    ['system', node, { verb: 'get', group: '', resource: 'nodes', subresource: 'proxy' }],
    ['node-high', node, leases('kube-node-lease')],
    ['system', node, pods],
    ['workload-high', user('system:kube-controller-manager'), pods],
    ['workload-high', serviceAccount('kube-system'), pods],
    ['workload-high', user('system:dns'), pods],
    ['workload-low', serviceAccount('default'), pods],
    ['global-default', user('jane'), {}],
    ['exempt', anonymous, { verb: 'get', path: '/readyz' }],
    ['exempt', anonymous, { verb: 'get', path: '/readyz/etcd' }],
    ['global-default', anonymous, { verb: 'get', path: '/readyzz' }],
    ['global-default', user('jane'), { verb: 'get', path: '/version' }],
    ['global-default', anonymous, {}],
    ['catch-all', { username: 'of no group', groups: [] }, pods],
  ])('%s: %j %j', (name, who, about) => {
    expect(defaultConfiguration.classify({ user: who, about }).level.name).toBe(name);
  });

  it('has the levels of components first, then of what they run', () => {
    expect(defaultConfiguration.limited.map(({ name }) => name)).toEqual([
      'leader-election',
      'node-high',
      'system',
      'workload-high',
      'workload-low',
      'global-default',
      'catch-all',
    ]);
  });

  it('makes flows of users, and of namespaces where components ask', () => {
    const flowOf = (who: UserInfo, about: FlowSubject['about']) =>
      defaultConfiguration.classify({ user: who, about }).flow;
    expect(flowOf(user('jane'), pods)).not.toBe(flowOf(user('john'), pods));
    expect(flowOf(user('jane'), pods)).toBe(flowOf(user('jane'), { ...pods, namespace: 'default' }));
    const manager = user('system:kube-controller-manager');
    expect(flowOf(manager, pods)).not.toBe(flowOf(manager, { ...pods, namespace: 'default' }));
  });
});

describe('lines', () => {
  it.each(
    defaultLevels.flatMap(({ metadata: { name }, spec }) =>
      spec.limited?.limitResponse.queuing ? [[name, spec.limited.limitResponse.queuing] as const] : [],
    ),
  )('of %s are as long as its object says', (name, { queues = 0, handSize = 0, queueLengthLimit = 0 }) => {
    expect(defaultConfiguration.limited.find(level => level.name === name)).toMatchObject({
      queueLengthLimit: handSize * queueLengthLimit,
      waitingLimit: queues * queueLengthLimit,
    });
  });
});

describe('objects of users', () => {
  const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true };
  const rule = (name: string, rest: Partial<PolicyRulesWithSubjects> = {}): PolicyRulesWithSubjects => ({
    subjects: [{ kind: 'User', user: { name } }],
    resourceRules: [everything],
    ...rest,
  });
  const schema = (
    name: string,
    { level = 'system', ...spec }: Partial<SchemaObject['spec']> & { level?: string } = {},
  ): SchemaObject => ({
    metadata: { name },
    spec: { priorityLevelConfiguration: { name: level }, rules: [rule('jane')], ...spec },
  });
  const classify = (schemas: readonly SchemaObject[], about: FlowSubject['about'] = pods, who = user('jane')) =>
    configurationOf(defaultLevels, [...defaultSchemas, ...schemas]).classify({ user: who, about });

  it.each<[string, readonly SchemaObject[], string]>([
    [
      'the one of lowest precedence',
      [schema('b', { matchingPrecedence: 7 }), schema('a', { level: 'node-high' })],
      'system',
    ],
    [
      'of several the first by name',
      [schema('b', { matchingPrecedence: 7 }), schema('a', { matchingPrecedence: 7, level: 'node-high' })],
      'node-high',
    ],
    ['none whose level is not there', [schema('a', { level: 'nowhere' })], 'global-default'],
    [
      'none before those that are exempt',
      [schema('a', { matchingPrecedence: 2, rules: [rule('john')] })],
      'global-default',
    ],
    ['none without rules', [schema('a', { rules: [] })], 'global-default'],
    [
      'none about other resources',
      [schema('a', { rules: [rule('jane', { resourceRules: [{ ...everything, resources: ['pods/status'] }] })] })],
      'global-default',
    ],
    [
      'none about other namespaces',
      [schema('a', { rules: [rule('jane', { resourceRules: [{ ...everything, namespaces: ['default'] }] })] })],
      'global-default',
    ],
    [
      'one of several rules',
      [schema('a', { rules: [rule('john'), rule('x', { subjects: [{ kind: 'Group', group: { name: '*' } }] })] })],
      'system',
    ],
  ])('decide: %s', (_, schemas, level) => {
    expect(classify(schemas).level.name).toBe(level);
  });

  it('are about accounts of a namespace, about the whole cluster, and about paths', () => {
    const serviceAccount = { namespace: 'team', name: 'ci' };
    const ci = schema('a', { rules: [rule('x', { subjects: [{ kind: 'ServiceAccount', serviceAccount }] })] });
    const who = (name: string) => user(`system:serviceaccount:team:${name}`, 'system:serviceaccounts');
    expect(classify([ci], pods, who('ci')).level.name).toBe('system');
    expect(classify([ci], pods, who('other')).level.name).toBe('workload-low');
    const local = schema('a', { rules: [rule('jane', { resourceRules: [{ ...everything, clusterScope: false }] })] });
    expect(classify([local], { verb: 'list', group: '', resource: 'pods' }).level.name).toBe('global-default');
    const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['/apis/*'] }];
    const paths = schema('a', { rules: [rule('jane', { nonResourceRules })] });
    expect(classify([paths], { verb: 'get', path: '/apis/apps/v1' }).level.name).toBe('system');
    expect(classify([paths], { verb: 'post', path: '/apis/apps/v1' }).level.name).toBe('global-default');
    expect(classify([paths], { verb: 'get', path: '/version' }).level.name).toBe('global-default');
  });

  it('are one flow where they do not say how to tell flows apart', () => {
    const anybody = rule('x', { subjects: [{ kind: 'Group', group: { name: '*' } }] });
    const one = schema('a', { matchingPrecedence: 3, rules: [anybody] });
    expect(classify([one], pods, user('jane')).flow).toBe(classify([one], pods, user('john')).flow);
    const each = schema('a', { matchingPrecedence: 3, rules: [anybody], distinguisherMethod: { type: 'ByUser' } });
    expect(classify([each], pods, user('jane')).flow).not.toBe(classify([each], pods, user('john')).flow);
  });

  it('do not take away what there must be', () => {
    const least = configurationOf([], []);
    expect([least.exempt.name, ...least.limited.map(({ name }) => name)]).toEqual(['exempt', 'catch-all']);
    expect(least.classify({ user: user('jane'), about: pods }).level.name).toBe('catch-all');
    expect(least.classify({ user: user('admin', 'system:masters'), about: pods }).level.name).toBe('exempt');
  });

  it('that say nothing sound are not there', () => {
    const broken = { metadata: { name: 'x' }, spec: { type: 'Exempt', exempt: {} } };
    const { limited } = configurationOf([...defaultLevels, broken], defaultSchemas);
    expect(limited.map(({ name }) => name)).not.toContain('x');
  });
});

describe('the flow of a user', () => {
  it('is the user, and where those come from whom nobody knows', () => {
    const about = {};
    expect(userFlowOf({ user: user('jane'), about, address: '10.0.0.1' })).toBe('jane');
    const flowsOf = (...addresses: string[]) =>
      new Set(addresses.map(address => userFlowOf({ user: anonymous, about, address })));
    expect(flowsOf('10.0.0.1', '10.0.0.2').size).toBe(2);
    expect(flowsOf('2001:db8::1', '2001:db8::2').size).toBe(1);
  });
});
