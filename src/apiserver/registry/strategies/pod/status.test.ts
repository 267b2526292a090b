import { expect, test } from 'vitest';
import type { Pod, PodStatus } from '#api';
import { messagesOf } from '../testing.ts';
import { checkPodStatusUpdate } from './status.ts';

const pod = (status: PodStatus): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'd', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: { containers: [{ name: 'main' }], nodeName: 'n', restartPolicy: 'Always' },
  status,
});
const ips = (...addresses: string[]) => addresses.map(ip => ({ ip }));

test.each<[string[], string[]]>([
  [['10.1.2.3'], []],
  [['10.1.2.3', 'fd00::1'], []],
  [['x'], ['[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  [['10.1.2.3', '10.1.2.3'], ['[1]: Duplicate value: "10.1.2.3"']],
  [
    ['10.1.2.3', '10.1.2.4'],
    [': Invalid value: ["10.1.2.3","10.1.2.4"]: may specify no more than one IP for each IP family'],
  ],
])('the addresses %j', (addresses, expected) => {
  for (const field of ['podIPs', 'hostIPs']) {
    const messages = messagesOf(checkPodStatusUpdate(pod({ [field]: ips(...addresses) }), pod({})));
    expect(messages).toEqual(expected.map(message => `status.${field}${message}`));
  }
});

test('an address in the singular field alone', () => {
  const wrong = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
  expect(messagesOf(checkPodStatusUpdate(pod({ podIP: 'x', hostIP: '010.0.0.1' }), pod({})))).toEqual([
    `status.podIP: Invalid value: "x": ${wrong}`,
    'status.hostIP: Invalid value: "010.0.0.1": must not have leading 0s',
  ]);
  expect(checkPodStatusUpdate(pod({ podIP: '10.1.2.3', podIPs: ips('10.1.2.3') }), pod({}))).toEqual([]);
});

test('an address that was reported before, however it is written', () => {
  expect(
    checkPodStatusUpdate(pod({ podIPs: ips('::ffff:10.1.2.3') }), pod({ podIPs: ips('::ffff:10.1.2.3') })),
  ).toEqual([]);
});
