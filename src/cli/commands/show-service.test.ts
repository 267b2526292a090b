import { expect, test } from 'vitest';
import type { ServiceSpec } from '#api';
import { renderAnswers, urlsOf } from './show-service.ts';

test.each<[string, ServiceSpec, string[]]>([
  ['a cluster IP', { clusterIP: '10.96.0.7', ports: [{ port: 80 }] }, ['http://10.96.0.7:80']],
  [
    'a node port',
    { clusterIP: '10.96.0.7', ports: [{ port: 80, nodePort: 30_080 }] },
    ['http://10.96.0.7:80', 'http://192.0.2.1:30080'],
  ],
  [
    'the first TCP port',
    { clusterIP: '10.96.0.7', ports: [{ port: 53, protocol: 'UDP' }, { port: 8080 }] },
    ['http://10.96.0.7:8080'],
  ],
  ['headless', { clusterIP: 'None', ports: [{ port: 80 }] }, []],
  ['no ports', { clusterIP: '10.96.0.7' }, []],
])('%s', (_, spec, expected) => {
  expect(urlsOf({ spec }, ['192.0.2.1'])).toEqual(expected);
});

test('without a node nobody answers', () => {
  expect(urlsOf({ spec: { clusterIP: '10.96.0.7', ports: [{ port: 80 }] } }, [])).toEqual([]);
});

test('answers are counted, in order', () => {
  expect(
    renderAnswers(
      new Map([
        ['two', 5],
        ['one', 7],
      ]),
    ),
  ).toBe('"one" x7, "two" x5');
});
