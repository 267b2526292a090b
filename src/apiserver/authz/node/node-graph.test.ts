import { expect, test } from 'vitest';
import type { Pod } from '#api';
import { storedPod } from '../../../testing/builders.ts';
import { type NamedResource, NodeGraph } from './node-graph.ts';

function podOn(nodeName: string, { secret = 's', spec = {}, annotations = {} } = {}): Pod {
  const pod = storedPod({ name: 'a' });
  const volumes = [{ name: 'v', secret: { secretName: secret } }];
  return {
    ...pod,
    metadata: { ...pod.metadata, namespace: 'team', annotations },
    spec: { ...pod.spec, nodeName, volumes, ...spec },
  };
}
const isNamed = (graph: NodeGraph, nodeName: string, resource: NamedResource, name: string, namespace = 'team') =>
  graph.isNamed(nodeName, resource, { namespace, name });

test('knows what the pods of a node name, by node and namespace', () => {
  const graph = new NodeGraph();
  graph.add(podOn('n1', { spec: { serviceAccountName: 'web' } }));
  expect(isNamed(graph, 'n1', 'secrets', 's')).toBe(true);
  expect(isNamed(graph, 'n1', 'serviceaccounts', 'web')).toBe(true);
  expect(isNamed(graph, 'n1', 'serviceaccounts', 'default')).toBe(false);
  expect(isNamed(graph, 'n1', 'configmaps', 's')).toBe(false);
  expect(isNamed(graph, 'n1', 'secrets', 's', 'other')).toBe(false);
  expect(isNamed(graph, 'n2', 'secrets', 's')).toBe(false);
});

test('forgets with the last pod that named it', () => {
  const graph = new NodeGraph();
  const pods = [podOn('n1'), podOn('n1'), podOn('n2')];
  for (const pod of pods) graph.add(pod);
  graph.remove(podOn('n1'));
  expect(isNamed(graph, 'n1', 'secrets', 's')).toBe(true);
  graph.remove(podOn('n1'));
  expect(isNamed(graph, 'n1', 'secrets', 's')).toBe(false);
  expect(isNamed(graph, 'n2', 'secrets', 's')).toBe(true);
  graph.clear();
  expect(isNamed(graph, 'n2', 'secrets', 's')).toBe(false);
});

test('opens nothing for pods without a node, nor for mirror pods', () => {
  const graph = new NodeGraph();
  graph.add(podOn(''));
  graph.add(podOn('n1', { annotations: { 'kubernetes.io/config.mirror': 'x' } }));
  expect(isNamed(graph, '', 'secrets', 's')).toBe(false);
  expect(isNamed(graph, 'n1', 'secrets', 's')).toBe(false);
});
