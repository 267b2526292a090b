import { describe, expect, test } from 'vitest';
import { type ClusterNetwork, defaultNetwork, findConflict, type NetworkChoice, planNetwork } from './plan.ts';

const node: ClusterNetwork = { ...defaultNetwork, hasNode: true };
const second: ClusterNetwork = {
  apiPort: 6444,
  kubeletPort: 10_260,
  clusterCidr: '10.245.0.0/16',
  serviceCidr: '10.97.0.0/16',
  serviceNodePortRange: '27232-29999',
  hasNode: true,
};

/** The plan, with the first of the ports. */
function plan(choice: Partial<NetworkChoice>): ClusterNetwork {
  const planned = planNetwork({ given: {}, kept: undefined, hasNode: true, others: [], links: [], ...choice });
  if ('problem' in planned) throw new Error(planned.problem);
  const { apiPorts, kubeletPorts, ...ranges } = planned;
  return { ...ranges, apiPort: apiPorts[0] ?? 0, kubeletPort: kubeletPorts[0] ?? 0 };
}

describe('a cluster with a node', () => {
  test('that is alone has what upstream has', () => {
    expect(plan({})).toEqual(node);
  });

  test('beside others has the next of everything', () => {
    expect(plan({ others: [node] })).toEqual(second);
    expect(plan({ others: [second, node] })).toMatchObject({
      apiPort: 6445,
      kubeletPort: 10_270,
      clusterCidr: '10.246.0.0/16',
      serviceCidr: '10.98.0.0/16',
      serviceNodePortRange: '24464-27231',
    });
  });

  test('keeps what it had, whoever came meanwhile', () => {
    expect(plan({ kept: second, others: [node] })).toEqual(second);
    expect(plan({ kept: node, others: [node, second] })).toMatchObject({ clusterCidr: '10.244.0.0/16' });
  });

  test('gives up a port that another has: nothing that is stored depends on it', () => {
    expect(plan({ kept: node, others: [node] })).toMatchObject({ apiPort: 6444, kubeletPort: 10_260 });
  });

  test('has what is asked for', () => {
    const given = { apiPort: 7000, clusterCidr: '10.97.0.0/16', serviceNodePortRange: '100-200' };
    expect(plan({ given, kept: node, others: [node] })).toMatchObject(given);
    // And what is chosen stays clear of that.
    expect(plan({ given, others: [node] }).serviceCidr).toBe('10.98.0.0/16');
  });

  test('stays clear of where the machine is already, but not of a wider range', () => {
    expect(plan({ links: ['10.244.7.1/24', '10.96.0.3/28', '10.1.2.3/8'] })).toMatchObject({
      clusterCidr: '10.245.0.0/16',
      serviceCidr: '10.97.0.0/16',
    });
  });

  test('that had none before keeps the addresses of its services, and chooses the rest', () => {
    expect(plan({ kept: defaultNetwork, others: [{ ...second, clusterCidr: '10.244.0.0/16' }] })).toEqual({
      ...node,
      clusterCidr: '10.245.0.0/16',
    });
  });
});

describe('a cluster without a node', () => {
  test('shares everything but the port of its API server', () => {
    expect(plan({ hasNode: false, others: [node] })).toEqual({ ...defaultNetwork, apiPort: 6444 });
  });

  test('is in the way of nobody by its ranges', () => {
    expect(plan({ others: [defaultNetwork] })).toEqual({ ...node, apiPort: 6444 });
  });

  test('that had one keeps its claims', () => {
    expect(plan({ hasNode: false, kept: second, others: [node] })).toEqual(second);
  });
});

test('when nothing is left to choose, the option to give is named', () => {
  const others = Array.from({ length: 7 }, (_, index) => {
    const first = 30_000 - 2768 * index;
    return { ...second, serviceNodePortRange: `${first}-${first + 2767}` };
  });
  expect(() => plan({ others })).toThrow('--service-node-port-range');
});

test.each<[Partial<ClusterNetwork>, string | undefined]>([
  [{}, undefined],
  [{ clusterCidr: '10.244.8.0/24' }, '--cluster-cidr 10.244.8.0/24'],
  [{ serviceCidr: '10.244.0.0/16' }, '--service-cidr 10.244.0.0/16'],
  [{ serviceNodePortRange: '29000-30000' }, '--service-node-port-range 29000-30000'],
])('two that run conflict with %j', (change, expected) => {
  expect(findConflict({ ...second, ...change }, node)).toBe(expected);
});
