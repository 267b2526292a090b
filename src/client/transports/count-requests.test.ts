import { expect, it } from 'vitest';
import { notFound } from '#api';
import { MetricsRegistry } from '#base';
import type { ApiRequest, Transport, WatchEvent } from '../transport.ts';
import { countRequests } from './count-requests.ts';

const place = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' } as const;
const bookmark = { type: 'BOOKMARK', object: {} } as WatchEvent;

/** A server that has nothing to get, and takes what is made. */
const transport: Transport = {
  async request({ verb, name = '' }: ApiRequest) {
    if (verb === 'create') return {};
    if (verb === 'delete') throw new Error('cannot reach the API server');
    throw notFound({ group: '', resource: 'configmaps' }, name);
  },
  async *watch({ name }) {
    if (name === 'gone') throw notFound({ group: '', resource: 'configmaps' }, 'gone');
    yield bookmark;
    yield bookmark;
  },
  discover: async () => ({}),
  [Symbol.asyncDispose]: async () => undefined,
};

async function linesOf(registry: MetricsRegistry, name: string): Promise<string[]> {
  const { body: text } = await registry.expose();
  return text
    .split('\n')
    .filter(line => line.startsWith(name))
    .sort();
}

it('counts requests by method and answer, and how long they took', async () => {
  const registry = new MetricsRegistry();
  const counted = countRequests({ ...transport, host: 'api:6443' }, registry);
  await counted.request({ verb: 'create', ...place, body: {} });
  await counted.discover('/apis');
  await expect(counted.request({ verb: 'get', ...place, name: 'a' })).rejects.toThrow('not found');
  await expect(counted.request({ verb: 'delete', ...place, name: 'a' })).rejects.toThrow('cannot reach');
  expect(await linesOf(registry, 'rest_client_requests_total')).toEqual([
    'rest_client_requests_total{code="200",method="GET",host="api:6443"} 1',
    'rest_client_requests_total{code="201",method="POST",host="api:6443"} 1',
    'rest_client_requests_total{code="404",method="GET",host="api:6443"} 1',
    'rest_client_requests_total{code="<error>",method="DELETE",host="api:6443"} 1',
  ]);
  expect(await linesOf(registry, 'rest_client_request_duration_seconds_count')).toEqual([
    'rest_client_request_duration_seconds_count{verb="DELETE",host="api:6443"} 1',
    'rest_client_request_duration_seconds_count{verb="GET",host="api:6443"} 2',
    'rest_client_request_duration_seconds_count{verb="POST",host="api:6443"} 1',
  ]);
});

it('counts a watch once, however many events it has', async () => {
  const registry = new MetricsRegistry();
  const counted = countRequests(transport, registry);
  let events = 0;
  for await (const { type } of counted.watch({ verb: 'watch', ...place })) if (type === 'BOOKMARK') events++;
  expect(events).toBe(2);
  const refused = counted.watch({ verb: 'watch', ...place, name: 'gone' })[Symbol.asyncIterator]();
  await expect(refused.next()).rejects.toThrow('not found');
  expect(await linesOf(registry, 'rest_client_requests_total')).toEqual([
    'rest_client_requests_total{code="200",method="GET",host="in-process"} 1',
    'rest_client_requests_total{code="404",method="GET",host="in-process"} 1',
  ]);
});

it('leaves out what its transport leaves out', () => {
  const registry = new MetricsRegistry();
  expect(countRequests(transport, registry)).not.toHaveProperty('onKindsChange');
  const told = countRequests({ ...transport, emptiness: async () => undefined }, registry);
  expect(told).toHaveProperty('emptiness');
});
