import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { silentLogger } from '#base';
import { HealthCheckServer } from './health-check-server.ts';

/** A port that is free now. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

const ask = (port: number) =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    async response => ({ status: response.status, body: await response.json() }),
    () => 'unreachable',
  );

it('answers by the number of local endpoints, on the port of each service, until the service goes', async () => {
  await using server = new HealthCheckServer({ logger: silentLogger });
  const [port, otherPort] = [await findFreePort(), await findFreePort()];
  const body = { service: { namespace: 'default', name: 'hello' }, serviceProxyHealthy: true };

  server.update('default/hello', { service: 'default/hello', port, localEndpoints: 2 });
  await expect.poll(() => ask(port)).toEqual({ status: 200, body: { ...body, localEndpoints: 2 } });
  server.update('default/hello', { service: 'default/hello', port, localEndpoints: 0 });
  expect(await ask(port)).toEqual({ status: 503, body: { ...body, localEndpoints: 0 } });

  server.update('default/hello', { service: 'default/hello', port: otherPort, localEndpoints: 1 });
  await expect.poll(() => ask(otherPort)).toMatchObject({ status: 200 });
  expect(await ask(port)).toBe('unreachable');

  server.update('default/hello', undefined);
  await expect.poll(() => ask(otherPort)).toBe('unreachable');
});
