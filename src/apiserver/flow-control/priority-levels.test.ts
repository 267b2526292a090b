import { describe, expect, it } from 'vitest';
import type { UserInfo } from '#client';
import { type FlowSubject, flowOf, levelOf } from './priority-levels.ts';

const user = (username: string, ...groups: string[]): UserInfo => ({ username, groups });
const serviceAccount = (namespace: string): UserInfo =>
  user(`system:serviceaccount:${namespace}:a`, 'system:serviceaccounts', `system:serviceaccounts:${namespace}`);
const node = user('system:node:a', 'system:nodes');
const pods = { group: '', resource: 'pods', namespace: 'kube-system' };
const leases = (namespace: string) => ({ group: 'coordination.k8s.io', resource: 'leases', namespace });

describe('levelOf', () => {
  it.each<[string, UserInfo, FlowSubject['about']]>([
    ['exempt', user('kubernetes-admin', 'system:masters'), pods],
    ['exempt', user('kubernetes-admin', 'system:masters'), {}],
    ['leader-election', user('system:kube-scheduler'), leases('kube-system')],
    ['leader-election', serviceAccount('kube-system'), leases('kube-system')],
    ['workload-high', user('system:kube-scheduler'), leases('default')],
    ['workload-low', serviceAccount('default'), leases('kube-system')],
    ['global-default', user('jane'), leases('kube-system')],
    ['node-high', node, { group: '', resource: 'nodes' }],
    ['node-high', node, leases('kube-node-lease')],
    ['system', node, pods],
    ['workload-high', user('system:kube-controller-manager'), pods],
    ['workload-high', serviceAccount('kube-system'), pods],
    ['workload-low', serviceAccount('default'), pods],
    ['global-default', user('jane'), {}],
    ['exempt', user('system:anonymous', 'system:unauthenticated'), { path: '/readyz' }],
    ['global-default', user('jane'), { path: '/version' }],
    ['global-default', user('system:anonymous', 'system:unauthenticated'), {}],
  ])('%s: %j %j', (name, who, about) => {
    expect(levelOf({ user: who, about }).name).toBe(name);
  });
});

describe('flowOf', () => {
  it('is the user, and where those come from whom nobody knows', () => {
    const about = {};
    expect(flowOf({ user: user('jane'), about, address: '10.0.0.1' })).toBe('jane');
    const anonymous = user('system:anonymous');
    const flowsOf = (...addresses: string[]) =>
      new Set(addresses.map(address => flowOf({ user: anonymous, about, address })));
    expect(flowsOf('10.0.0.1', '10.0.0.2').size).toBe(2);
    expect(flowsOf('2001:db8::1', '2001:db8::2').size).toBe(1);
  });
});
