/** CBOR over HTTPS, behind its feature gate: every form of answer, bodies, watches and applies. */
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { CustomResourceDefinition, Secret } from '#api';
import { decodeCbor } from '../codecs/cbor/decode.ts';
import { encodeCbor } from '../codecs/cbor/encode.ts';
import { isCbor, itemsOf } from '../codecs/cbor/heads.ts';
import { gadgetKind, gadgets, newGadget } from '../extensions/fixtures/gadgets.ts';
import { type Asked, HttpsServer } from '../fixtures/https-server.ts';
import type { TestServer } from '../testing.ts';

const cbor = 'application/cbor';
const applyCbor = 'application/apply-patch+cbor';
const metadataIn = (type: string, as: string) => `${type};as=${as};g=meta.k8s.io;v=v1`;
const configMaps = '/api/v1/namespaces/default/configmaps';

let server: HttpsServer;
let test: TestServer;

afterEach(() => server[Symbol.asyncDispose]());

async function start(gates: readonly string[] = ['CBORServingAndStorage']): Promise<void> {
  server = await HttpsServer.start(gates);
  ({ test } = server);
}

interface Answered {
  readonly code: number | undefined;
  readonly type: string | undefined;
  readonly bytes: Buffer;
  /** What was answered in CBOR. */
  readonly value: unknown;
}

const send = (path: string, asked: Asked): Promise<IncomingMessage> =>
  server.send(path, { accept: cbor, type: cbor, ...asked });

/** The first items of a watch, and the type that they come as. */
async function watch(path: string, count: number): Promise<{ type: string | undefined; items: Buffer[] }> {
  const response = await send(path, {});
  const type = response.headers['content-type'];
  let bytes = Buffer.alloc(0);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    const items = wholeItems(bytes);
    if (items.length >= count) return { type, items };
  }
  throw new Error('the watch ended');
}

/** Those that have come to their ends. */
function wholeItems(bytes: Buffer): Buffer[] {
  const whole: Buffer[] = [];
  try {
    for (const item of itemsOf(bytes)) whole.push(Buffer.from(item));
  } catch {
    // the last one has not
  }
  return whole;
}

async function ask(path: string, asked: Asked = {}): Promise<Answered> {
  const response = await send(path, asked);
  const bytes = await buffer(response);
  return {
    code: response.statusCode,
    type: response.headers['content-type'],
    bytes,
    value: isCbor(bytes) ? decodeCbor(bytes) : undefined,
  };
}

