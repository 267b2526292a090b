import { describe, expect, it } from 'vitest';
import type { Device, DeviceTaintRule, ResourceClaim, ResourceSlice } from '#api';
import { storedNode } from '../../../testing/builders.ts';
import { claim, deviceClass, devices, driver, request, slice } from '../../fixtures/devices.ts';
import { allocationOf } from './allocation.ts';
import { DeviceLedger } from './ledger.ts';
import { PoolTable } from './pools.ts';
import { findDevices, NotNow, OutOfSteps } from './search.ts';
import { loadSelectors } from './selectors.ts';

await loadSelectors();

const node = storedNode({ name: 'n', labels: { zone: 'a' } });

interface World {
  readonly slices: readonly ResourceSlice[];
  /** Claims that have devices. */
  readonly used?: readonly ResourceClaim[];
  readonly rules?: readonly DeviceTaintRule[];
  readonly steps?: number;
}

const classes = [deviceClass(), deviceClass('nic', { selectors: [] })];
const classOf = (name: string) => classes.find(({ metadata }) => metadata.name === name);

function search(claims: readonly ResourceClaim[], { slices, used = [], rules = [], steps = 10_000 }: World) {
  const pools = new PoolTable();
  const ledger = new DeviceLedger();
  for (const one of slices) pools.set(one);
  for (const one of used) ledger.set(one);
  const supply = { pools: pools.of(node), useOf: (id: string) => ledger.useOf(id), classOf, rules };
  return findDevices(claims, supply, { left: steps });
}

/** The devices of each claim, as `REQUEST: DEVICE`. */
const found = (claims: readonly ResourceClaim[], world: World) =>
  search(claims, world)?.map(chosen => chosen.map(({ asked, candidate }) => `${asked.name}: ${candidate.device.name}`));

let share = 0;
const allocated = (one: ResourceClaim, world: World): ResourceClaim => {
  const [chosen = []] = search([one], world) ?? [];
  const options = { classOf, nodeName: 'n', now: '2026-01-01T00:00:00Z', newShareId: () => `share-${++share}` };
  return { ...one, status: { allocation: allocationOf(one, chosen, options) } };
};

const numa = (name: string, value: number): Device => ({ name, attributes: { numa: { int: value } } });
const select = (expression: string) => ({ selectors: [{ cel: { expression } }] });

