/** Hostile input: whatever comes in, what goes out is an answer to be proud of, and the server is as it was.
 *
 *  Every field of every kind is given values of every wrong sort, in new objects, changed ones, and patches of all
 *  types. The choice is random with a fixed seed; all of it is dry runs, so the store must not change. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  ConfigMap,
  CustomResourceDefinition,
  findStruct,
  isConditionTrue,
  type Kind,
  type KubeObject,
  kinds,
  StatusError,
  structBehind,
} from '#api';
import { jsonText } from '#base';
import { type ApiRequest, jsonPatch, mergePatch, type PatchType } from '#client';
import {
  createPicker,
  hostileValues,
  type Path,
  patchAt,
  pathsOf,
  pointerTo,
  sampleOf,
  without,
  withValueAt,
} from './fixtures/hostile.ts';
import { complaintAbout, hostileRequests } from './fixtures/hostile-requests.ts';
import { validObjects } from './fixtures/valid-objects.ts';
import { admin, errorOf, startTestServer, type TestServer } from './testing.ts';

let target: TestServer;
beforeAll(async () => {
  target = await startTestServer();
});
afterAll(() => target[Symbol.asyncDispose]());

const dryRun = { dryRun: ['All'] };
/** Values tried in each place of an object. */
const valuesPerPlace = 3;

/** Sends all, and returns what was wrong with the answers, each kind of wrong once. */
async function complaints(requests: Iterable<[what: string, request: ApiRequest]>): Promise<string[]> {
  const found = new Map<string, string>();
  const revision = await target.store.currentRevision();
  for (const [what, request] of requests) {
    const wrong = await target.server.handler.request(request, admin).then(() => undefined, complaintAbout);
    if (wrong !== undefined) found.set(wrong.split('\n', 3).join('\n'), what);
  }
  if ((await target.store.currentRevision()) !== revision) found.set('the store changed', '');
  return [...found].map(([wrong, what]) => `${what}: ${wrong}`);
}

const slow = { timeout: 60_000 };
const isEstablished = (definition: unknown): boolean =>
  isConditionTrue((definition as CustomResourceDefinition).status?.conditions, 'Established');

/** The object, when all is written into it that comes of its being there: of a new kind, whether it is established. */
async function whenSettled<T>(kind: Kind, get: () => Promise<T>): Promise<T> {
  return await vi.waitFor(async () => {
    const object = await get();
    if (kind === CustomResourceDefinition && !isEstablished(object)) throw new Error('not established yet');
    return object;
  }, slow);
}

const structOfKind = (kind: Kind) => findStruct(kind.apiVersion, kind.kind) ?? { kind: 'struct', ref: '' };
const validOf = (kind: Kind): object => validObjects[`${kind.apiVersion}/${kind.kind}`] ?? {};
const placeOf = (kind: Kind) => ({
  group: kind.group,
  version: kind.version,
  resource: kind.plural,
  ...(kind.scope === 'Namespaced' ? { namespace: 'default' } : {}),
});

/** Every field of the kind, given. */
function fullOf(kind: Kind): object {
  const {
    metadata: _metadata,
    apiVersion: _version,
    kind: _kind,
    ...fields
  } = sampleOf(structOfKind(kind), 7) as KubeObject;
  return fields;
}

function metadataOf(kind: Kind): object {
  const { metadata } = structBehind(structOfKind(kind)).fields;
  const {
    generateName: _,
    resourceVersion: _1,
    namespace: _2,
    ...fields
  } = sampleOf(metadata?.value ?? { kind: 'raw' }, 3) as {
    [name: string]: unknown;
  };
  return { ...fields, name: 'hostile' };
}

const named = (some: readonly Kind[]) => some.map(kind => [`${kind.apiVersion} ${kind.kind}`, kind] as const);