const configMap = (name: string, data: object = { a: 'b' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
const create = (path: string, object: object) => ask(path, { method: 'POST', body: encodeCbor(object) });

describe('with the gate', () => {
  it('objects, lists, Statuses and metadata come and go in CBOR', async () => {
    await start();
    const made = await create(configMaps, configMap('one'));
    expect(made).toMatchObject({ code: 201, type: cbor, value: { kind: 'ConfigMap', data: { a: 'b' } } });
    await create(configMaps, configMap('two'));
    expect((await ask(`${configMaps}/one`)).value).toEqual(made.value);
    const list = await ask(configMaps);
    expect(list).toMatchObject({ code: 200, type: cbor, value: { apiVersion: 'v1', kind: 'ConfigMapList' } });
    expect((list.value as { items: unknown[] }).items).toHaveLength(2);
    expect((await ask(`${configMaps}?limit=1`)).value).toMatchObject({ metadata: { remainingItemCount: 1 } });
    expect((await ask('/api/v1/namespaces/default/pods')).value).toMatchObject({ kind: 'PodList', items: [] });
    expect(await ask(`${configMaps}/none`)).toMatchObject({
      code: 404,
      type: cbor,
      value: { kind: 'Status', code: 404 },
    });
    const one = await ask(`${configMaps}/one`, { accept: metadataIn(cbor, 'PartialObjectMetadata') });
    expect(one).toMatchObject({ type: cbor, value: { kind: 'PartialObjectMetadata', metadata: { name: 'one' } } });
    const all = await ask(configMaps, { accept: metadataIn(cbor, 'PartialObjectMetadataList') });
    expect(all.value).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata' }, {}],
    });
    const body = encodeCbor({ kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'other' } });
    expect(await ask(`${configMaps}/one`, { method: 'DELETE', body })).toMatchObject({ code: 409, type: cbor });
    expect(await ask(`${configMaps}/one`, { method: 'DELETE' })).toMatchObject({
      code: 200,
      value: { status: 'Success' },
    });
  });

  it('bytes are bytes', async () => {
    await start();
    await test.client.create(Secret, { metadata: { name: 's', namespace: 'default' }, data: { key: 'AAEC' } });
    const { bytes, value } = await ask('/api/v1/namespaces/default/secrets/s');
    expect(value).toMatchObject({ data: { key: 'AAEC' } });
    expect(bytes.includes(Buffer.from('d643000102', 'hex'))).toBe(true);
    const { metadata } = value as Secret;
    const changed = { apiVersion: 'v1', kind: 'Secret', metadata: { name: metadata.name, namespace: 'default' } };
    const secret = { kind: 'struct', ref: 'io.k8s.api.core.v1.Secret' } as const;
    const sent = encodeCbor({ ...changed, data: { key: 'AwQ=' } }, secret);
    await ask('/api/v1/namespaces/default/secrets/s', { method: 'PUT', body: sent });
    expect((await test.client.get(Secret, { namespace: 'default', name: 's' })).data).toEqual({ key: 'AwQ=' });
  });

  it('objects of custom kinds are as others', async () => {
    await start();
    await test.client.create(CustomResourceDefinition, gadgets());
    const path = '/apis/example.com/v1/namespaces/default/gadgets';
    const gadget = { apiVersion: 'example.com/v1', kind: 'Gadget', ...newGadget('g', { size: 3, free: { f: 1.5 } }) };
    expect(await create(path, gadget)).toMatchObject({
      code: 201,
      value: { spec: { size: 3, color: 'red', free: { f: 1.5 } } },
    });
    expect((await ask(path)).value).toMatchObject({ kind: 'GadgetList', items: [{ spec: { size: 3 } }] });
    const refused = await create(path, { ...gadget, metadata: { name: 'h' }, spec: { size: 'large' } });
    expect(refused).toMatchObject({ code: 422, value: { details: { kind: 'Gadget' } } });
    expect(await test.client.get(gadgetKind(), { namespace: 'default', name: 'g' })).toMatchObject({
      spec: { size: 3 },
    });
  });

  it('what is applied may be CBOR', async () => {
    await start();
    const apply = (data: object, query = 'fieldManager=me') =>
      ask(`${configMaps}/applied?${query}`, {
        method: 'PATCH',
        type: applyCbor,
        body: encodeCbor(configMap('applied', data)),
      });
    expect(await apply({ a: '1' })).toMatchObject({ code: 201, value: { data: { a: '1' } } });
    expect(await apply({ a: '1', b: '2' })).toMatchObject({ code: 200 });
    expect(await apply({ a: '2' }, 'fieldManager=you')).toMatchObject({ code: 409, value: { reason: 'Conflict' } });
    expect(await apply({ a: '2' }, 'fieldManager=you&force=true')).toMatchObject({
      code: 200,
      value: { data: { a: '2', b: '2' } },
    });
    expect(await apply({}, '')).toMatchObject({ code: 422 });
    const twice = Buffer.from('a2616101616102', 'hex');
    expect(
      await ask(`${configMaps}/applied?fieldManager=me`, { method: 'PATCH', type: applyCbor, body: twice }),
    ).toMatchObject({
      code: 400,
      value: { message: 'error decoding patch: cbor: found duplicate map key "a" at map element index 1' },
    });
    expect(await ask(`${configMaps}/applied`, { method: 'PATCH', type: cbor, body: twice })).toMatchObject({
      code: 415,
    });
  });

  it('a watch is a sequence of items', async () => {
    await start();
    await create(configMaps, configMap('one'));
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const { type, items } = await watch(`${configMaps}?${query}`, 2);
    expect(type).toBe('application/cbor-seq');
    expect(items.every(isCbor)).toBe(true);
    expect(items.map(decodeCbor)).toMatchObject([
      { type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'one' } } },
      { type: 'BOOKMARK', object: { kind: 'ConfigMap' } },
    ]);
  });

  it('tables are to be had in JSON only, and what says so is in the format that is liked', async () => {
    await start();
    expect(
      (await ask(configMaps, { accept: `${metadataIn(cbor, 'Table')},${metadataIn('application/json', 'Table')}` }))
        .type,
    ).toBe('application/json');
    expect(await ask(configMaps, { accept: metadataIn(cbor, 'Table') })).toMatchObject({ code: 406 });
    const refused = await ask(configMaps, { accept: 'text/html' });
    expect(refused.bytes.toString()).toContain(
      'Available representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/cbor, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch, application/cbor-seq',
    );
    expect((await create(configMaps, [1])).value).toMatchObject({ code: 400 });
    expect(await ask(configMaps, { method: 'POST', body: 'no CBOR' })).toMatchObject({ code: 400 });
    expect(await ask(configMaps, { method: 'POST', type: 'text/plain', body: 'a' })).toMatchObject({
      code: 415,
      value: { message: expect.stringMatching(/application\/cbor$/) as string },
    });
  });

  it('OpenAPI says so', async () => {
    await start();
    const document = JSON.parse((await ask('/openapi/v3/api/v1', { accept: 'application/json' })).bytes.toString()) as {
      paths: Record<
        string,
        Record<string, { requestBody?: { content: object }; responses: Record<string, { content: object }> }>
      >;
    };
    const list = document.paths['/api/v1/namespaces/{namespace}/configmaps']?.['get']?.responses['200']?.content ?? {};
    expect(Object.keys(list)).toEqual(expect.arrayContaining([cbor, 'application/cbor-seq']));
    const patch =
      document.paths['/api/v1/namespaces/{namespace}/configmaps/{name}']?.['patch']?.requestBody?.content ?? {};
    expect(Object.keys(patch)).toContain(applyCbor);
  });
});