describe('devices', () => {
  const two: World = { slices: [slice('n', devices('a', 'b'))] };

  it.each<[string, ResourceClaim[], World, string[][] | undefined]>([
    ['one of several', [claim('c', [request('r')])], two, [['r: a']]],
    ['as many as asked', [claim('c', [request('r', { count: 2 })])], two, [['r: a', 'r: b']]],
    ['not more than there are', [claim('c', [request('r', { count: 3 })])], two, undefined],
    ['all', [claim('c', [request('r', { allocationMode: 'All' })])], two, [['r: a', 'r: b']]],
    ['none are not all', [claim('c', [request('r', { allocationMode: 'All' })])], { slices: [] }, undefined],
    ['each once', [claim('c', [request('r')]), claim('d', [request('r')])], two, [['r: a'], ['r: b']]],
    [
      'not those of others',
      [claim('c', [request('r')])],
      { ...two, used: [allocated(claim('d', [request('r')]), two)] },
      [['r: b']],
    ],
    [
      'all only if nobody has one',
      [claim('c', [request('r', { allocationMode: 'All' })])],
      { ...two, used: [allocated(claim('d', [request('r')]), two)] },
      undefined,
    ],
    [
      'those of others only to look after them',
      [claim('c', [request('r', { allocationMode: 'All', adminAccess: true })])],
      { ...two, used: [allocated(claim('d', [request('r')]), two)] },
      [['r: a', 'r: b']],
    ],
    [
      'what is looked after is free',
      [claim('c', [request('r')])],
      { ...two, used: [allocated(claim('d', [request('r', { adminAccess: true })]), two)] },
      [['r: a']],
    ],
    [
      'of the class',
      [claim('c', [request('r')])],
      { slices: [slice('n', devices('a'), { driver: 'x.example.com' })] },
      undefined,
    ],
    [
      'that fulfil conditions',
      [claim('c', [request('r', select(`device.attributes["${driver}"].numa == 1`))])],
      { slices: [slice('n', [numa('a', 0), numa('b', 1)])] },
      [['r: b']],
    ],
    ['of another node', [claim('c', [request('r')])], { slices: [slice('m', devices('a'))] }, undefined],
    [
      'of all nodes',
      [claim('c', [request('r')])],
      { slices: [slice('m', devices('a'), { allNodes: true })] },
      [['r: a']],
    ],
    [
      'of some nodes',
      [claim('c', [request('r')])],
      {
        slices: [
          slice('m', devices('a'), {
            nodeSelector: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] }],
            },
          }),
          slice('o', devices('b'), {
            nodeSelector: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
            },
          }),
        ],
      },
      [['r: b']],
    ],
    [
      'each where it says',
      [claim('c', [request('r')])],
      {
        slices: [
          slice(
            'm',
            [
              { name: 'a', nodeName: 'm' },
              { name: 'b', allNodes: true },
            ],
            { perDeviceNodeSelection: true },
          ),
        ],
      },
      [['r: b']],
    ],
    [
      'of the newest generation',
      [claim('c', [request('r')])],
      {
        slices: [
          slice('n', devices('old')),
          slice('n', devices('new'), { pool: { name: 'n', generation: 2, resourceSliceCount: 1 } }),
        ],
      },
      [['r: new']],
    ],
    [
      'not of a pool that is not whole',
      [claim('c', [request('r')])],
      { slices: [slice('n', devices('a'), { pool: { name: 'n', generation: 1, resourceSliceCount: 2 } })] },
      undefined,
    ],
    [
      'not of a pool with two of a name',
      [claim('c', [request('r')])],
      { slices: [slice('n', devices('a', 'a'))] },
      undefined,
    ],
    [
      'with something in common',
      [claim('c', [request('r'), request('s')], { constraints: [{ matchAttribute: `${driver}/numa` }] })],
      { slices: [slice('n', [numa('a', 0), numa('b', 1), numa('c', 1)])] },
      [['r: b', 's: c']],
    ],
    [
      'with nothing in common',
      [claim('c', [request('r', { count: 2 })], { constraints: [{ distinctAttribute: `${driver}/numa` }] })],
      { slices: [slice('n', [numa('a', 0), numa('b', 0), numa('c', 1)])] },
      [['r: a', 'r: c']],
    ],
    [
      'without the attribute',
      [claim('c', [request('r')], { constraints: [{ matchAttribute: `${driver}/numa` }] })],
      two,
      undefined,
    ],
    [
      'of which only some requests have something in common',
      [
        claim('c', [request('r'), request('s'), request('t')], {
          constraints: [{ requests: ['r', 't'], matchAttribute: `${driver}/numa` }],
        }),
      ],
      { slices: [slice('n', [numa('a', 0), numa('b', 1), numa('c', 0)])] },
      [['r: a', 's: b', 't: c']],
    ],
    [
      'the first alternative that can be had',
      [
        claim('c', [
          {
            name: 'r',
            firstAvailable: [
              { name: 'many', deviceClassName: 'gpu', count: 3 },
              { name: 'few', deviceClassName: 'gpu', count: 2 },
              { name: 'one', deviceClassName: 'gpu' },
            ],
          },
        ]),
      ],
      two,
      [['r/few: a', 'r/few: b']],
    ],
    [
      'another alternative when a later request needs the devices',
      [
        claim('c', [
          {
            name: 'r',
            firstAvailable: [
              { name: 'two', deviceClassName: 'gpu', count: 2 },
              { name: 'one', deviceClassName: 'gpu' },
            ],
          },
          request('s'),
        ]),
      ],
      two,
      [['r/one: a', 's: b']],
    ],
    [
      'without taints',
      [claim('c', [request('r')])],
      { slices: [slice('n', [{ name: 'a', taints: [{ key: 'broken', effect: 'NoSchedule' }] }, { name: 'b' }])] },
      [['r: b']],
    ],
    [
      'with taints that are tolerated, or do nothing',
      [claim('c', [request('r', { count: 2, tolerations: [{ key: 'broken', operator: 'Exists' }] })])],
      {
        slices: [
          slice('n', [
            { name: 'a', taints: [{ key: 'broken', value: 'x', effect: 'NoExecute' }] },
            { name: 'b', taints: [{ key: 'seen', effect: 'None' }] },
          ]),
        ],
      },
      [['r: a', 'r: b']],
    ],
  ])('%s', (_, claims, world, expected) => {
    expect(found(claims, world)).toEqual(expected);
  });

  it('are kept away by taints of rules', () => {
    const rule = (deviceSelector: object) =>
      ({ spec: { deviceSelector, taint: { key: 'x', effect: 'NoSchedule' } } }) as DeviceTaintRule;
    const asked = [claim('c', [request('r')])];
    expect(found(asked, { ...two, rules: [rule({ device: 'a' })] })).toEqual([['r: b']]);
    expect(found(asked, { ...two, rules: [rule({ driver: 'other.example.com' })] })).toEqual([['r: a']]);
    expect(found(asked, { ...two, rules: [rule({})] })).toBeUndefined();
  });

  it('share counters', () => {
    const part = (name: string, amount: string): Device => ({
      name,
      consumesCounters: [{ counterSet: 'card', counters: { memory: { value: amount } } }],
    });
    const pool = { name: 'n', generation: 1, resourceSliceCount: 2 };
    const parts = slice('n', [part('whole', '40Gi'), part('half-0', '20Gi'), part('half-1', '20Gi')], { pool });
    const card = slice('n', [], { pool, sharedCounters: [{ name: 'card', counters: { memory: { value: '40Gi' } } }] });
    const world = { slices: [parts, card] };
    const one = claim('c', [request('r')]);
    expect(found([one], world)).toEqual([['r: whole']]);
    expect(found([claim('c', [request('r', { count: 2 })])], world)).toEqual([['r: half-0', 'r: half-1']]);
    expect(found([claim('d', [request('r')])], { ...world, used: [allocated(one, world)] })).toBeUndefined();
    const half = allocated(claim('h', [request('r', select('device.driver != "" && true'))]), {
      slices: [card, slice('n', [part('half-0', '20Gi')], { pool })],
    });
    expect(found([one], { ...world, used: [half] })).toEqual([['r: half-1']]);
    expect(found([one], { slices: [parts, slice('n', [], { pool, sharedCounters: [] })] })).toBeUndefined();
  });

  it('are shared as far as their capacity goes', () => {
    const nic: Device = {
      name: 'nic',
      allowMultipleAllocations: true,
      capacity: {
        bandwidth: {
          value: '10G',
          requestPolicy: { default: '1G', validRange: { min: '1G', step: '2G', max: '8G' } },
        },
      },
    };
    const world: World = { slices: [slice('n', [nic])] };
    const asking = (name: string, bandwidth?: string) =>
      claim(name, [request('r', bandwidth === undefined ? {} : { capacity: { requests: { bandwidth } } })]);
    const first = allocated(asking('c', '4G'), world);
    expect(first.status?.allocation?.devices?.results).toEqual([
      expect.objectContaining({
        device: 'nic',
        shareID: expect.stringMatching(/^share-/),
        consumedCapacity: { bandwidth: '5G' },
      }),
    ]);
    const second = allocated(asking('d'), { ...world, used: [first] });
    expect(second.status?.allocation?.devices?.results?.[0]?.consumedCapacity).toEqual({ bandwidth: '1G' });
    const used = [first, second];
    expect(found([asking('e', '3G')], { ...world, used })).toEqual([['r: nic']]);
    expect(found([asking('e', '4G')], { ...world, used })).toBeUndefined();
    expect(found([asking('e', '9G')], world)).toBeUndefined();
    expect(found([asking('e', '1G'), asking('f', '7G')], world)).toEqual([['r: nic'], ['r: nic']]);
    expect(found([claim('e', [request('r', { capacity: { requests: { memory: '1' } } })])], world)).toBeUndefined();
  });

  it('are searched for as long as steps are left', () => {
    const many = slice(
      'n',
      Array.from({ length: 24 }, (_, index) => numa(`d${index}`, index)),
    );
    const asked = claim('c', [request('r', { count: 12 }), request('s', { count: 13 })]);
    expect(() => found([asked], { slices: [many], steps: 1000 })).toThrow(OutOfSteps);
  });

  it('are not all while a pool is being updated', () => {
    const pool = { name: 'n', generation: 1, resourceSliceCount: 2 };
    const all = claim('c', [request('r', { allocationMode: 'All' })]);
    const world = { slices: [slice('n', devices('a'), { pool })] };
    const words = `claim default/c, request r: asks for all devices, but resource pool ${driver}/n is currently being updated`;
    expect(() => found([all], world)).toThrow(new NotNow(words));
  });

  it.each([
    [
      'device.attributes["x"].y',
      `claim default/c: selector #0 on device ${driver}/n/a: CEL runtime error: no such key: y. Consider using CEL optional chaining (?), has() macro, or orValue() for optional fields`,
    ],
    ['device.nothing', 'claim default/c: selector #0: CEL compile error: ERROR: <input>:1:7'],
  ])('fail by %s', (expression, words) => {
    expect(() => found([claim('c', [request('r', select(expression))])], two)).toThrow(words);
  });
});

