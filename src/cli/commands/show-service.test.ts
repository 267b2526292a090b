import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { ServiceSpec } from '#api';
import { firstLineOf, renderAnswers, urlsOf } from './show-service.ts';

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

test('of an answer that never ends the beginning is read', async () => {
  const server = createServer((request, response) => {
    const piece = request.url === '/lines' ? 'first\nsecond\n' : 'x'.repeat(1000);
    const more = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', more);
    more();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ended = new Promise(resolve => server.once('close', resolve));
  expect(await firstLineOf(`http://127.0.0.1:${port}/lines`)).toBe('first');
  expect(await firstLineOf(`http://127.0.0.1:${port}/one`)).toBe('x'.repeat(200));
  server.close();
  await ended;
});