describe.each(named(kinds))('%s', (_, kind) => {
  const create = { ...placeOf(kind), verb: 'create', options: dryRun } as const;

  test('new objects', async () => {
    const pick = createPicker(1);
    function* requests(): Generator<[string, ApiRequest]> {
      for (const value of hostileValues) yield [`the body is ${show(value)}`, { ...create, body: value }];
      for (const object of [fullOf(kind), validOf(kind), { ...validOf(kind), metadata: metadataOf(kind) }]) {
        const whole = { metadata: { name: 'hostile' }, ...object };
        for (const path of pathsOf(whole)) {
          yield [`without ${pointerTo(path)}`, { ...create, body: without(whole, path) }];
          for (let i = 0; i < valuesPerPlace; i++) {
            const value = pick(hostileValues);
            // As upstream, which answers 500 to that alone.
            if (pointerTo(path) === '/metadata/resourceVersion') continue;
            yield [`${pointerTo(path)} is ${show(value)}`, { ...create, body: withValueAt(whole, path, value) }];
          }
        }
      }
      for (const path of pathsOf(fullOf(kind)).filter(place => typeof place.at(-1) === 'string')) {
        const value = valueAt(fullOf(kind), path);
        const body = withValueAt({ metadata: { name: 'hostile' }, ...validOf(kind) }, path, value);
        yield [`valid but for ${pointerTo(path)}`, { ...create, body }];
        for (const inner of pathsOf(value)) {
          const wrong = pick(hostileValues);
          const place = [...path, ...inner];
          yield [
            `valid but for ${pointerTo(place)}, ${show(wrong)}`,
            { ...create, body: withValueAt(body, place, wrong) },
          ];
        }
      }
    }
    expect(await complaints(requests())).toEqual([]);
  }, 180_000);
});