describe('allocations', () => {
  it('say which devices, how they are set up, and where', () => {
    const opaque = (value: string) => ({ opaque: { driver, parameters: { value } } });
    classes.push(deviceClass('set-up', { config: [opaque('class')] }));
    const asked = claim('c', [request('r', { deviceClassName: 'set-up' }), request('s')], {
      config: [opaque('all'), { ...opaque('one'), requests: ['s'] }],
    });
    expect(allocated(asked, { slices: [slice('n', devices('a', 'b'))] }).status?.allocation).toEqual({
      devices: {
        results: [
          { request: 'r', driver, pool: 'n', device: 'a' },
          { request: 's', driver, pool: 'n', device: 'b' },
        ],
        config: [
          { source: 'FromClass', requests: ['r'], ...opaque('class') },
          { source: 'FromClaim', ...opaque('all') },
          { source: 'FromClaim', requests: ['s'], ...opaque('one') },
        ],
      },
      nodeSelector: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }] }] },
    });
  });

  it('are for all nodes, or some', () => {
    const expression = { key: 'zone', operator: 'In' as const, values: ['a'] };
    const some = { nodeSelector: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } };
    const asked = claim('c', [request('r')]);
    const nodesOf = (spec: object) =>
      allocated(asked, { slices: [slice('m', devices('a'), spec)] }).status?.allocation?.nodeSelector;
    expect(nodesOf({ allNodes: true })).toBeUndefined();
    expect(nodesOf(some)).toEqual({ nodeSelectorTerms: [{ matchExpressions: [expression] }] });
  });
});
