import { describe, expect, test } from 'vitest';
import { StatusError } from '#api';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { isPodAt, parseProxyName, planNodeProxy, planPodProxy } from './target.ts';

test.each([
  ['web', { scheme: '', name: 'web', port: '' }],
  ['web:80', { scheme: '', name: 'web', port: '80' }],
  ['https:web:', { scheme: 'https', name: 'web', port: '' }],
  ['http:web:metrics', { scheme: 'http', name: 'web', port: 'metrics' }],
  ['ftp:web:80', undefined],
  ['', undefined],
  [':80', undefined],
  ['a:b:c:d', undefined],
])('%s', (text, expected) => expect(parseProxyName(text)).toEqual(expected));

const name = (text: string) => parseProxyName(text) ?? { scheme: '' as const, name: '', port: '' };
const messageOf = (result: unknown) => (result instanceof StatusError ? result.message : result);

describe('a pod', () => {
  const pod = storedPod({ status: { podIP: '10.0.0.5' }, container: { ports: [{ containerPort: 8080 }] } });
  test.each([
    ['pod', { scheme: 'http', host: '10.0.0.5', port: 8080, isKubelet: false }],
    ['https:pod:9443', { scheme: 'https', host: '10.0.0.5', port: 9443, isKubelet: false }],
    ['pod:http', 'invalid pod port "http"'],
  ])('%s', (text, expected) => expect(messageOf(planPodProxy(pod, name(text)))).toEqual(expected));

  test('without an address', () => {
    expect(messageOf(planPodProxy(storedPod(), name('pod')))).toBe('pod pod has no address yet');
  });
});

test('a pod is where it says', () => {
  const pod = storedPod({ status: { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] } });
  expect(['10.0.0.1', 'fd00::1', '10.0.0.2'].map(host => isPodAt(pod, host))).toEqual([true, true, false]);
  expect(isPodAt(storedPod({}), '10.0.0.1')).toBe(false);
});

describe('a node', () => {
  const node = storedNode({ status: { addresses: [{ type: 'InternalIP', address: '10.9.0.1' }] } });
  test.each([
    ['node', { scheme: 'https', host: '10.9.0.1', port: 10_250, isKubelet: true }],
    ['node:10250', { scheme: 'https', host: '10.9.0.1', port: 10_250, isKubelet: true }],
    ['node:9100', { scheme: 'http', host: '10.9.0.1', port: 9100, isKubelet: false }],
    ['node:x', 'invalid node port "x"'],
  ])('%s', (text, expected) => expect(messageOf(planNodeProxy(node, name(text)))).toEqual(expected));

  test.each([
    ['node', 'node node serves no logs and no streams: its kubelet has no port'],
    ['node:0', 'node node serves no logs and no streams: its kubelet has no port'],
    ['node:9100', { scheme: 'http', host: '10.9.0.1', port: 9100, isKubelet: false }],
  ])('%s, whose kubelet has no port', (text, expected) => {
    const silent = { ...node, status: { ...node.status, daemonEndpoints: { kubeletEndpoint: { Port: 0 } } } };
    expect(messageOf(planNodeProxy(silent, name(text)))).toEqual(expected);
  });
});
