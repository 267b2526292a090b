/** What a cycle asks of its plugins before any node has the pod: preFilter, filters with nominations, dry runs. */
import { describe, expect, test, vi } from 'vitest';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { createNodeInfo, type NodeInfo } from '../cache/node-info.ts';
import { NominationTable } from '../cache/nominations.ts';
import { testCycle, testPlugin, testProfile } from '../fixtures/cycles.ts';
import { nodeAffinity } from '../plugins/node-affinity.ts';
import { nodeResourcesFit } from '../plugins/node-resources-fit.ts';
import { filterNode } from './cycle.ts';
import { startDryRun } from './dry-run.ts';
import { explainDecision } from './explain.ts';
import { definePlugin, type PluginFactory } from './plugin.ts';
import { schedule } from './schedule.ts';
import { rejectingPlugins } from './verdict.ts';

const nodesNamed = (...names: string[]): NodeInfo[] => names.map(name => createNodeInfo(storedNode({ name })));
const threeNodes = nodesNamed('a', 'b', 'c');
const decide = (plugins: PluginFactory[], pod = storedPod(), nodes = threeNodes) =>
  schedule(testCycle(pod, nodes, testProfile(...plugins)), { random: () => 0 });
const narrowingTo = (name: string, ...nodeNames: string[]) =>
  testPlugin(name, { preFilter: () => ({ state: undefined, nodeNames: new Set(nodeNames) }) });

describe('preFilter', () => {
  test('sees the snapshot that the filters see', () => {
    const counting = definePlugin<number>('Counting', () => ({
      preFilter: (_, { nodes }) => ({ state: nodes.length }),
      filter: (_pod, _node, count) => ({ reasons: [`one of ${count}`] }),
    }));
    expect(decide([counting])).toMatchObject({ rejected: [{ reasons: ['one of 3'] }, {}, {}] });
  });

  test('rejects the pod, and no node is asked', () => {
    const filter = vi.fn();
    const refusing = testPlugin('Refusing', { preFilter: () => ({ reasons: ['claim "x" not found'] }), filter });
    const decision = decide([refusing, testPlugin('Later', { filter })]);
    expect(decision).toEqual({
      node: undefined,
      nodeCount: 3,
      rejected: [],
      podRejected: {
        point: 'preFilter',
        plugins: ['Refusing'],
        reasons: ['claim "x" not found'],
        isUnresolvable: false,
      },
    });
    expect(filter).not.toHaveBeenCalled();
    if (decision.node !== undefined) throw new Error('it has a node');
    expect(explainDecision(decision)).toBe('0/3 nodes are available: claim "x" not found.');
    expect([...rejectingPlugins(decision)]).toEqual(['Refusing']);
  });

  test('narrows the nodes to those that all plugins name', () => {
    const filter = vi.fn();
    const decision = decide([
      narrowingTo('One', 'a', 'b'),
      narrowingTo('Two', 'b', 'c', 'gone'),
      testPlugin('Spy', { filter }),
    ]);
    expect(decision.node).toBe('b');
    expect(filter).toHaveBeenCalledTimes(1);
  });

  test('that leaves nodes out is their verdict when the others will not do', () => {
    const full = testPlugin('Full', { filter: () => ({ reasons: ['full'] }) });
    const decision = decide([narrowingTo('One', 'a', 'b'), narrowingTo('Two', 'b'), full]);
    if (decision.node !== undefined) throw new Error('it has a node');
    expect(decision.rejected.map(({ node, plugin }) => [node, plugin])).toEqual([
      ['b', 'Full'],
      ['a', 'Two'],
      ['c', 'One'],
    ]);
    expect(explainDecision(decision)).toBe(
      "0/3 nodes are available: 1 full, 2 node(s) didn't satisfy plugin(s) [One Two].",
    );
  });

  test.each([
    [[narrowingTo('One')], "node(s) didn't satisfy plugin One"],
    [[narrowingTo('One', 'a'), narrowingTo('Two', 'b')], "node(s) didn't satisfy plugin(s) [One Two] simultaneously"],
  ])('that leaves no node rejects the pod', (plugins, reason) => {
    expect(decide(plugins)).toMatchObject({ rejected: [], podRejected: { reasons: [reason], isUnresolvable: true } });
  });

  test('may have nothing to say of nodes', () => {
    const skipping = testPlugin('Skipping', {
      preFilter: () => ({ state: undefined, skipsFilter: true }),
      filter: () => ({ reasons: ['never asked'] }),
    });
    expect(decide([skipping]).node).toBe('a');
  });

  test('that fails fails the cycle, and says which', () => {
    const failing = testPlugin('Failing', {
      preFilter: () => {
        throw new Error('out of order');
      },
    });
    expect(() => decide([failing])).toThrow('running preFilter plugin "Failing": out of order');
  });

  test('a pod of a DaemonSet looks at its own node only', () => {
    const matchFields = [{ key: 'metadata.name', operator: 'In' as const, values: ['c'] }];
    const required = { nodeSelectorTerms: [{ matchFields }] };
    const pod = storedPod({
      spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } },
    });
    expect(decide([nodeAffinity], pod)).toMatchObject({ node: 'c', looked: 1 });
  });
});

