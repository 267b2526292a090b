import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLogger, systemClock, unlessAborted } from '#base';
import { createMessages, serveGrpc } from '#grpc';
import descriptor from './descriptor.json' with { type: 'json' };
import { type DriverHandlers, openDriver, type PluginInfo, serveDriver } from './driver-channel.ts';
import { type FollowPluginsOptions, followPlugins } from './follow-plugins.ts';
import type { FoundPlugin } from './registered-plugin.ts';

const driver: DriverHandlers = { GetPluginInfo: () => ({ name: 'driver.example.com' }) };
const info = (rest: Partial<PluginInfo> = {}): PluginInfo => ({
  type: 'CSIPlugin',
  name: 'driver.example.com',
  endpoint: '/elsewhere/csi.sock',
  supportedVersions: ['1.0.0'],
  ...rest,
});

let directory: string;
let stack: AsyncDisposableStack;
let found: FoundPlugin[];
let gone: string[];
/** Why the handler takes nothing in. */
let refusal: string | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plugins-'));
  stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true }));
  found = [];
  gone = [];
  refusal = undefined;
});
afterEach(() => stack.disposeAsync());

const socket = (name: string) => join(directory, name);
/** Follows the folder until the end of the test; what is found and gone is noted unless the test does something
 *  else. */
const follow = (options: Partial<FollowPluginsOptions> = {}) =>
  stack.use(
    followPlugins({
      directory,
      types: ['CSIPlugin'],
      clock: systemClock,
      logger: silentLogger,
      onFound: async plugin => {
        if (refusal !== undefined) throw new Error(refusal);
        found.push(plugin);
      },
      onGone: async ({ name }) => void gone.push(name),
      ...options,
    }),
  );
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 20_000 });

