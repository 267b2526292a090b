import { expect, it } from 'vitest';
import type { ResourceRequest } from '../call.ts';
import { connectOptions } from './connect-options.ts';

it.each<[string, Pick<ResourceRequest, 'rest' | 'parameters'>, object]>([
  [
    'PodExecOptions',
    { parameters: { command: ['sh', '-c'], stdin: 'true', tty: '', stdout: 'false', container: 'main', other: 'x' } },
    { command: ['sh', '-c'], stdin: true, tty: true, stdout: false, container: 'main' },
  ],
  ['PodExecOptions', { parameters: { command: 'ls', stderr: '1' } }, { command: ['ls'], stderr: true }],
  ['PodAttachOptions', { parameters: { command: 'ls', stdin: '0' } }, { stdin: false }],
  ['PodPortForwardOptions', { parameters: { ports: ['80', '81,82'] } }, { ports: [80, 81, 82] }],
  ['ServiceProxyOptions', { rest: 'a/b', parameters: { path: 'x' } }, { path: '/a/b' }],
  ['NodeProxyOptions', {}, {}],
])('%s of %j', (kind, request, expected) => {
  expect(connectOptions({ group: '', version: 'v1', kind }, { name: 'x', ...request })).toEqual({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'x' },
    ...expected,
  });
});

it.each([
  ['x', 'invalid syntax'],
  ['-1', 'invalid syntax'],
  ['80,', 'invalid syntax'],
  ['65536', 'value out of range'],
])('refuses ports that are none: %s', (ports, why) => {
  const kind = { group: '', version: 'v1', kind: 'PodPortForwardOptions' };
  expect(() => connectOptions(kind, { name: 'x', parameters: { ports } })).toThrow(
    `cannot convert to []int32: strconv.ParseUint: parsing "${ports.split(',').at(-1)}": ${why}`,
  );
});
