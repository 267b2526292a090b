import { expect, test } from 'vitest';
import type { Container, PodSpec, PodStatus } from '#api';
import { storedPod } from '../../../../testing/builders.ts';
import { messagesOf } from '../testing.ts';
import { checkPodStatusUpdate } from './status.ts';

const pod = (status: PodStatus) => storedPod({ spec: { nodeName: 'n', restartPolicy: 'Always' }, status });
const ips = (...addresses: string[]) => addresses.map(ip => ({ ip }));

test.each<[string[], string[]]>([
  [['10.1.2.3'], []],
  [['10.1.2.3', 'fd00::1'], []],
  [['x'], ['[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  [
    ['10.1.2.3', '10.1.2.3'],
    [': Invalid value: [{"IP":"10.1.2.3"},{"IP":"10.1.2.3"}]: may specify no more than one IP for each IP family'],
  ],
  [
    ['10.1.2.3', ''],
    [
      '[1]: Invalid value: "": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ': Internal error: failed to check for dual stack with error:invalid IP[1]: ',
      ': Invalid value: [{"IP":"10.1.2.3"},{"IP":""}]: may specify no more than one IP for each IP family',
    ],
  ],
  [
    ['10.1.2.3', '10.1.2.4'],
    [': Invalid value: [{"IP":"10.1.2.3"},{"IP":"10.1.2.4"}]: may specify no more than one IP for each IP family'],
  ],
])('the addresses %j', (addresses, expected) => {
  for (const [one, field] of [
    ['podIP', 'podIPs'],
    ['hostIP', 'hostIPs'],
  ] as const) {
    const status = { [one]: addresses[0], [field]: ips(...addresses) };
    const messages = messagesOf(checkPodStatusUpdate(pod(status), pod({})));
    expect(messages).toEqual(expected.map(message => `status.${field}${message}`));
  }
});

test('an address in the singular field alone', () => {
  const wrong = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
  expect(messagesOf(checkPodStatusUpdate(pod({ podIP: 'x', hostIP: '010.0.0.1' }), pod({})))).toEqual([
    `status.podIP: Invalid value: "x": ${wrong}`,
  ]);
  expect(checkPodStatusUpdate(pod({ podIP: '10.1.2.3', podIPs: ips('10.1.2.3') }), pod({}))).toEqual([]);
});

test('addresses of a pod without an address of a pod', () => {
  expect(messagesOf(checkPodStatusUpdate(pod({ podIPs: ips('') }), pod({})))).toEqual([
    'status.podIPs[0]: Invalid value: "": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'status.podIPs: Invalid value: [{"IP":""}]: podIP and podIPs must either both be set or both be unset',
  ]);
});

test('an address that was reported before, however it is written', () => {
  const reported = { podIP: '::ffff:10.1.2.3', podIPs: ips('::ffff:10.1.2.3') };
  expect(checkPodStatusUpdate(pod(reported), pod(reported))).toEqual([]);
});

test.each<[PodStatus, string[]]>([
  [{ hostIPs: ips('10.0.0.1') }, ['status.hostIPs[0].ip: Invalid value: "10.0.0.1": must be equal to `hostIP`']],
  [{ qosClass: 'Burstable' }, ['status.qosClass: Invalid value: "Burstable": field is immutable']],
  [{ observedGeneration: -1 }, ['status.observedGeneration: Invalid value: -1: must be a non-negative integer']],
  [
    { resourceClaimStatuses: [{ name: 'x' }] },
    [
      'status.resourceClaimStatuses[0].name: Invalid value: "x": must match the name of an entry in `spec.resourceClaims`',
    ],
  ],
])('refuses %j', (status, expected) => {
  const before = { qosClass: 'BestEffort' } as const;
  expect(messagesOf(checkPodStatusUpdate(pod({ ...before, ...status }), pod(before)))).toEqual(expected);
});

test('looks at types of conditions and at names of nodes', () => {
  const status = { conditions: [{ type: 'a b', status: 'True' }], nominatedNodeName: 'A_' };
  expect(messagesOf(checkPodStatusUpdate(pod(status), pod({})))).toEqual([
    expect.stringMatching(/^status.nominatedNodeName: Invalid value: "A_": a lowercase RFC 1123 subdomain must/),
    expect.stringMatching(/^status.conditions\[0\].Type: Invalid value: "a b": name part must consist of/),
  ]);
});

const rules = (action: string) => [{ action, exitCodes: { operator: 'In', values: [42] } }];
test.each<[NonNullable<PodSpec['restartPolicy']>, Partial<Container>, number, boolean]>([
  ['Never', {}, 1, false],
  ['OnFailure', {}, 1, true],
  ['OnFailure', {}, 0, false],
  ['Never', { restartPolicy: 'Always' }, 0, true],
  ['Always', { restartPolicy: 'Never' }, 1, false],
  ['Never', { restartPolicyRules: rules('Restart') }, 42, true],
  ['Never', { restartPolicyRules: rules('Restart') }, 1, false],
  ['Never', { restartPolicyRules: rules('RestartAllContainers') }, 1, true],
])('what ended may run again: %s, %j, exit %i: %s', (restartPolicy, parts, exitCode, expected) => {
  const containers = [{ name: 'app', image: 'app:1', ...parts }];
  const one = (state: object) =>
    storedPod({
      spec: { nodeName: 'n', restartPolicy, containers },
      status: { containerStatuses: [{ name: 'app', image: '', imageID: '', ready: false, restartCount: 0, state }] },
    });
  const messages = messagesOf(checkPodStatusUpdate(one({ running: {} }), one({ terminated: { exitCode } })));
  const refusal = 'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state';
  expect(messages).toEqual(expected ? [] : [refusal]);
});
