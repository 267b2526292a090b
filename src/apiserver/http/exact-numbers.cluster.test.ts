/** Whole numbers of 64 bits over HTTPS: whatever brings them and whatever asks for them, they are what was sent. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CustomResourceDefinition, type New, Pod } from '#api';
import { jsonText, parseExact } from '#base';
import { mergePatch } from '#client';
import { encodeCbor } from '../codecs/cbor/encode.ts';
import { gadgetSchema, gadgets, gadgetVersion } from '../extensions/fixtures/gadgets.ts';
import { type Asked, HttpsServer } from '../fixtures/https-server.ts';
import type { TestServer } from '../testing.ts';

const most = 2n ** 63n - 1n;
/** No number is it, nor the one before it. */
const odd = 2n ** 53n + 1n;
const path = '/apis/example.com/v1/namespaces/default/gadgets';
const pods = '/api/v1/namespaces/default/pods';

let server: HttpsServer;
let test: TestServer;

beforeEach(async () => {
  server = await HttpsServer.start(['CBORServingAndStorage']);
  ({ test } = server);
  await test.client.create(CustomResourceDefinition, definition());
});
afterEach(() => server[Symbol.asyncDispose]());

/** Gadgets with a list of numbers that is a set, one that is told apart by a number, a rule and a default. */
function definition(): New<CustomResourceDefinition> {
  const { spec } = gadgetSchema.properties ?? {};
  const integer = { type: 'integer' };
  const items = { type: 'object', required: ['id'], properties: { id: integer, note: { type: 'string' } } };
  const properties = {
    ...spec?.properties,
    amount: integer,
    standard: { ...integer, default: 9_007_199_254_740_992 },
    checked: {
      ...integer,
      'x-kubernetes-validations': [{ rule: `self == ${odd}`, messageExpression: 'string(self)' }],
    },
    set: { type: 'array', items: integer, 'x-kubernetes-list-type': 'set' },
    map: { type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['id'] },
  };
  const schema = { ...gadgetSchema, properties: { ...gadgetSchema.properties, spec: { ...spec, properties } } };
  const column = { name: 'Size', type: 'integer', jsonPath: '.spec.amount' };
  return gadgets([gadgetVersion({ schema: { openAPIV3Schema: schema }, additionalPrinterColumns: [column] })]);
}

const ask = async (to: string, asked: Asked = {}): Promise<string> => await text(await server.send(to, asked));
const gadget = (name: string, spec: object) => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name },
  spec: { size: 1, ...spec },
});
const create = (spec: object, name = 'a') =>
  ask(path, { method: 'POST', type: 'application/json', body: jsonText(gadget(name, spec)) });
const patch = (type: string, body: unknown, query = '') =>
  ask(`${path}/a${query}`, { method: 'PATCH', type: `application/${type}`, body: jsonText(body) });
const specOf = (answer: string): unknown => (parseExact(answer) as { spec: unknown }).spec;

