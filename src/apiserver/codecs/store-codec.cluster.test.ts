import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ConfigMap, Lease } from '#api';
import { createApiServer } from '#apiserver';
import { createVirtualClock } from '#base';
import { createClient, createInProcessTransport } from '#client';
import { createMemoryStore, type Store, type WatchBatch } from '#store';
import { codedStore, jsonCodec, type StoreCodec } from './store-codec.ts';

interface Encoded {
  readonly variant: string;
  readonly object: { kind: string; metadata: object; spec?: object };
  readonly protobuf: string;
}

/** What Go wrote: see `protobuf/encode.test.ts`. */
const fromGo = (kind: string): { bytes: Buffer; object: Encoded['object'] } => {
  const lines = readFileSync(path.join(import.meta.dirname, 'protobuf/testdata/encoded-by-go.jsonl'), 'utf8').trim();
  const all = lines.split('\n').map(line => JSON.parse(line) as Encoded);
  const found = all.find(({ variant, object }) => variant === 'full' && object.kind === kind) as Encoded;
  return { bytes: Buffer.from(found.protobuf, 'base64'), object: found.object };
};

async function serve(store: Store, codec?: StoreCodec) {
  const stack = new AsyncDisposableStack();
  const clock = createVirtualClock();
  const server = stack.use(await createApiServer({ store, clock, ...(codec ? { codec } : {}) }));
  const user = { username: 'admin', groups: ['system:masters'] };
  const transport = stack.use(createInProcessTransport({ handler: server.handler, user }));
  return { client: createClient(transport), [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
const namespace = 'default';

it('reads what upstream wrote in protobuf, and writes JSON in its place', async () => {
  await using store = createMemoryStore();
  const { bytes, object } = fromGo('Lease');
  const key = '/registry/leases/default/taken-over';
  await store.commit([{ type: 'put', key, value: bytes }]);
  await using server = await serve(store);
  const { client } = server;
  const [lease] = (await client.list(Lease, { namespace })).items;
  expect(lease?.spec).toEqual(object.spec);
  await client.delete(Lease, { namespace, name: 'taken-over' });
  await store.commit([{ type: 'put', key, value: bytes }]);
  expect((await client.get(Lease, { namespace, name: 'taken-over' })).spec).toEqual(object.spec);
  expect((await store.get(key))?.value).toEqual(bytes);
}, 60_000);

it('tells of what it cannot read, and goes on with the others', async () => {
  await using store = createMemoryStore();
  await store.commit([{ type: 'put', key: '/registry/configmaps/default/odd', value: Buffer.from('k8s\0\x0a\x7f') }]);
  await using server = await serve(store);
  await server.client.create(ConfigMap, { metadata: { name: 'even', namespace } });
  await expect(server.client.get(ConfigMap, { namespace, name: 'odd' })).rejects.toMatchObject({
    status: { code: 500 },
  });
  expect((await server.client.get(ConfigMap, { namespace, name: 'even' })).metadata.name).toBe('even');
}, 60_000);

/** Bytes that are no JSON any more; each other value takes its time. */
const turned = (value: Uint8Array): Uint8Array => value.map(byte => byte ^ 0x55);
const lateCodec: StoreCodec = {
  decode: value => (value.length % 2 === 0 ? Promise.resolve(turned(value)) : turned(value)),
  encode: value => (value.length % 2 === 0 ? Promise.resolve(turned(value)) : turned(value)),
};

it('serves what a codec keeps in a layout of its own', async () => {
  await using store = createMemoryStore();
  await using server = await serve(store, lateCodec);
  const { client } = server;
  for (const name of ['a', 'bb', 'ccc'])
    await client.create(ConfigMap, { metadata: { name, namespace }, data: { name } });
  expect(Buffer.from((await store.get('/registry/configmaps/default/bb'))?.value ?? []).toString()).not.toContain(
    'ConfigMap',
  );
  const changed = await client.get(ConfigMap, { namespace, name: 'bb' });
  await client.update(ConfigMap, { ...changed, data: { name: 'other' } });
  expect((await client.list(ConfigMap, { namespace })).items.map(({ data }) => data?.['name'])).toEqual([
    'a',
    'other',
    'ccc',
  ]);
}, 60_000);

it('tells of changes in their order, whatever their decoding takes', async () => {
  await using store = createMemoryStore();
  const gates = new Map<string, PromiseWithResolvers<Uint8Array>>();
  const coded = codedStore(store, {
    ...jsonCodec,
    decode: value => gates.get(Buffer.from(value).toString())?.promise ?? value,
  });
  gates.set('late', Promise.withResolvers());
  const seen: string[] = [];
  const onBatch = ({ events }: WatchBatch) =>
    void seen.push(
      ...events.map(event => (event.type === 'put' ? Buffer.from(event.row.value).toString() : event.key)),
    );
  using _watch = await coded.watch({ start: '/', end: '0' }, { onBatch, onError: () => undefined });
  for (const value of ['first', 'late', 'last'])
    await coded.commit([{ type: 'put', key: `/${value}`, value: Buffer.from(value) }]);
  expect(seen).toEqual(['first']);
  gates.get('late')?.resolve(Buffer.from('made'));
  await expect.poll(() => seen).toEqual(['first', 'made', 'last']);
}, 60_000);
