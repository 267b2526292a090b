import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directDriversIn } from './direct-drivers.ts';
import { type DriverHandlers, serveDriver } from './driver-channel.ts';

const handlers = (name: string): DriverHandlers => ({
  GetPluginInfo: () => ({ name }),
  GetPluginCapabilities: () => ({
    capabilities: [{ service: { type: 'CONTROLLER_SERVICE' }, type: 'service' }],
  }),
  ControllerGetCapabilities: () => ({ capabilities: [] }),
});

test('a driver is found whoever else does not answer', async () => {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'direct-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const connections: Socket[] = [];
  const silent = createServer(connection => void connections.push(connection)).listen(join(directory, 'a.sock'));
  await once(silent, 'listening');
  stack.defer(() => {
    silent.close();
    for (const connection of connections) connection.destroy();
  });
  stack.use(await serveDriver(join(directory, 'b.sock'), handlers('b.example.com')));
  const drivers = directDriversIn(directory);
  expect(await drivers.find('b.example.com')).toMatchObject({ name: 'b.example.com' });
}, 30_000);
