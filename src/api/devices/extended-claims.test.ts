/** What is asked for in place of extended resources. */
import { expect, test } from 'vitest';
import type { Container } from '../core/v1/container.ts';
import { extendedRequestsOf } from './extended-claims.ts';

const gpu = 'example.com/gpu';
const container = (name: string, amount: number, more: Partial<Container> = {}): Container => ({
  name,
  image: 'a',
  resources: { requests: { cpu: '1', [gpu]: String(amount) } },
  ...more,
});
/** `REQUEST:COUNT` of each request, and `CONTAINER=REQUEST` of each mapping. */
const asked = (containers: Container[], initContainers: Container[] = []) => {
  const { requests, mappings } = extendedRequestsOf({ spec: { containers, initContainers } }, new Map([[gpu, 'gpu']]));
  return [
    requests.map(({ name, exactly }) => `${name.replace('container-', '')}:${exactly?.count}`),
    mappings.map(({ containerName, requestName }) => `${containerName}=${requestName.replace('container-', '')}`),
  ];
};

test.each<[string, Container[], Container[], string[], string[]]>([
  [
    'each container has its own',
    [container('a', 2), container('b', 1)],
    [],
    ['0-request-1:2', '1-request-1:1'],
    ['a=0-request-1', 'b=1-request-1'],
  ],
  ['none for nothing', [container('a', 0)], [], [], []],
  [
    'what an init container had is taken over',
    [container('a', 1)],
    [container('i', 1)],
    ['0-request-1:1'],
    ['i=0-request-1', 'a=0-request-1'],
  ],
  [
    'what is missing then is asked for',
    [container('a', 3)],
    [container('i', 1)],
    ['0-request-1:1', '1-request-1:2'],
    ['i=0-request-1', 'a=0-request-1', 'a=1-request-1'],
  ],
  [
    'by one of several',
    [container('a', 1), container('b', 1)],
    [container('i', 1)],
    ['0-request-1:1', '2-request-1:1'],
    ['i=0-request-1', 'a=0-request-1', 'b=2-request-1'],
  ],
  [
    'one init container after the other has the same',
    [],
    [container('i', 1), container('j', 2)],
    ['0-request-1:1', '1-request-1:1'],
    ['i=0-request-1', 'j=0-request-1', 'j=1-request-1'],
  ],
  [
    'a sidecar keeps what it has',
    [container('a', 1)],
    [container('s', 1, { restartPolicy: 'Always' })],
    ['0-request-1:1', '1-request-1:1'],
    ['s=0-request-1', 'a=1-request-1'],
  ],
])('%s', (_, containers, initContainers, requests, mappings) => {
  expect(asked(containers, initContainers)).toEqual([requests, mappings]);
});