describe.each(named(kinds.filter(({ verbs }) => verbs.includes('get') && verbs.includes('create'))))(
  '%s',
  { timeout: 180_000 },
  (_, kind) => {
    test('changes', async () => {
      const name = `hostile-${kind.plural}-${kind.apiVersion.replaceAll('/', '-')}`;
      const body = { metadata: { name }, ...validOf(kind) };
      await target.server.handler.request({ ...placeOf(kind), verb: 'create', body }, admin);
      const place = { ...placeOf(kind), name: body.metadata.name };
      const get = () => target.server.handler.request({ ...place, verb: 'get' }, admin);
      const current = await whenSettled(kind, get);
      const pick = createPicker(2);
      const places: Path[] = [
        ...pathsOf(fullOf(kind)),
        ...pathsOf({ metadata: metadataOf(kind) }),
        ...pathsOf(current),
      ];
      function* requests(): Generator<[string, ApiRequest]> {
        for (const subresource of [undefined, ...kind.subresources.map(({ name: sub }) => sub)]) {
          const to = { ...place, subresource, options: dryRun };
          for (const path of places) {
            const value = pick(hostileValues);
            const what = `${subresource ?? ''}${pointerTo(path)} = ${show(value)}`;
            yield [`put ${what}`, { ...to, verb: 'update', body: withValueAt(current, path, value) }];
            for (const [patchType, body] of patchesOf(path, value, pick))
              yield [`patch ${what} by ${patchType}`, { ...to, verb: 'patch', patchType, body }];
          }
          for (const value of hostileValues) {
            for (const verb of ['create', 'update', 'delete', 'get', 'list', 'deletecollection'] as const)
              yield [`${verb} ${subresource ?? ''} with ${show(value)}`, { ...to, verb, body: value }];
            for (const patchType of patchTypes)
              yield [
                `patch ${subresource ?? ''} by ${patchType} ${show(value)}`,
                { ...to, verb: 'patch', patchType, body: value },
              ];
          }
        }
      }
      expect(await complaints(requests())).toEqual([]);
      expect(await target.server.handler.request({ ...place, verb: 'get' }, admin)).toEqual(current);
    });

    test('options', async () => {
      const texts = [...hostileValues.filter(value => typeof value === 'string'), ...hostileSelectors];
      const numbers = hostileValues.filter(value => typeof value === 'number');
      const deleteOptions = sampleOf({ kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions' }, 3);
      const verbs = ['get', 'list', 'delete', 'deletecollection'] as const;
      const nameFor = (verb: string) => (verb === 'get' || verb === 'delete' ? { name: 'none' } : {});
      function* requests(): Generator<[string, ApiRequest]> {
        for (const verb of verbs) {
          const to = { ...placeOf(kind), verb, ...nameFor(verb) };
          for (const option of textOptions)
            for (const text of texts)
              yield [`${verb} ${option}=${show(text)}`, { ...to, options: { ...dryRun, [option]: text } }];
          for (const option of ['limit', 'timeoutSeconds', 'gracePeriodSeconds'])
            for (const number of numbers)
              yield [`${verb} ${option}=${number}`, { ...to, options: { ...dryRun, [option]: number } }];
          for (const text of texts) yield [`${verb} name ${show(text)}`, { ...to, name: text, options: dryRun }];
        }
        for (const verb of ['delete', 'deletecollection'] as const)
          for (const path of pathsOf(deleteOptions))
            for (const value of hostileValues)
              yield [
                `${verb} with ${pointerTo(path)} = ${show(value)}`,
                {
                  ...placeOf(kind),
                  verb,
                  ...nameFor(verb),
                  options: dryRun,
                  body: withValueAt({ ...(deleteOptions as object), dryRun: ['All'] }, path, value),
                },
              ];
      }
      expect(await complaints(requests())).toEqual([]);
    });
  },
);

const show = (value: unknown): string => (jsonText(value) ?? '').slice(0, 60);

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);

const patchTypes: readonly PatchType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

function patchesOf(path: Path, value: unknown, pick: <T>(things: readonly T[]) => T): [PatchType, unknown][] {
  const op = pick(['add', 'add', 'replace', 'remove', 'test', 'copy', 'move', 'constructor', '__proto__', '']);
  const from = pick(['', '/metadata', '/spec', '/x/y', pointerTo(path)]);
  return [
    ['application/json-patch+json', [{ op, from, path: pointerTo(path), value }]],
    ['application/merge-patch+json', patchAt(path, value)],
    ['application/strategic-merge-patch+json', patchAt(path, value)],
  ];
}

const textOptions = [
  'labelSelector',
  'fieldSelector',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'fieldValidation',
  'propagationPolicy',
] as const;

const hostileSelectors = [
  'a in (',
  'a in ()',
  'a=b=c',
  '!',
  '!!a',
  ',',
  'a>b',
  '(((((',
  'a/b/c=d',
  '!constructor',
  'constructor=a',
  'metadata.name=a,metadata.name!=a',
  'metadata.name in (a)',
  'metadata.nam\\e=x',
  `x in (${'a,'.repeat(10_000)}b)`,
];

describe('in words', () => {
  const send = (request: Partial<ApiRequest>) =>
    errorOf(
      target.server.handler.request(
        { verb: 'create', group: '', version: 'v1', resource: 'pods', namespace: 'default', ...request },
        admin,
      ),
    );
  const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'main', image: 'i' }] } };

  test.each<[string, Partial<ApiRequest>, number, string, string]>([
    [
      'a wrong type',
      { body: { ...pod, spec: { containers: {} } } },
      400,
      'BadRequest',
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'an unknown field, strictly',
      { body: { ...pod, spek: 1 }, options: { fieldValidation: 'Strict' } },
      400,
      'BadRequest',
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spek"',
    ],
    [
      'a name',
      { body: { ...pod, metadata: { name: '../x' } } },
      422,
      'Invalid',
      'Pod "../x" is invalid: metadata.name: Invalid value: "../x": a lowercase RFC 1123 subdomain must consist of',
    ],
    [
      'two namespaces',
      { body: { ...pod, metadata: { name: 'p', namespace: 'other' } } },
      400,
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    ['no namespace', { body: pod, namespace: 'none' }, 404, 'NotFound', 'namespaces "none" not found'],
    [
      'a port that is missing',
      { body: { ...pod, spec: { containers: [{ name: 'main', image: 'i', livenessProbe: { grpc: {} } }] } } },
      422,
      'Invalid',
      'Pod "p" is invalid: spec.containers[0].livenessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
    [
      'a label selector',
      { verb: 'list', options: { labelSelector: 'a in (' } },
      400,
      'BadRequest',
      "unable to parse requirement: found '', expected: ',', ')' or identifier",
    ],
    [
      'a field selector',
      { verb: 'list', options: { fieldSelector: 'spec.constructor=x' } },
      400,
      'BadRequest',
      'field label not supported: spec.constructor',
    ],
    ['a continue token', { verb: 'list', options: { continue: 'x' } }, 400, 'BadRequest', 'continue key is not valid'],
    [
      'a resource version',
      { verb: 'list', options: { resourceVersion: 'abc' } },
      400,
      'BadRequest',
      'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    ],
    [
      'all pods of all namespaces',
      { verb: 'deletecollection', namespace: undefined },
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
    ],
  ])('%s', async (_, request, code, reason, message) => {
    const error = await send(request);
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).status).toMatchObject({ code, reason });
    expect(error.message).toContain(message);
  });
});

