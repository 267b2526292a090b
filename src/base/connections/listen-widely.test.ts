import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { listenWidely } from './listen-widely.ts';

const host = '127.0.0.1';
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Opens connections and waits until the kernel has let them in; disposed, they are closed. */
async function open(port: number, count: number): Promise<Disposable> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) sockets.push(connect(port, host));
  await Promise.all(sockets.map(socket => once(socket, 'connect')));
  return {
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

it.runIf(process.platform === 'linux')('takes more than one connection in a turn of the event loop', async () => {
  const total = 300;
  const taken = Promise.withResolvers<void>();
  let connections = 0;
  const turns = new Set<number>();
  let turn = 0;
  const server = createServer(socket => {
    socket.on('close', () => undefined).resume();
    turns.add(turn);
    if (++connections === total) taken.resolve();
  });
  using _listening = await listenWidely(server, { host, port: 0 });
  let isOver = false;
  const count = (): void => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  count();
  using _clients = await open(portOf(server), total);
  await taken.promise;
  isOver = true;
  expect(turns.size).toBeLessThan(total / 2);
});

it('refuses a place that another has, of its own kind or not', async () => {
  const [first, second, plain] = [createServer(), createServer(), createServer()];
  using listening = await listenWidely(first, { host, port: 0 });
  const port = portOf(first);
  await expect(listenWidely(second, { host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await expect(listenWidely(second, { host: '0.0.0.0', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  listening[Symbol.dispose]();
  plain.listen(port, host);
  await once(plain, 'listening');
  await expect(listenWidely(second, { host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  plain.close();
});

it('lets one of two have a place that come at the same time', async () => {
  const free = createServer();
  const probed = await listenWidely(free, { host, port: 0 });
  const port = portOf(free);
  probed[Symbol.dispose]();
  const outcomes = await Promise.allSettled([
    listenWidely(createServer(), { host, port }),
    listenWidely(createServer(), { host, port }),
  ]);
  const held = outcomes.filter(outcome => outcome.status === 'fulfilled');
  for (const { value } of held) value[Symbol.dispose]();
  expect(held.length).toBeLessThanOrEqual(1);
});

it('leaves the place when it is disposed, and connections as they are', async () => {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer(socket => accepted.resolve(socket));
  const listening = await listenWidely(server, { host, port: 0 });
  const port = portOf(server);
  using _clients = await open(port, 1);
  const socket = await accepted.promise;
  listening[Symbol.dispose]();
  expect(socket.destroyed).toBe(false);
  const [error] = (await once(connect(port, host), 'error').catch((cause: unknown) => [cause])) as [unknown];
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  using again = await listenWidely(createServer(), { host, port });
  expect(again).toBeDefined();
});
