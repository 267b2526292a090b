import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ServiceSpec } from '#api';
import { createVirtualClock } from '#base';
import { describeAnswers, firstLineOf, renderAnswers, urlsOf } from './show-service.ts';

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

describe('who answers is counted', () => {
  /** A service that gives its Nth request, from 0, this answer; undefined cuts the connection. */
  async function serve(answer: (asked: number) => string | undefined) {
    let asked = 0;
    const server = createServer((request, response) => {
      const text = answer(asked++);
      if (text === undefined) request.destroy();
      else response.end(text);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      [Symbol.asyncDispose]: () => new Promise<void>(resolve => server.close(() => resolve())),
    };
  }
  /** Asks on a clock that needs no time. */
  function ask(url: string, pods: number) {
    const virtual = createVirtualClock();
    const clock = { ...virtual, now: () => virtual.now(), sleep: (ms: number) => virtual.advance(ms) };
    const told: (string | undefined)[] = [];
    const tell = (text: string | undefined) => void told.push(text);
    const { signal } = new AbortController();
    return { answers: describeAnswers(url, { pods, deadlineMs: clock.now() + 10_000, clock, signal, tell }), told };
  }

  test('once an application that starts late has answered, without its failures', async () => {
    await using server = await serve(asked => (asked < 5 ? undefined : 'one'));
    const { answers, told } = ask(server.url, 1);
    expect(await answers).toBe('"one" x4');
    expect(told).toHaveLength(5);
  });

  test('once every pod has answered', async () => {
    const pods = ['one', 'two', 'three'];
    await using server = await serve(asked => (asked < 80 ? 'one' : pods[asked % 3]));
    expect(await ask(server.url, 3).answers).toBe('"one" x4, "three" x4, "two" x4');
  });

  test('of an application whose pods say the same', async () => {
    await using server = await serve(() => 'same');
    expect(await ask(server.url, 3).answers).toBe('"same" x12');
  });

  test('and one that never answers is said to have not', async () => {
    await using server = await serve(() => undefined);
    expect(await ask(server.url, 1).answers).toBe('no answer yet: socket hang up');
  });
});
