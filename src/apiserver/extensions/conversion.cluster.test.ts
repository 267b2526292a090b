/** Custom kinds whose versions a webhook converts: a real one, over TLS. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CustomResourceDefinition,
  defineKind,
  isObject,
  type KubeObject,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  type New,
} from '#api';
import { systemClock } from '#base';
import { admissionAnswer, patching, startWebhookServer, type WebhookServer } from '../fixtures/webhook-server.ts';
import { errorOf, startTestServer, type TestServer } from '../testing.ts';
import type { JsonSchema } from './schema/json-schema.ts';

interface Box extends KubeObject {
  spec: { size?: string; width?: number; height?: number; color?: string; weight?: number; more?: string };
  status?: { phase?: string };
}

type Version = CustomResourceDefinition['spec']['versions'][number];
type Body = Record<string, unknown>;

const schemaOf = (spec: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties: {
    spec: { type: 'object', properties: spec },
    status: { type: 'object', properties: { phase: { type: 'string' } } },
  },
});
/** v1 says `size: 3x4`, v2 `width: 3, height: 4`. */
const versions: readonly Version[] = [
  {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: schemaOf({ size: { type: 'string' }, color: { type: 'string', default: 'red' } }) },
    subresources: { status: {} },
  },
  {
    name: 'v2',
    served: true,
    storage: false,
    schema: {
      openAPIV3Schema: schemaOf({
        width: { type: 'integer', minimum: 1 },
        height: { type: 'integer' },
        color: { type: 'string' },
        weight: { type: 'integer', default: 7 },
      }),
    },
    subresources: { status: {}, scale: { specReplicasPath: '.spec.width', statusReplicasPath: '.status.count' } },
    selectableFields: [{ jsonPath: '.spec.width' }],
    additionalPrinterColumns: [{ name: 'Width', type: 'integer', jsonPath: '.spec.width' }],
  },
];

const kindOf = (version: string) =>
  defineKind<Box>({
    group: 'example.com',
    version,
    kind: 'Box',
    plural: 'boxes',
    scope: 'Namespaced',
    subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
  });
const [V1, V2] = [kindOf('v1'), kindOf('v2')];
const key = (name = 'a') => ({ namespace: 'default', name });
const box = (name: string, spec: Box['spec']): New<Box> => ({ metadata: key(name), spec });

let hook: WebhookServer;
let test: TestServer;
/** What the webhook makes of a converted object, or answers instead. */
let bend: (object: Body, original: Body) => unknown;
/** What is answered to admission. */
let reviewing: ((body: Body) => unknown) | undefined;
let answering: ((request: { uid: string; objects: Body[] }) => unknown) | undefined;

/** What a converter of boxes does. */
function converted(object: Body, desired: string): Body {
  if (!isObject(object['spec'])) return { ...object, apiVersion: desired };
  const { size, width, height, ...rest } = object['spec'] as Box['spec'];
  const [w, h] = (size ?? '').split('x').map(Number);
  const spec = desired.endsWith('v2')
    ? { ...(size === undefined ? {} : { width: w, height: h }), ...rest }
    : { ...(width === undefined ? {} : { size: `${width}x${height}` }), ...rest };
  return { ...object, apiVersion: desired, spec };
}

async function answer(body: Body, path: string): Promise<unknown> {
  if (path.startsWith('/admit')) return reviewing?.(body);
  const { uid, desiredAPIVersion, objects } = body['request'] as {
    uid: string;
    desiredAPIVersion: string;
    objects: Body[];
  };
  const said = answering?.({ uid, objects });
  if (said !== undefined) return said;
  const convertedObjects = objects.map(object => bend(converted(object, desiredAPIVersion), object));
  return {
    apiVersion: body['apiVersion'],
    kind: body['kind'],
    response: { uid, result: { status: 'Success' }, convertedObjects },
  };
}

