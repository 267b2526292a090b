import { describe, expect, it } from 'vitest';
import { type Pod, podDeletionCostAnnotation } from '#api';
import { at, pod, running, startMs } from '../fixtures/builders.ts';
import { inDeletionOrder } from './deletion-order.ts';

const onNode = { nodeName: 'n1' };
const ready = (name: string, since = -100) => pod(name, { spec: onNode, status: running(since) });
const restarted = (name: string, restartCount: number) => {
  const containerStatuses = [{ name: 'main', ready: true, restartCount, image: '', imageID: '' }];
  return pod(name, { spec: onNode, status: { ...running(-100), containerStatuses } });
};
const costing = (name: string, cost: string) =>
  pod(name, { metadata: { annotations: { [podDeletionCostAnnotation]: cost } }, spec: onNode, status: running(-100) });

describe('inDeletionOrder', () => {
  const cases: [string, Pod, Pod][] = [
    ['without a node before with', pod('z', { status: running(0) }), ready('a')],
    ['pending before unknown', pod('z', { spec: onNode }), pod('a', { spec: onNode, status: { phase: 'Unknown' } })],
    ['unknown before running', pod('z', { spec: onNode, status: { phase: 'Unknown' } }), ready('a')],
    ['not ready before ready', pod('z', { spec: onNode, status: running() }), ready('a')],
    ['cheap before dear', costing('z', '-5'), ready('a')],
    ['dear last', ready('z'), costing('a', '10')],
    ['a cost that is no number is none', costing('a', '007'), ready('b')],
    ['ready for seconds before ready for hours', ready('z', -2), ready('a', -7200)],
    ['restarted often before seldom', restarted('z', 3), restarted('a', 1)],
    ['made seconds before made hours ago', pod('z', { metadata: { creationTimestamp: at(-2) } }), pod('a')],
    ['of one magnitude by uid', ready('a', -65), ready('b', -70)],
  ];
  it.each(cases)('%s', (_, first, second) => {
    const names = (pods: Pod[]) => pods.map(({ metadata }) => metadata.name);
    const expected = names([first, second]);
    expect(names(inDeletionOrder([first, second], [], startMs))).toEqual(expected);
    expect(names(inDeletionOrder([second, first], [], startMs))).toEqual(expected);
  });

  it('prefers the node with more pods of the application', () => {
    const alone = pod('a', { spec: { nodeName: 'n2' }, status: running(-100) });
    const crowded = ready('z');
    const [first] = inDeletionOrder([alone, crowded], [alone, crowded, ready('old')], startMs);
    expect(first).toBe(crowded);
  });
});