it('without the gate there is none of it', async () => {
  await start([]);
  const body = encodeCbor(configMap('one'));
  expect(await ask(configMaps)).toMatchObject({ code: 406, type: 'application/json' });
  expect((await ask(configMaps, { accept: `${cbor},application/json` })).type).toBe('application/json');
  const refused = await ask(configMaps, { method: 'POST', accept: 'application/json', body });
  expect(refused.code).toBe(415);
  expect(refused.bytes.toString()).toContain(
    'accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf"',
  );
  const applied = await ask(`${configMaps}/one?fieldManager=me`, {
    method: 'PATCH',
    accept: 'application/json',
    type: applyCbor,
    body,
  });
  expect(applied.code).toBe(415);
});

it('refusals come in the form that is taken, whatever was wrong', async () => {
  await start();
  expect(await ask(`${configMaps}?limit=x`)).toMatchObject({ code: 400, type: cbor, value: { reason: 'BadRequest' } });
  expect(await ask(`${configMaps}?watch=1`, { accept: 'application/yaml' })).toMatchObject({
    code: 406,
    type: 'application/yaml',
  });
  const metadata = metadataIn(cbor, 'PartialObjectMetadata');
  expect(await ask(`${configMaps}/none`, { accept: metadata })).toMatchObject({ code: 404, type: 'application/json' });
  expect(await ask(`${configMaps}/none`, { accept: `${metadata},${cbor}` })).toMatchObject({ code: 404, type: cbor });
});