describe('a custom object', () => {
  it.each([
    ['JSON', 'application/json', jsonText],
    ['YAML', 'application/yaml', (value: object) => jsonText(value, 2)],
    ['CBOR', 'application/cbor', encodeCbor],
  ] as const)('has them of %s, in every form', async (_what, type, encode) => {
    const spec = { amount: most, free: { a: [odd, -most - 1n], b: 0.1 }, port: odd };
    await ask(path, { method: 'POST', type, body: encode(gadget('a', spec)) });
    const answer = await ask(`${path}/a`);
    expect(specOf(answer)).toMatchObject(spec);
    expect(specOf(await ask(`${path}/a?pretty=true`))).toEqual(specOf(answer));
    expect(await ask(`${path}/a`, { accept: 'application/yaml' })).toContain(`amount: ${most}\n`);
    expect(await ask(path)).toContain(`"amount":${most}`);
    expect(await ask(path, { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' })).toContain(
      `"cells":["a",${most}]`,
    );
    const cbor = Buffer.from(await ask(`${path}/a`, { accept: 'application/json' }));
    expect(encodeCbor(parseExact(cbor.toString()))).toEqual(encodeCbor(parseExact(answer)));
    const watch = await server.send(`${path}?watch=true&resourceVersion=0`, {});
    const [line] = (await once(createInterface(watch), 'line')) as [string];
    watch.destroy();
    expect(line).toContain(`"amount":${most}`);
    const row = await test.store.get('/registry/example.com/gadgets/default/a');
    expect(Buffer.from(row?.value ?? []).toString()).toContain(`"amount":${most}`);
  });

  it('is patched with them, and told from what is near', async () => {
    await create({ amount: odd });
    const { metadata } = JSON.parse(await ask(`${path}/a`)) as { metadata: { resourceVersion: string } };
    expect(await patch('merge-patch+json', { spec: { amount: odd } })).toContain(metadata.resourceVersion);
    expect(specOf(await patch('merge-patch+json', { spec: { amount: odd - 1n } }))).toMatchObject({ amount: odd - 1n });
    const test = (value: bigint) => patch('json-patch+json', [{ op: 'test', path: '/spec/amount', value }]);
    expect(await test(odd)).toContain('test failed');
    expect(specOf(await test(odd - 1n))).toMatchObject({ amount: odd - 1n });
    const add = [{ op: 'add', path: '/spec/port', value: odd }];
    expect(specOf(await patch('json-patch+json', add))).toMatchObject({ port: odd });
  });

  it('has items that differ in them alone, which somebody manages', async () => {
    const apply = (who: string, spec: object) => patch('apply-patch+yaml', gadget('a', spec), `?fieldManager=${who}`);
    await apply('one', { amount: odd, set: [odd], map: [{ id: odd, note: 'x' }] });
    expect(await apply('two', { amount: odd + 1n })).toContain('conflict with \\"one\\": .spec.amount');
    const both = await apply('two', { amount: odd, set: [odd - 1n], map: [{ id: odd - 1n }] });
    expect(specOf(both)).toMatchObject({ set: [odd, odd - 1n], map: [{ id: odd }, { id: odd - 1n }] });
    expect(both).toContain(`"v:${odd}":{}`);
    expect(both).toContain(`"k:{\\"id\\":${odd - 1n}}"`);
    expect(specOf(await apply('one', { amount: odd }))).toMatchObject({ set: [odd - 1n], map: [{ id: odd - 1n }] });
    expect(await create({ set: [odd, odd] }, 'b')).toContain(`Duplicate value: ${odd}`);
  });

  it('is completed and checked with them', async () => {
    expect(await create({ checked: odd - 1n })).toContain(`${odd - 1n}`);
    expect(specOf(await create({ checked: odd }))).toMatchObject({ checked: odd, standard: odd - 1n });
    expect(await create({ free: { a: 1 } }, 'c')).not.toContain('null');
    const infinite = jsonText(gadget('d', { free: {} })).replace('"free":{}', '"free":{"a":1e400}');
    expect(await ask(path, { method: 'POST', type: 'application/json', body: infinite })).toContain(
      'json: cannot unmarshal number 1e400 into Go value of type float64',
    );
  });
});

describe('an object of a built-in kind', () => {
  const pod = (seconds: bigint) =>
    jsonText({
      metadata: { name: 'p' },
      spec: { terminationGracePeriodSeconds: seconds, containers: [{ name: 'c', image: 'i' }] },
    });

  it('has them', async () => {
    expect(await ask(pods, { method: 'POST', type: 'application/json', body: pod(most) })).toContain(
      `"terminationGracePeriodSeconds":${most}`,
    );
    expect(await ask(`${pods}/p`)).toContain(`"terminationGracePeriodSeconds":${most}`);
    const configMap = jsonText({ metadata: { name: 'c', generation: odd } });
    const maps = '/api/v1/namespaces/default/configmaps';
    await ask(maps, { method: 'POST', type: 'application/json', body: configMap });
    expect(await ask(`${maps}/c`)).toContain(`"generation":${odd}`);
  });

  it('goes in spite of them, at the end of time', async () => {
    const bound = pod(most).replace('"spec":{', '"spec":{"nodeName":"n",');
    await ask(pods, { method: 'POST', type: 'application/json', body: bound });
    const body = jsonText({ gracePeriodSeconds: most });
    expect(await ask(`${pods}/p`, { method: 'DELETE', type: 'application/json', body })).toContain(
      '"deletionTimestamp":"9999-12-31T23:59:59Z"',
    );
    const less = jsonText({ gracePeriodSeconds: 2 });
    expect(await ask(`${pods}/p`, { method: 'DELETE', type: 'application/json', body: less })).toContain(
      '"deletionGracePeriodSeconds":2',
    );
  });

  it('refuses what has more bits', async () => {
    expect(await ask(pods, { method: 'POST', type: 'application/json', body: pod(most + 1n) })).toContain(
      `json: cannot unmarshal number ${Number(most + 1n)} into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64`,
    );
  });

  it('has numbers for who calculates in the same process, and keeps what they leave alone', async () => {
    await ask(pods, { method: 'POST', type: 'application/json', body: pod(most) });
    const key = { namespace: 'default', name: 'p' };
    const found = await test.client.get(Pod, key);
    expect(found.spec.terminationGracePeriodSeconds).toBe(2 ** 63 - 1024);
    const { items } = await test.client.list(Pod);
    expect(items).toEqual([found]);
    for await (const { object } of test.client.watch(Pod)) {
      expect(object.spec.terminationGracePeriodSeconds).toBe(2 ** 63 - 1024);
      break;
    }
    const written = { ...found, metadata: { ...found.metadata, annotations: { a: 'b' } } };
    await expect(test.client.update(Pod, written)).rejects.toThrow('may not change fields');
    await test.client.patch(Pod, key, mergePatch({ metadata: { labels: { a: 'b' } } }));
    expect(await ask(`${pods}/p`)).toContain(`"terminationGracePeriodSeconds":${most}`);
  });
});
