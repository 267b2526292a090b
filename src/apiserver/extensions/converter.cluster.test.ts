/** Webhooks that convert, and those that do not as they should. */
import { beforeEach, describe, expect, it } from 'vitest';
import { CustomResourceDefinition } from '#api';
import { errorOf, type TestServer } from '../testing.ts';
import { type Asked, type Body, Boxes, box, key, merge, V1, V2 } from './fixtures/boxes.ts';

let boxes: Boxes;
let test: TestServer;
beforeEach(async () => {
  boxes = await Boxes.start();
  ({ test } = boxes);
  return () => boxes[Symbol.asyncDispose]();
});

describe('a converter', () => {
  const failed = 'conversion webhook for example.com/v1, Kind=Box';

  it.each<[string, (object: Body) => unknown, string]>([
    [
      'of another version',
      object => ({ ...object, apiVersion: 'example.com/v3' }),
      'returned invalid object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v3)',
    ],
    [
      'of another kind',
      object => ({ ...object, kind: 'Bag' }),
      'returned invalid object at index 0: invalid kind (expected Box, received Bag)',
    ],
    [
      'of another name',
      object => ({ ...object, metadata: { ...(object['metadata'] as Body), name: 'b' } }),
      'returned invalid object: must have the same name: a != b',
    ],
    [
      'of another namespace',
      object => ({ ...object, metadata: { ...(object['metadata'] as Body), namespace: 'b' } }),
      'returned invalid object: must have the same namespace: default != b',
    ],
    [
      'without metadata',
      ({ metadata: _none, ...object }) => object,
      'returned invalid object: must have the same name: a != ',
    ],
    [
      'with labels that are none',
      object => ({ ...object, metadata: { ...(object['metadata'] as Body), labels: { a: 1 } } }),
      'returned invalid metadata: metadata.labels[a] must be a string, but is int64 in converted object',
    ],
    [
      'with wrong labels',
      object => ({ ...object, metadata: { ...(object['metadata'] as Body), labels: { 'a b': 'c' } } }),
      'returned invalid metadata: metadata.labels: Invalid value: "a b"',
    ],
  ])('is refused objects %s', async (_, wrong, message) => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    boxes.bend = wrong;
    const error = await errorOf(test.client.get(V2, key()));
    expect(error.message).toMatch(`${failed} ${message}`);
    expect(error).toMatchObject({ status: { code: 500, reason: '' } });
    expect((await errorOf(test.client.list(V2))).message).toMatch(`${failed} ${message}`);
  });

  it('changes labels and annotations, and nothing else of metadata', async () => {
    boxes.bend = object => ({
      ...object,
      metadata: {
        ...(object['metadata'] as Body),
        labels: { a: 'b' },
        finalizers: ['x/y'],
        generation: 9,
        creationTimestamp: null,
      },
    });
    const { metadata } = await test.client.create(V1, box('a', { size: '1x1' }));
    const shown = await test.client.get(V2, key());
    expect(shown.metadata).toEqual({ ...metadata, labels: { a: 'b' } });
  });

  it.each<[string, (asked: Asked) => unknown, string]>([
    [
      'says no',
      ({ uid }) => ({ response: { uid, result: { status: 'Failed', message: 'not today' } } }),
      'failed: not today',
    ],
    [
      'says no without a word',
      ({ uid }) => ({ response: { uid, result: { status: 'Failed' } } }),
      "failed: response.result.status was 'Failed', not 'Success'",
    ],
    ['says nothing', () => ({}), 'failed: no response provided'],
    [
      'answers somebody else',
      () => ({ response: { uid: 'x', result: { status: 'Success' } } }),
      'failed: expected response.uid=',
    ],
    [
      'answers with less',
      ({ uid }) => ({ response: { uid, result: { status: 'Success' }, convertedObjects: [] } }),
      'returned 0 objects, expected 1',
    ],
  ])('that %s fails the request', async (_, wrong, message) => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    boxes.answering = request => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'ConversionReview',
      ...(wrong(request) as Body),
    });
    expect((await errorOf(test.client.get(V2, key()))).message).toMatch(`${failed} ${message}`);
    boxes.answering = () => ({ apiVersion: 'v1', kind: 'Pod' });
    expect((await errorOf(test.client.create(V2, box('b', { width: 1 })))).message).toBe(
      'conversion webhook for example.com/v2, Kind=Box failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got v1, Kind=Pod',
    );
  });

  it('that cannot convert one object is in the way of nobody else', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    await test.client.create(V1, box('b', { size: '2x2' }));
    boxes.answering = ({ uid, objects }) =>
      objects.some(({ metadata }) => metadata.name === 'a')
        ? {
            apiVersion: 'apiextensions.k8s.io/v1',
            kind: 'ConversionReview',
            response: { uid, result: { status: 'Failed', message: 'not a' } },
          }
        : undefined;
    expect((await test.client.get(V2, key('b'))).spec.width).toBe(2);
    expect((await errorOf(test.client.get(V2, key('a')))).message).toBe(`${failed} failed: not a`);
    expect((await errorOf(test.client.list(V2))).message).toBe(`${failed} failed: not a`);
  });

  const repaint = (name: string, color: string) => test.client.patch(V1, key(name), merge({ spec: { color } }));

  it('that cannot convert what an object became costs no other its place', async () => {
    for (const name of ['a', 'b', 'c']) await test.client.create(V1, box(name, { size: '1x1' }));
    const { resourceVersion } = (await test.client.list(V2, { namespace: 'default' })).metadata;
    const askedFor = boxes.convertsOnly('b', 'c');
    const of = (name: string) => ({ namespace: 'default', fieldSelector: `metadata.name=${name}` });
    const events = test.client.watch(V2, { ...of('b'), resourceVersion })[Symbol.asyncIterator]();
    const event = events.next();
    const everything = test.client.watch(V2, { namespace: 'default', resourceVersion });
    const ended = errorOf(Array.fromAsync(everything));
    for (const color of ['blue', 'green']) await repaint('a', color);
    expect(await ended).toMatchObject({ status: { code: 410 } });
    for (const read of [test.client.get(V2, key('a')), test.client.list(V2), test.client.list(V2, of('a'))])
      expect((await errorOf(read)).message).toMatch(`${failed} returned invalid object`);
    await repaint('b', 'blue');
    expect((await event).value).toMatchObject({ type: 'MODIFIED', object: { spec: { color: 'blue' } } });
    await events.return?.();
    expect((await test.client.get(V2, key('c'))).spec.width).toBe(1);
    await test.client.delete(V1, key('a'));
    expect((await test.client.list(V2)).items).toHaveLength(2);
    expect(askedFor.filter(names => names.length > 1 || names[0] === 'c')).toEqual([]);
  });

  it('that can convert an object after all is asked for it alone', async () => {
    for (const name of ['a', 'b']) await test.client.create(V1, box(name, { size: '1x1' }));
    await test.client.list(V2);
    boxes.convertsOnly();
    await repaint('a', 'blue');
    expect(await errorOf(test.client.get(V2, key('a')))).toMatchObject({ status: { code: 500 } });
    const askedFor = boxes.convertsOnly('a');
    await expect.poll(() => test.client.find(V2, key('a')).catch(() => undefined), { timeout: 10_000 }).toBeDefined();
    expect((await test.client.list(V2)).items.map(({ spec }) => spec.color)).toEqual(['blue', 'red']);
    expect(new Set(askedFor.flat())).toEqual(new Set(['a']));
  });

  it('is asked for each of many objects that it did not convert', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `n${String(index).padStart(2, '0')}`);
    for (const name of names) await test.client.create(V1, box(name, { size: '1x1' }));
    boxes.convertsOnly();
    expect(await errorOf(test.client.list(V2))).toMatchObject({ status: { code: 500 } });
    boxes.convertsOnly('n11');
    const read = () => test.client.find(V2, key('n11')).catch(() => undefined);
    await expect.poll(read, { timeout: 10_000 }).toBeDefined();
  });

  it('that cannot convert back what was written leaves it written', async () => {
    boxes.convertsOnly();
    await test.client.list(V2);
    expect((await test.client.create(V2, box('a', { width: 1, height: 2 }))).spec).toMatchObject({ width: 1 });
    expect((await test.client.get(V1, key('a'))).spec.size).toBe('1x2');
  });

  it('that cannot convert an object leaves its name taken', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    boxes.bend = (object, { apiVersion }) => (apiVersion === V1.apiVersion ? {} : object);
    expect(await errorOf(test.client.get(V2, key('a')))).toMatchObject({ status: { code: 500 } });
    const taken = await errorOf(test.client.create(V2, box('a', { width: 1 })));
    expect(taken).toMatchObject({ status: { code: 409, reason: 'AlreadyExists' } });
  });

  it.each<[string, string]>([
    ['is no JSON', '{'],
    ['is nothing', 'null'],
    ['is of a version that is not there', '{"apiVersion":"example.com/v7","kind":"Box","metadata":{"name":"x"}}'],
  ])('is not asked for a row that %s, and asked for others', async (_, text) => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    const row = { type: 'put', key: '/registry/example.com/boxes/default/x', value: Buffer.from(text) } as const;
    await test.store.commit([row]);
    expect((await test.client.get(V2, key())).spec.width).toBe(1);
    for (const reading of [test.client.get(V2, key('x')), test.client.list(V2)])
      expect(await errorOf(reading)).toMatchObject({ status: { code: 500 } });
  });

  it('that is down fails reads of other versions, and leaves what is stored alone', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    await boxes.stopWebhook();
    const error = await errorOf(test.client.list(V2));
    expect(error.message).toMatch(
      `${failed} failed: Post "${boxes.hook.url('/convert')}?timeout=30s": dial tcp 127.0.0.1:${boxes.hook.port}: connect: connection refused`,
    );
    expect((await test.client.list(V1)).items).toHaveLength(1);
    await test.client.patch(V1, key(), merge({ spec: { size: '2x2' } }));
    await test.client.delete(V1, key());
    expect((await test.client.list(V1)).items).toEqual([]);
  });

  it('that was down while objects changed is asked for them afterwards', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    await test.client.get(V2, key());
    boxes.answering = () => 503;
    await test.client.patch(V1, key(), merge({ spec: { size: '2x2' } }));
    expect((await errorOf(test.client.get(V2, key()))).message).toBe(
      `${failed} failed: the server is currently unable to handle the request`,
    );
    boxes.answering = undefined;
    expect((await test.client.get(V2, key())).spec.width).toBe(2);
  });
});

it('lets a definition go whose converter is gone', async () => {
  await test.client.create(V1, box('a', { size: '1x1' }));
  await test.client.get(V2, key());
  await boxes.stopWebhook();
  await test.client.delete(CustomResourceDefinition, { name: 'boxes.example.com' });
  for await (const { type } of test.client.watch(CustomResourceDefinition, {
    fieldSelector: 'metadata.name=boxes.example.com',
  }))
    if (type === 'DELETED') break;
  expect(await test.store.get('/registry/example.com/boxes/default/a')).toBeUndefined();
});
