/** Kubelets that say more than they should, or never all of it. */
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '#base';
import { refusalText } from './kubelet-dialer.ts';

let stack: AsyncDisposableStack;
let clock: VirtualClock;
beforeEach(() => {
  stack = new AsyncDisposableStack();
  clock = createVirtualClock();
});
afterEach(() => stack.disposeAsync());

/** The head of an answer that is written so, and that the connection is gone. */
async function answered(write: (response: ServerResponse) => void) {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    response.once('close', resolve);
    write(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const request = get({ host: '127.0.0.1', port, agent: false }).on('error', () => undefined);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { answer, gone };
}

it('reads what a kubelet says is wrong', async () => {
  const { answer } = await answered(response => response.writeHead(400).end('no such container'));
  expect(await refusalText(answer, clock)).toBe('no such container');
  expect(clock.pendingTimers).toBe(0);
});

it('reads no more than the beginning', async () => {
  const { answer, gone } = await answered(response => {
    const go = () => {
      while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
    };
    response.writeHead(500).on('drain', go);
    go();
  });
  expect((await refusalText(answer, clock)).length).toBe(10 * 1024);
  await gone;
});

it('waits no longer than for what is said at once', async () => {
  const { answer, gone } = await answered(response => void response.writeHead(500).write('it'));
  await once(answer, 'readable');
  const text = refusalText(answer, clock);
  await clock.advance(10_000);
  expect(await text).toBe('it');
  await gone;
});