test('a driver is found at its own socket, and by a sidecar that names another', async () => {
  stack.use(await serveDriver(socket('own.sock'), { GetPluginInfo: () => ({ name: 'own.example.com' }) }));
  stack.use(await serveDriver(socket('other-reg.sock'), {}, info()));
  await mkdir(socket('folder'));
  follow();
  await until(() => found.length === 2);
  expect(found.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toMatchObject([
    { name: 'driver.example.com', endpoint: '/elsewhere/csi.sock', isDirect: false },
    { name: 'own.example.com', endpoint: socket('own.sock'), isDirect: true },
  ]);
}, 60_000);

test('what comes later is found, and what goes is told once', async () => {
  follow();
  const serving = await serveDriver(socket('late.sock'), driver);
  await until(() => found.length === 1);
  await serving[Symbol.asyncDispose]();
  await until(() => gone.length === 1);
  stack.use(await serveDriver(socket('next.sock'), { GetPluginInfo: () => ({ name: 'next.example.com' }) }));
  await until(() => found.length === 2);
  expect(gone).toEqual(['driver.example.com']);
}, 60_000);

test('a socket that was made anew is asked anew', async () => {
  follow();
  stack.use(await serveDriver(socket('csi.sock'), driver));
  await until(() => found.length === 1);
  stack.use(await serveDriver(socket('csi.sock'), driver)); // takes the place of the one that was killed
  await until(() => found.length === 2);
}, 60_000);

/** Serves a sidecar that keeps what it is told of its registration. */
async function serveSidecar(rest: Partial<PluginInfo>): Promise<unknown[]> {
  const told: unknown[] = [];
  const services = {
    'pluginregistration.Registration': {
      GetInfo: () => info(rest),
      NotifyRegistrationStatus: (status: unknown) => {
        told.push(status);
        return {};
      },
    },
  };
  stack.use(await serveGrpc(socket('x.sock'), { messages: createMessages(descriptor), services }));
  return told;
}

test.each([
  [{ type: 'DevicePlugin' }, 'no handler registered for plugin type: DevicePlugin'],
  [{ name: '../x' }, 'invalid driver name "../x"'],
  [
    { supportedVersions: ['0.3.0'] },
    'none of the versions that driver "driver.example.com" speaks is supported: 0.3.0',
  ],
])(
  '%j is refused, and told why',
  async (rest, why) => {
    const { registerPlugin } = await import('./registered-plugin.ts');
    const told = await serveSidecar(rest);
    const taken: FoundPlugin[] = [];
    const registering = registerPlugin(socket('x.sock'), {
      take: async plugin => void taken.push(plugin),
      types: ['CSIPlugin'],
    });
    await expect(registering).rejects.toThrow(why);
    expect(told).toEqual([{ pluginRegistered: false, error: why }]);
    expect(taken).toEqual([]);
  },
  60_000,
);

test('one that is taken in is told so', async () => {
  const told = await serveSidecar({});
  follow();
  await until(() => told.length > 0);
  expect(told).toEqual([{ pluginRegistered: true, error: '' }]);
}, 60_000);

test('one that cannot be taken in is tried again', async () => {
  refusal = 'not yet';
  stack.use(await serveDriver(socket('csi.sock'), driver));
  const logged: string[] = [];
  follow({ logger: { ...silentLogger, warn: (_, fields) => void logged.push(String(fields?.['error'])) } });
  await until(() => logged.length > 0);
  expect(logged[0]).toContain('not yet');
  refusal = undefined;
  await until(() => found.length === 1);
}, 60_000);

test('one that never answers, and one that is never taken in, keep nobody waiting', async () => {
  const connections: Socket[] = [];
  const silent = createServer(connection => void connections.push(connection)).listen(socket('a.sock'));
  await once(silent, 'listening');
  stack.use(await serveDriver(socket('b.sock'), { GetPluginInfo: () => ({ name: 'b.example.com' }) }));
  stack.use(await serveDriver(socket('c.sock'), { GetPluginInfo: () => ({ name: 'c.example.com' }) }));
  const taken: string[] = [];
  const stuck = Promise.withResolvers<void>();
  follow({
    onFound: async ({ name }) => {
      taken.push(name);
      if (name === 'b.example.com') await stuck.promise;
    },
  });
  stack.defer(() => {
    stuck.resolve();
    silent.close();
    for (const connection of connections) connection.destroy();
  });
  await until(() => taken.length === 2);
  stack.use(await serveDriver(socket('d.sock'), { GetPluginInfo: () => ({ name: 'd.example.com' }) }));
  await until(() => taken.includes('d.example.com'));
}, 60_000);

test('one that takes the socket of another lets that go', async () => {
  follow();
  stack.use(await serveDriver(socket('csi.sock'), driver));
  await until(() => found.length === 1);
  // In one go: whoever looks sees one or the other.
  stack.use(await serveDriver(socket('.next.sock'), { GetPluginInfo: () => ({ name: 'next.example.com' }) }));
  await rename(socket('.next.sock'), socket('csi.sock'));
  await until(() => found.length === 2);
  expect(gone).toEqual(['driver.example.com']);
}, 60_000);

test('one that is being taken in is not waited for at the end', async () => {
  stack.use(await serveDriver(socket('csi.sock'), driver));
  const asked = Promise.withResolvers<void>();
  const following = follow({
    onFound: async (_, signal) => {
      asked.resolve();
      await unlessAborted(new Promise<void>(() => undefined), signal);
    },
  });
  await asked.promise;
  await following[Symbol.asyncDispose]();
}, 60_000);

test('one that moves to another socket is let go before it is taken in again', async () => {
  const told: string[] = [];
  follow({
    onFound: async ({ endpoint }) => void told.push(`found ${basename(endpoint)}`),
    onGone: async ({ endpoint }) => {
      told.push(`gone ${basename(endpoint)}`);
      await new Promise(resolve => setImmediate(resolve));
      told.push(`over ${basename(endpoint)}`);
    },
  });
  const serving = await serveDriver(socket('a.sock'), driver);
  await until(() => told.length === 1);
  await serving[Symbol.asyncDispose]();
  stack.use(await serveDriver(socket('b.sock'), driver));
  await until(() => told.includes('found b.sock'));
  const afterwards = told.slice(1).filter(line => line.endsWith('a.sock'));
  expect(afterwards).toEqual(told.includes('gone a.sock') ? ['gone a.sock', 'over a.sock'] : []);
  expect(told.indexOf('found b.sock')).toBe(told.length - 1);
}, 60_000);

test('a channel that is disposed ends its calls, whose server may hang', async () => {
  const connections: Socket[] = [];
  const silent = createServer(connection => void connections.push(connection)).listen(socket('silent.sock'));
  stack.defer(() => {
    silent.close();
    for (const connection of connections) connection.destroy();
  });
  await once(silent, 'listening');
  const channel = openDriver(socket('silent.sock'));
  const call = channel.call('NodeGetInfo', {});
  channel[Symbol.dispose]();
  await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
});