const definition = (more: readonly Version[] = versions): New<CustomResourceDefinition> => ({
  metadata: { name: 'boxes.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'boxes', kind: 'Box' },
    scope: 'Namespaced',
    versions: [...more],
    conversion: {
      strategy: 'Webhook',
      webhook: {
        clientConfig: { url: hook.url('/convert'), caBundle: hook.caBundle },
        conversionReviewVersions: ['v7', 'v1', 'v1beta1'],
      },
    },
  },
});

const merge = (body: object) => ({ type: 'application/merge-patch+json', body }) as const;

/** How many objects the webhook was asked for, request by request. */
const asked = () => hook.requests.map(({ body }) => (body['request'] as { objects: unknown[] }).objects.length);
/** Has objects stored in another version from now on. */
async function storeAs(name: string, strategy = 'Webhook'): Promise<void> {
  const current = await test.client.get(CustomResourceDefinition, { name: 'boxes.example.com' });
  const { conversion } = definition().spec;
  await test.client.update(CustomResourceDefinition, {
    ...current,
    spec: {
      ...current.spec,
      versions: versions.map(version => ({ ...version, storage: version.name === name })),
      conversion: strategy === 'None' ? { strategy } : (conversion as NonNullable<typeof conversion>),
    },
  });
}
const stop = () => hook[Symbol.asyncDispose]();

beforeEach(async () => {
  const stack = new AsyncDisposableStack();
  bend = object => object;
  answering = undefined;
  hook = stack.use(await startWebhookServer(answer));
  test = stack.use(await startTestServer({ clock: systemClock }));
  await test.client.create(CustomResourceDefinition, definition());
  return () => stack.disposeAsync();
});