describe('scores', () => {
  const scoring = (name: string, points: readonly number[], skips = false) =>
    definePlugin<undefined, readonly number[]>(name, () => ({
      preScore: (_, nodes) => (skips ? 'skip' : { state: points.slice(0, nodes.length) }),
      score: (_, { node }, state) => state['abc'.indexOf(node.metadata.name)] ?? 0,
    }));

  test('preScore sees the nodes that are left, and gives score its state', () => {
    expect(decide([scoring('Liking', [1, 5, 3])])).toMatchObject({ node: 'b', scores: [{ total: 1 }, {}, {}] });
  });

  test('a plugin that skips the pod gives every node 0', () => {
    expect(decide([scoring('Skipping', [9, 0, 0], true), scoring('Liking', [0, 1, 0])])).toMatchObject({
      node: 'b',
      scores: [{ parts: { Skipping: 0, Liking: 0 } }, { total: 1 }, {}],
    });
  });

  test('normalize sees nodes and state beside the scores', () => {
    const ranking = testPlugin('Ranking', {
      score: () => 1,
      normalize: (raw, { pod, nodes }) =>
        nodes.map(({ node }, index) => (node.metadata.name === pod.metadata.name ? 100 : (raw[index] ?? 0))),
    });
    expect(decide([ranking], storedPod({ name: 'c' })).node).toBe('c');
  });

  test.each([-1, 101, Number.NaN])('a score of %d fails the cycle', score => {
    expect(() => decide([testPlugin('Wild', { score: () => score })])).toThrow(
      `running score plugin "Wild": a score of ${score}`,
    );
  });
});

describe('a nominated pod', () => {
  const node = createNodeInfo(storedNode({ name: 'n', allocatable: { cpu: '2' } }));
  const wanting = (priority: number, parts: Parameters<typeof storedPod>[0] = {}) =>
    storedPod({ requests: { cpu: '2' }, ...parts, spec: { priority } });
  const verdictFor = (pod: ReturnType<typeof storedPod>, nominated: ReturnType<typeof storedPod>) => {
    const nominations = new NominationTable();
    nominations.set(nominated, 'n');
    return filterNode(testCycle(pod, [node], testProfile(nodeResourcesFit), nominations), node)?.reasons;
  };

  test.each([
    ['a less important pod', 0, ['Insufficient cpu']],
    ['one as important', 10, ['Insufficient cpu']],
    ['a more important one', 11, undefined],
  ])('counts on its node for %s', (_, priority, expected) => {
    expect(verdictFor(wanting(priority), wanting(10))).toEqual(expected);
  });

  test('does not stand in its own way', () => {
    const pod = wanting(10);
    expect(verdictFor(pod, pod)).toBeUndefined();
  });

  test('must not be needed either: the node will do with it and without it', () => {
    const companion = wanting(10);
    const needingCompany = definePlugin<boolean>('NeedingCompany', () => ({
      preFilter: () => ({ state: false }),
      addPod: () => true,
      filter: (_pod, _node, isThere) => (isThere ? undefined : { reasons: ['alone'] }),
    }));
    const nominations = new NominationTable();
    nominations.set(companion, 'n');
    const cycle = testCycle(storedPod(), [node], testProfile(needingCompany), nominations);
    expect(filterNode(cycle, node)?.reasons).toEqual(['alone']);
  });

  test('goes to its node if that will do, and no other is looked at', () => {
    const pod = storedPod({ status: { nominatedNodeName: 'b' } });
    expect(decide([], pod)).toMatchObject({ node: 'b', looked: 1 });
    const full = testPlugin('Full', {
      filter: (_, info) => (info.node.metadata.name === 'b' ? { reasons: ['full'] } : undefined),
    });
    const indifferent = testPlugin('Indifferent', { score: () => 0 });
    expect(decide([full, indifferent], pod)).toMatchObject({ node: 'a', looked: 3 });
  });
});

describe('a dry run', () => {
  const there = storedPod({ name: 'there', requests: { cpu: '3' } });
  const node = createNodeInfo(storedNode({ name: 'n' }), new Map([[there.metadata.uid, there]]));
  const cycle = testCycle(storedPod({ requests: { cpu: '2' } }), [node], testProfile(nodeResourcesFit));

  test('asks what would be without a pod, and changes nothing', () => {
    const run = startDryRun(cycle, 'n');
    expect(run?.verdict()?.reasons).toEqual(['Insufficient cpu']);
    expect(run?.without(there).verdict()).toBeUndefined();
    expect(run?.without(there).with(there).verdict()?.reasons).toEqual(['Insufficient cpu']);
    expect(run?.verdict()?.reasons).toEqual(['Insufficient cpu']);
    expect(run?.node.pods.size).toBe(1);
    expect(run?.without(storedPod())).toBe(run);
  });

  test('is there for nodes only that may come to do', () => {
    expect(startDryRun(cycle, 'nowhere')).toBeUndefined();
    const narrowed = testCycle(storedPod(), threeNodes, testProfile(narrowingTo('One', 'a')));
    expect(startDryRun(narrowed, 'b')).toBeUndefined();
    expect(startDryRun(narrowed, 'a')).toBeDefined();
  });
});