describe('conflicting changes', () => {
  test('of many that name the same version, one wins', async () => {
    const { client } = target;
    const key = { namespace: 'default', name: 'contended' };
    const created = await client.create(ConfigMap, { metadata: key });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) => client.update(ConfigMap, { ...created, data: { winner: String(i) } })),
    );
    const lost = outcomes.filter(({ status }) => status === 'rejected');
    expect(lost).toHaveLength(49);
    for (const { reason } of lost as PromiseRejectedResult[])
      expect((reason as StatusError).status).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  test('patches that name none are all applied', async () => {
    const { client } = target;
    const key = { namespace: 'default', name: 'shared' };
    await client.create(ConfigMap, { metadata: key, data: {} });
    await Promise.all(
      Array.from({ length: 150 }, async (_, i) => {
        await client.patch(ConfigMap, key, mergePatch({ data: { [`merge-${i}`]: 'x' } }));
        await client.patch(ConfigMap, key, jsonPatch([{ op: 'add', path: `/data/json-${i}`, value: 'x' }]));
      }),
    );
    const { data = {} } = await client.get(ConfigMap, key);
    expect(Object.keys(data)).toHaveLength(300);
  });
});

test('names that every object inherits are names like any other, and nothing inherits more than before', async () => {
  const { client } = target;
  const key = { namespace: 'default', name: 'names' };
  const data = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}') as Record<string, string>;
  await client.create(ConfigMap, { metadata: key, data });
  await client.patch(ConfigMap, key, mergePatch({ data: { hasOwnProperty: 'd' } }));
  const stored = await client.get(ConfigMap, key);
  expect(Object.entries(stored.data ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['hasOwnProperty', 'd'],
    ['toString', 'c'],
  ]);
  expect('polluted' in {}).toBe(false);
});

/** `node bench/hostile.ts` sends a million. */
const sweptRequests = 20_000;

test('whoever sends whatever, whatever it is about', async () => {
  const found = new Map<string, string>();
  let left = sweptRequests;
  for (const { what, user, request } of hostileRequests(7)) {
    if (left-- === 0) break;
    const wrong = await target.server.handler.request(request, user).then(() => undefined, complaintAbout);
    if (wrong !== undefined) found.set(wrong.split('\n', 3).join('\n'), `${user.username}: ${what}`);
  }
  expect([...found].map(([wrong, what]) => `${what}: ${wrong}`)).toEqual([]);
}, 300_000);
