import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLogger, systemClock } from '#base';
import { type DriverHandlers, type PluginInfo, serveDriver } from './driver-channel.ts';
import { followPlugins } from './follow-plugins.ts';
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
/** What was told of each socket by the handler. */
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
const follow = () =>
  stack.use(
    followPlugins({
      directory,
      clock: systemClock,
      logger: silentLogger,
      onFound: async plugin => {
        if (refusal !== undefined) throw new Error(refusal);
        found.push(plugin);
      },
      onGone: async ({ name }) => void gone.push(name),
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
  expect(gone).toEqual(['driver.example.com']);
}, 60_000);

test('a socket that was made anew is asked anew, and the driver is not gone meanwhile', async () => {
  follow();
  await serveDriver(socket('csi.sock'), driver);
  await until(() => found.length === 1);
  stack.use(await serveDriver(socket('csi.sock'), driver)); // takes the place of the one that was killed
  await until(() => found.length === 2);
}, 60_000);

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
    stack.use(await serveDriver(socket('x.sock'), {}, info(rest)));
    await expect(registerPlugin(socket('x.sock'), async () => undefined)).rejects.toThrow(why);
  },
  60_000,
);

test('one that cannot be taken in is tried again', async () => {
  refusal = 'not yet';
  stack.use(await serveDriver(socket('csi.sock'), driver));
  const logged: string[] = [];
  stack.use(
    followPlugins({
      directory,
      clock: systemClock,
      logger: { ...silentLogger, warn: (_, fields) => void logged.push(String(fields?.['error'])) },
      onFound: async plugin => {
        if (refusal !== undefined) throw new Error(refusal);
        found.push(plugin);
      },
      onGone: async () => undefined,
    }),
  );
  await until(() => logged.length > 0);
  expect(logged[0]).toContain('csi.sock: not yet');
  refusal = undefined;
  await until(() => found.length === 1);
}, 60_000);
