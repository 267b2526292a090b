import { expect, test } from 'vitest';
import { StatusError } from '#api';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { kubeletAddress, planStream, type StreamSubresource } from './plan.ts';

const node = storedNode({
  name: 'n',
  status: {
    addresses: [
      { type: 'Hostname', address: 'n' },
      { type: 'InternalIP', address: '10.0.0.9' },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_999 } },
  },
});
const single = storedPod({ name: 'web', spec: { nodeName: 'n' } });
const double = storedPod({
  name: 'web',
  spec: {
    nodeName: 'n',
    containers: [
      { name: 'a', image: 'a' },
      { name: 'b', image: 'b' },
    ],
    initContainers: [{ name: 'i', image: 'i' }],
  },
});

const plan = (pod = single, subresource: StreamSubresource = 'exec', query = '') =>
  planStream(pod, node, { subresource, query: new URLSearchParams(query) });

test('the internal address comes first', () => {
  expect(kubeletAddress(node)).toEqual({ host: '10.0.0.9', port: 10_999 });
  const silent = { ...node, status: { addresses: node.status?.addresses ?? [] } };
  expect(kubeletAddress(silent)).toEqual({ host: '10.0.0.9', port: 10_250 });
});

test.each<[StreamSubresource, string, string]>([
  [
    'exec',
    'command=ls&command=-l&stdin=true&stdout=true&tty=false',
    '/exec/default/web/main?command=ls&command=-l&input=1&output=1&tty=false',
  ],
  ['attach', 'stdout=true&container=main', '/attach/default/web/main?output=1'],
  ['log', 'follow=true&tailLines=3', '/containerLogs/default/web/main?follow=true&tailLines=3'],
  ['portforward', 'ports=80', '/portForward/default/web?ports=80'],
])('%s', (subresource, query, path) => {
  expect(plan(single, subresource, query)).toEqual({ host: '10.0.0.9', port: 10_999, path });
});

test.each<[string, ReturnType<typeof planStream>, string]>([
  [
    'several containers',
    plan(double),
    'a container name must be specified for pod web, choose one of: [a b] or one of the init containers: [i]',
  ],
  ['an unknown container', plan(single, 'log', 'container=x'), 'container x is not valid for pod web'],
  [
    'a node that serves no port',
    planStream(
      single,
      { ...node, status: { ...node.status, daemonEndpoints: { kubeletEndpoint: { Port: 0 } } } },
      { subresource: 'log', query: new URLSearchParams() },
    ),
    'the node n of pod web serves no logs and no streams: its kubelet has no port',
  ],
  [
    'a node that is gone',
    planStream(single, undefined, { subresource: 'log', query: new URLSearchParams() }),
    'pods "n" not found',
  ],
  ['no node yet', plan(storedPod({ name: 'web' }), 'exec'), 'pod web does not have a host assigned'],
  [
    'a finished pod',
    plan({ ...single, status: { phase: 'Succeeded' } }),
    'cannot exec into a container in a completed pod; current phase is Succeeded',
  ],
])('refused: %s', (_, result, message) => {
  expect(result).toBeInstanceOf(StatusError);
  expect((result as StatusError).message).toBe(message);
});

test('a pod that is on no node yet has no log to read', () => {
  expect(plan(storedPod({ name: 'web' }), 'log')).toBeUndefined();
});

test('the annotation names the default container of exec', () => {
  const pod = {
    ...double,
    metadata: { ...double.metadata, annotations: { 'kubectl.kubernetes.io/default-container': 'b' } },
  };
  expect(plan(pod)).toMatchObject({ path: '/exec/default/web/b?' });
});
