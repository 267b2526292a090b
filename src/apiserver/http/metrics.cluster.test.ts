/** What the server counts of itself, as Prometheus reads it over the wire. */
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Deployment, Secret } from '#api';
import { HttpsServer } from '../fixtures/https-server.ts';

let server: HttpsServer;

beforeAll(async () => {
  server = await HttpsServer.start([]);
});
afterAll(() => server[Symbol.asyncDispose]());

const core = '/api/v1/namespaces/default/configmaps';
const ofMaps = 'group="",version="v1",resource="configmaps",subresource=""';

/** The number of one series. */
async function read(series: string): Promise<number> {
  const shown = await text(await server.send('/metrics'));
  const line = shown.split('\n').find(candidate => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}

it('tells how large answers to reads are, refusals and those in process left out', async () => {
  const sizes = `apiserver_response_sizes_count{verb="LIST",${ofMaps},scope="namespace",component="apiserver"}`;
  await server.test.client.list(Deployment);
  const list = await text(await server.send(core));
  await server.send(`${core}?fieldSelector=spec.x=1`);
  expect(await read(sizes)).toBe(1);
  expect(await read(sizes.replace('_count', '_sum'))).toBe(list.length);
  expect(await text(await server.send('/metrics'))).not.toMatch(/response_sizes.*deployments/);
});

it('counts what the store tells of each resource', async () => {
  const series = 'apiserver_storage_events_received_total{group="",resource="secrets"}';
  const { client } = server.test;
  await client.list(Secret, { namespace: 'default' });
  const key = { namespace: 'default', name: 'a' };
  const made = await client.create(Secret, { metadata: key });
  await client.update(Secret, { ...made, data: { a: '' } });
  await client.delete(Secret, key);
  await server.test.client.list(Secret, { namespace: 'default' });
  expect(await read(series)).toBe(3);
});

it('tells how long admission takes, all of it and each plugin, and what was refused', async () => {
  const make = async (namespace: string) =>
    (
      await server.send(`/api/v1/namespaces/${namespace}/configmaps`, {
        method: 'POST',
        type: 'application/json',
        body: JSON.stringify({ metadata: { name: 'a', namespace } }),
      })
    ).statusCode;
  const step = (type: string, rejected: boolean) =>
    read(
      `apiserver_admission_step_admission_duration_seconds_count{type="${type}",operation="CREATE",rejected="${rejected}"}`,
    );
  const plugin = (name: string, rejected: boolean) =>
    read(
      `apiserver_admission_controller_admission_duration_seconds_count{name="${name}",type="admit",operation="CREATE",rejected="${rejected}"}`,
    );
  const before = (await step('admit', false)) || 0;
  expect(await make('default')).toBe(201);
  expect(await step('admit', false)).toBe(before + 1);
  expect(await make('none')).toBe(404);
  expect(await step('admit', true)).toBe(1);
  expect(await plugin('NamespaceLifecycle', true)).toBe(1);
  // None after the one that refused was asked.
  expect(await plugin('LimitRanger', true)).toBeNaN();
});