describe('objects', () => {
  it('are what each version says of them, and stored in one', async () => {
    const made = await test.client.create(V2, box('a', { width: 3, height: 4, more: 'x' }));
    expect(made).toMatchObject({ apiVersion: 'example.com/v2', spec: { width: 3, height: 4, color: 'red' } });
    expect(await test.client.get(V1, key())).toMatchObject({
      apiVersion: 'example.com/v1',
      metadata: { uid: made.metadata.uid, resourceVersion: made.metadata.resourceVersion },
      spec: { size: '3x4', color: 'red' },
    });
    expect((await test.client.get(V2, key())).spec).toEqual({ width: 3, height: 4, color: 'red' });
    const row = await test.store.get('/registry/example.com/boxes/default/a');
    expect(JSON.parse(Buffer.from(row?.value ?? []).toString())).toMatchObject({
      apiVersion: 'example.com/v1',
      spec: { size: '3x4' },
    });
  });

  it('are changed in any version', async () => {
    await test.client.create(V1, box('a', { size: '3x4' }));
    const { spec, ...rest } = await test.client.get(V2, key());
    await test.client.update(V2, { ...rest, spec: { ...spec, width: 5 } });
    expect((await test.client.get(V1, key())).spec.size).toBe('5x4');
    await test.client.patch(V2, key(), merge({ spec: { height: 6 } }));
    expect((await test.client.get(V1, key())).spec.size).toBe('5x6');
    const current = await test.client.get(V2, key());
    await test.client.updateStatus(V2, { ...current, status: { phase: 'Done' } });
    expect(await test.client.get(V1, key())).toMatchObject({ spec: { size: '5x6' }, status: { phase: 'Done' } });
    expect((await errorOf(test.client.patch(V2, key(), merge({ spec: { width: 0 } })))).message).toMatch(
      'spec.width: Invalid value: 0: spec.width in body should be greater than or equal to 1',
    );
    await test.client.delete(V2, key());
    expect(await test.client.find(V1, key())).toBeUndefined();
  });

  it('are listed in batches, and converted once', async () => {
    for (let index = 0; index < 5; index++) await test.client.create(V1, box(`b${index}`, { size: `${index + 1}x1` }));
    expect(asked()).toEqual([]);
    const { items } = await test.client.list(V2, { namespace: 'default' });
    expect(items.map(({ spec }) => spec.width)).toEqual([1, 2, 3, 4, 5]);
    await test.client.list(V2, { namespace: 'default', fieldSelector: 'spec.width=3' });
    expect(asked()).toEqual([5]);
  });

  it('are watched in each version', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    const seen: unknown[] = [];
    const watching = new AbortController();
    for await (const { type, object } of test.client.watch(V2, { namespace: 'default', signal: watching.signal })) {
      seen.push([type, object.metadata.name, object.spec.width]);
      if (seen.length === 1) await test.client.patch(V1, key(), merge({ spec: { size: '2x1' } }));
      if (seen.length === 2) await test.client.delete(V1, key());
      if (seen.length === 3) break;
    }
    watching.abort();
    expect(seen).toEqual([
      ['ADDED', 'a', 1],
      ['MODIFIED', 'a', 2],
      ['DELETED', 'a', 2],
    ]);
  });

  it('stored in several versions are one list', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    const [v1, v2] = versions as [Version, Version];
    const current = await test.client.get(CustomResourceDefinition, { name: 'boxes.example.com' });
    const other = [
      { ...v1, storage: false },
      { ...v2, storage: true },
    ];
    await test.client.update(CustomResourceDefinition, { ...current, spec: { ...current.spec, versions: other } });
    await test.client.create(V1, box('b', { size: '2x1' }));
    const list = async (kind: typeof V1) => (await test.client.list(kind)).items.map(({ spec }) => spec);
    expect(await list(V1)).toEqual([
      { size: '1x1', color: 'red' },
      { size: '2x1', color: 'red' },
    ]);
    expect(await list(V2)).toEqual([
      { width: 1, height: 1, color: 'red' },
      { width: 2, height: 1, color: 'red', weight: 7 },
    ]);
  });

  it('are stored in the new version when they are written again as they are', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    const stored = async () => {
      const row = await test.store.get('/registry/example.com/boxes/default/a');
      return (JSON.parse(Buffer.from(row?.value ?? []).toString()) as KubeObject).apiVersion;
    };
    await storeAs('v2');
    const before = await test.client.get(V2, key());
    expect(await stored()).toBe('example.com/v1');
    const { metadata } = await test.client.update(V2, before);
    expect(await stored()).toBe('example.com/v2');
    expect(metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
    expect((await test.client.update(V1, await test.client.get(V1, key()))).metadata).toEqual(metadata);
    await storeAs('v1', 'None');
    await test.client.patch(V1, key(), merge({}));
    expect(await stored()).toBe('example.com/v1');
  });

  it('are shown to webhooks in the version that these mean, and taken back', async () => {
    const seen: unknown[] = [];
    answering = undefined;
    reviewing = body => {
      const { object } = body['request'] as { object: Box };
      seen.push([object.apiVersion, object.spec]);
      return admissionAnswer(body, patching({ op: 'replace', path: '/spec/width', value: 9 }));
    };
    await test.client.create(MutatingWebhookConfiguration, {
      metadata: { name: 'boxes' },
      webhooks: [
        {
          name: 'boxes.example.com',
          clientConfig: { url: hook.url('/admit'), caBundle: hook.caBundle },
          rules: [{ apiGroups: ['example.com'], apiVersions: ['v2'], operations: ['CREATE'], resources: ['boxes'] }],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    });
    expect((await test.client.create(V1, box('a', { size: '3x4', color: 'blue' }))).spec).toEqual({
      size: '9x4',
      color: 'blue',
    });
    expect(seen).toEqual([['example.com/v2', { width: 3, height: 4, color: 'blue' }]]);
  });

  it('are changed by policies in the version that these mean, and taken back', async () => {
    const name = 'boxes';
    await test.client.create(MutatingAdmissionPolicy, {
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            { operations: ['CREATE', 'UPDATE'], apiGroups: ['example.com'], apiVersions: ['v2'], resources: ['boxes'] },
          ],
        },
        reinvocationPolicy: 'Never',
        mutations: [
          {
            patchType: 'JSONPatch',
            jsonPatch: {
              expression: '[JSONPatch{op: "replace", path: "/spec/width", value: object.spec.width * 3}]',
            },
          },
          {
            patchType: 'ApplyConfiguration',
            applyConfiguration: {
              expression: 'Object{spec: Object.spec{color: "wide-" + string(object.spec.width)}}',
            },
          },
        ],
      },
    });
    await test.client.create(MutatingAdmissionPolicyBinding, { metadata: { name }, spec: { policyName: name } });
    const made = await test.client.create(V1, box('a', { size: '3x4', color: 'blue' }));
    expect(made.spec).toEqual({ size: '9x4', color: 'wide-9' });
    await test.client.patch(V1, key(), merge({ spec: { size: '1x4' } }));
    expect((await test.client.get(V2, key())).spec).toEqual({ width: 3, height: 4, color: 'wide-3' });
    bend = (object, { apiVersion }) => (apiVersion === V2.apiVersion ? {} : object);
    const refused = await errorOf(test.client.patch(V1, key(), merge({ spec: { size: '2x4' } })));
    expect(refused).toMatchObject({ status: { code: 500 } });
    expect(refused.message).toMatch('conversion webhook for example.com/v2, Kind=Box returned invalid object');
  });

  it('have managers of fields by the names of each version', async () => {
    const apply = (kind: typeof V1, manager: string, spec: Box['spec'], force = false) =>
      test.client.patch(
        kind,
        key(),
        {
          type: 'application/apply-patch+yaml',
          body: { apiVersion: kind.apiVersion, kind: 'Box', metadata: key(), spec },
        },
        { fieldManager: manager, force },
      );
    await apply(V1, 'one', { size: '3x4', color: 'blue' });
    await apply(V2, 'two', { width: 3, height: 4 });
    expect((await errorOf(apply(V2, 'two', { width: 5, height: 4 }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "one": .spec.size',
    );
    await apply(V2, 'two', { width: 5, height: 4 }, true);
    const { spec, metadata } = await test.client.get(V1, key());
    expect(spec).toEqual({ size: '5x4', color: 'blue' });
    expect(metadata.managedFields?.map(({ manager, apiVersion, fieldsV1 }) => [manager, apiVersion, fieldsV1])).toEqual(
      [
        ['one', 'example.com/v1', { 'f:spec': { 'f:color': {} } }],
        ['two', 'example.com/v2', { 'f:spec': { 'f:height': {}, 'f:width': {} } }],
      ],
    );
  });
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
    bend = wrong;
    const error = await errorOf(test.client.get(V2, key()));
    expect(error.message).toMatch(`${failed} ${message}`);
    expect(error).toMatchObject({ status: { code: 500, reason: '' } });
    expect((await errorOf(test.client.list(V2))).message).toMatch(`${failed} ${message}`);
  });

  it('changes labels and annotations, and nothing else of metadata', async () => {
    bend = object => ({
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

  it.each<[string, (request: { uid: string; objects: Body[] }) => unknown, string]>([
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
    answering = request => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'ConversionReview',
      ...(wrong(request) as Body),
    });
    expect((await errorOf(test.client.get(V2, key()))).message).toMatch(`${failed} ${message}`);
    answering = () => ({ apiVersion: 'v1', kind: 'Pod' });
    expect((await errorOf(test.client.create(V2, box('b', { width: 1 })))).message).toBe(
      'conversion webhook for example.com/v2, Kind=Box failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got v1, Kind=Pod',
    );
  });

  it('that cannot convert one object is in the way of nobody else', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    await test.client.create(V1, box('b', { size: '2x2' }));
    answering = ({ uid, objects }) =>
      objects.some(({ metadata }) => (metadata as { name: string }).name === 'a')
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

  /** Has objects not converted from v1 whose names are not among these; says which were asked for. */
  function convertsOnly(...names: string[]): string[][] {
    const askedFor: string[][] = [];
    answering = ({ objects }) => {
      askedFor.push(objects.map(({ metadata }) => (metadata as { name: string }).name));
      return undefined;
    };
    bend = (object, { apiVersion, metadata }) =>
      apiVersion === V1.apiVersion && !names.includes((metadata as { name: string }).name) ? {} : object;
    return askedFor;
  }
  const repaint = (name: string, color: string) => test.client.patch(V1, key(name), merge({ spec: { color } }));

  it('that cannot convert what an object became costs no other its place', async () => {
    for (const name of ['a', 'b', 'c']) await test.client.create(V1, box(name, { size: '1x1' }));
    const { resourceVersion } = (await test.client.list(V2, { namespace: 'default' })).metadata;
    const askedFor = convertsOnly('b', 'c');
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
    convertsOnly();
    await repaint('a', 'blue');
    expect(await errorOf(test.client.get(V2, key('a')))).toMatchObject({ status: { code: 500 } });
    const askedFor = convertsOnly('a');
    await expect.poll(() => test.client.find(V2, key('a')).catch(() => undefined), { timeout: 10_000 }).toBeDefined();
    expect((await test.client.list(V2)).items.map(({ spec }) => spec.color)).toEqual(['blue', 'red']);
    expect(new Set(askedFor.flat())).toEqual(new Set(['a']));
  });

  it('is asked for each of many objects that it did not convert', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `n${String(index).padStart(2, '0')}`);
    for (const name of names) await test.client.create(V1, box(name, { size: '1x1' }));
    convertsOnly();
    expect(await errorOf(test.client.list(V2))).toMatchObject({ status: { code: 500 } });
    convertsOnly('n11');
    const read = () => test.client.find(V2, key('n11')).catch(() => undefined);
    await expect.poll(read, { timeout: 10_000 }).toBeDefined();
  });

  it('that cannot convert back what was written leaves it written', async () => {
    convertsOnly();
    await test.client.list(V2);
    expect((await test.client.create(V2, box('a', { width: 1, height: 2 }))).spec).toMatchObject({ width: 1 });
    expect((await test.client.get(V1, key('a'))).spec.size).toBe('1x2');
  });

  it('that cannot convert an object leaves its name taken', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    bend = (object, { apiVersion }) => (apiVersion === V1.apiVersion ? {} : object);
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
    await stop();
    const error = await errorOf(test.client.list(V2));
    expect(error.message).toMatch(
      `${failed} failed: Post "${hook.url('/convert')}?timeout=30s": dial tcp 127.0.0.1:${hook.port}: connect: connection refused`,
    );
    expect((await test.client.list(V1)).items).toHaveLength(1);
    await test.client.patch(V1, key(), merge({ spec: { size: '2x2' } }));
    await test.client.delete(V1, key());
    expect((await test.client.list(V1)).items).toEqual([]);
  });

  it('that was down while objects changed is asked for them afterwards', async () => {
    await test.client.create(V1, box('a', { size: '1x1' }));
    await test.client.get(V2, key());
    answering = () => 503;
    await test.client.patch(V1, key(), merge({ spec: { size: '2x2' } }));
    expect((await errorOf(test.client.get(V2, key()))).message).toBe(
      `${failed} failed: the server is currently unable to handle the request`,
    );
    answering = undefined;
    expect((await test.client.get(V2, key())).spec.width).toBe(2);
  });
});

it('lets a definition go whose converter is gone', async () => {
  await test.client.create(V1, box('a', { size: '1x1' }));
  await test.client.get(V2, key());
  await stop();
  await test.client.delete(CustomResourceDefinition, { name: 'boxes.example.com' });
  for await (const { type } of test.client.watch(CustomResourceDefinition, {
    fieldSelector: 'metadata.name=boxes.example.com',
  }))
    if (type === 'DELETED') break;
  expect(await test.store.get('/registry/example.com/boxes/default/a')).toBeUndefined();
});
