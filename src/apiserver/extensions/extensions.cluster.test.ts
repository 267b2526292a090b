/** Kinds that users bring, in process and over HTTPS. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CustomResourceDefinition, isConflict, isNotFound, type StatusError } from '#api';
import {
  applied,
  type Client,
  createClient,
  createHttpsTransport,
  jsonPatch,
  mergePatch,
  strategicPatch,
} from '#client';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { errorOf, startTestServer, type TestServer } from '../testing.ts';
import { gadgetKind, gadgetSchema, gadgets, gadgetVersion, newGadget } from './fixtures/gadgets.ts';

/** What is said of an object within an object: it has the fields that every object has. */
const wholeObject = {
  required: ['kind', 'apiVersion'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] },
  },
};

let certificates: TestCertificates;
let stack: AsyncDisposableStack;
let test: TestServer;
let remote: Client;
const Gadgets = gadgetKind();
const key = (name: string) => ({ namespace: 'default', name });
const crd = { name: 'gadgets.example.com' };

beforeAll(async () => {
  certificates = await makeCertificates();
});

async function start(options: Parameters<typeof startTestServer>[0] = {}): Promise<void> {
  test = stack.use(await startTestServer(options));
  const { server, admin, ca } = certificates;
  const tls = { certificate: server.cert, key: server.key, clientAuthority: ca };
  const listener = await test.server.listen({ tls });
  const url = `https://127.0.0.1:${listener.port}`;
  remote = createClient(stack.use(createHttpsTransport({ server: url, ca, ...admin })));
}

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  await start();
  return () => stack.disposeAsync();
});

const clients = () =>
  [
    ['in process', test.client],
    ['over HTTPS', remote],
  ] as const;

/** The definition, once `isSo` holds. */
async function definitionWhen(
  isSo: (definition: CustomResourceDefinition) => boolean,
): Promise<CustomResourceDefinition> {
  for await (const { object } of test.client.watch(CustomResourceDefinition)) if (isSo(object)) return object;
  throw new Error('the watch ended');
}

const conditionsOf = ({ status }: CustomResourceDefinition): Record<string, string> =>
  Object.fromEntries((status?.conditions ?? []).map(({ type, status: state }) => [type, state]));

describe('a definition', () => {
  it('is served in the same breath, and says so', async () => {
    const created = await remote.create(CustomResourceDefinition, gadgets());
    expect(created).toMatchObject({
      metadata: { generation: 1 },
      spec: { conversion: { strategy: 'None' }, names: { singular: 'gadget', listKind: 'GadgetList' } },
      status: { storedVersions: ['v1'] },
    });
    for (const [how, client] of clients()) {
      const name = how === 'in process' ? 'a' : 'b';
      expect(await client.create(Gadgets, newGadget(name, { parts: [{ name: 'wheel' }] }))).toMatchObject({
        apiVersion: 'example.com/v1',
        kind: 'Gadget',
        metadata: { generation: 1 },
        spec: { size: 1, color: 'red', parts: [{ name: 'wheel', count: 1 }] },
      });
    }
    const list = await remote.list(Gadgets);
    expect(list).toMatchObject({ apiVersion: 'example.com/v1', kind: 'GadgetList' });
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(await test.store.get('/registry/example.com/gadgets/default/a')).toBeDefined();
    const established = await definitionWhen(definition => conditionsOf(definition)['Established'] === 'True');
    expect(established.status).toMatchObject({
      acceptedNames: {
        plural: 'gadgets',
        singular: 'gadget',
        kind: 'Gadget',
        listKind: 'GadgetList',
        shortNames: ['gd'],
      },
      conditions: [
        { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
        { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
      ],
      storedVersions: ['v1'],
    });
  });

  it('is in discovery and in OpenAPI', async () => {
    await remote.create(CustomResourceDefinition, gadgets());
    const { resources } = (await remote.transport.discover('/apis/example.com/v1')) as { resources: object[] };
    expect(resources).toMatchObject([
      { name: 'gadgets', singularName: 'gadget', shortNames: ['gd'], categories: ['all'], kind: 'Gadget' },
      { name: 'gadgets/scale', group: 'autoscaling', version: 'v1', kind: 'Scale' },
      { name: 'gadgets/status' },
    ]);
    const v3 = (await remote.transport.discover('/openapi/v3/apis/example.com/v1')) as {
      components: { schemas: Record<string, { properties: Record<string, object> }> };
    };
    const schema = v3.components.schemas['com.example.v1.Gadget'];
    expect(schema).toMatchObject({
      description: 'A thing in a namespace.',
      'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Gadget' }],
      'x-kubernetes-selectable-fields': [{ fieldPath: 'spec.color' }],
      properties: { spec: gadgetSchema.properties?.['spec'], apiVersion: { type: 'string' } },
    });
    const spec = { properties: { template: wholeObject }, required: ['size'] };
    expect(schema?.properties['spec']).toMatchObject(spec);
    expect(v3.components.schemas['com.example.v1.GadgetList']).toBeDefined();
    const v2 = (await remote.transport.discover('/openapi/v2')) as { definitions: Record<string, object> };
    const template = { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true };
    expect(v2.definitions['com.example.v1.Gadget']).toMatchObject({
      properties: { spec: { properties: { size: { type: 'integer' }, port: { format: 'int-or-string' } } } },
    });
    expect(v2.definitions['com.example.v1.Gadget']).toHaveProperty('properties.spec.properties.template', template);
  });

  it('has its columns and selectable fields', async () => {
    await remote.create(CustomResourceDefinition, gadgets());
    await remote.create(Gadgets, newGadget('a', { size: 3, parts: [{ name: 'wheel' }] }));
    await remote.create(Gadgets, newGadget('b', { color: 'blue' }));
    const { items } = await remote.list(Gadgets, { fieldSelector: 'spec.color=blue' });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['b']);
    const table = (await remote.transport.discover('/apis/example.com/v1/namespaces/default/gadgets', {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    })) as { columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] };
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Size', 'Parts']);
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ['a', 3, 'wheel'],
      ['b', 1, null],
    ]);
  });

  it('is there after a restart before anybody is answered', async () => {
    await remote.create(CustomResourceDefinition, gadgets());
    await remote.create(Gadgets, newGadget('a'));
    const { store, clock } = test;
    await test.server[Symbol.asyncDispose]();
    await start({ store, clock });
    expect(await remote.get(Gadgets, key('a'))).toMatchObject({ spec: { size: 1 } });
  });

  it('takes its objects with it, and waits for their finalizers', async () => {
    await remote.create(CustomResourceDefinition, gadgets());
    await remote.create(Gadgets, newGadget('a'));
    const held = newGadget('held');
    await remote.create(Gadgets, { ...held, metadata: { ...held.metadata, finalizers: ['example.com/hold'] } });
    await remote.delete(CustomResourceDefinition, crd);
    await definitionWhen(({ status }) =>
      (status?.conditions ?? []).some(({ reason }) => reason === 'InstanceDeletionInProgress'),
    );
    const late = (await errorOf(remote.create(Gadgets, newGadget('late')))) as StatusError;
    expect(late.status).toMatchObject({ code: 405, reason: 'MethodNotAllowed' });
    await expect.poll(async () => (await remote.list(Gadgets)).items.length).toBe(1);
    await remote.patch(Gadgets, key('held'), mergePatch({ metadata: { finalizers: null } }));
    await expect.poll(() => errorOf(remote.get(CustomResourceDefinition, crd))).toSatisfy(isNotFound);
    expect(await errorOf(remote.list(Gadgets))).toSatisfy(isNotFound);
    const { rows } = await test.store.range({ start: '/registry/example.com/', end: '/registry/example.com0' });
    expect(rows).toEqual([]);
  });

  it('whose names another has waits for them', async () => {
    await remote.create(CustomResourceDefinition, gadgets());
    const rival = gadgets();
    rival.metadata = { name: 'gizmos.example.com' };
    rival.spec.names = { plural: 'gizmos', kind: 'Gadget' };
    await remote.create(CustomResourceDefinition, rival);
    const refused = await definitionWhen(
      ({ metadata, status }) => metadata.name === 'gizmos.example.com' && (status?.conditions?.length ?? 0) > 0,
    );
    expect(refused.status?.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'False', reason: 'ListKindConflict', message: '"GadgetList" is already in use' },
      { type: 'Established', status: 'False', reason: 'NotAccepted' },
    ]);
    await remote.delete(CustomResourceDefinition, crd);
    const accepted = await definitionWhen(
      definition =>
        definition.metadata.name === 'gizmos.example.com' && conditionsOf(definition)['Established'] === 'True',
    );
    expect(conditionsOf(accepted)).toEqual({ NamesAccepted: 'True', Established: 'True' });
  });

  it('that cannot be is refused', async () => {
    const wrong = gadgets([
      gadgetVersion({ schema: { openAPIV3Schema: { type: 'object', properties: { spec: {} } } } }),
    ]);
    const { status } = (await errorOf(remote.create(CustomResourceDefinition, wrong))) as StatusError;
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(status.message).toContain(
      'spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
    );
  });
});

describe('objects', () => {
  beforeEach(() => remote.create(CustomResourceDefinition, gadgets()));

  it('are pruned, and unknown fields are told as asked', async () => {
    const odd = { ...newGadget('a', { unknown: 1, free: { any: { thing: null } } }), extra: true };
    for (const [, client] of clients()) {
      const strict = await errorOf(client.create(Gadgets, odd, { fieldValidation: 'Strict' }));
      expect(strict.message).toContain('strict decoding error: unknown field "extra", unknown field "spec.unknown"');
    }
    const created = await remote.create(Gadgets, odd);
    expect(created.spec).toEqual({ size: 1, color: 'red', free: { any: { thing: null } } });
    expect(created).not.toHaveProperty('extra');
  });

  it('are checked by their schema', async () => {
    const wrong = newGadget('a', {
      size: 0,
      color: 'green',
      parts: [{ name: 'x' }, { name: 'x' }],
      template: { kind: 'Pod' },
    });
    const { status } = (await errorOf(remote.create(Gadgets, wrong))) as StatusError;
    expect(status.message).toBe(
      'Gadget.example.com "a" is invalid: [spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1, spec.color: Unsupported value: "green": supported values: "red", "blue", spec.template.apiVersion: Required value, spec.parts[1]: Duplicate value: {"name":"x"}]',
    );
  });

  it('keep what was wrong before and did not change', async () => {
    const loose = structuredClone(gadgetSchema) as { properties: { spec: { properties: { size: object } } } };
    await remote.create(Gadgets, newGadget('a', { size: 2 }));
    loose.properties.spec.properties.size = { type: 'integer', minimum: 5 };
    await remote.patch(
      CustomResourceDefinition,
      crd,
      mergePatch({ spec: { versions: [gadgetVersion({ schema: { openAPIV3Schema: loose } })] } }),
    );
    expect(await remote.patch(Gadgets, key('a'), mergePatch({ spec: { color: 'blue' } }))).toMatchObject({
      spec: { size: 2, color: 'blue' },
    });
    const worse = await errorOf(remote.patch(Gadgets, key('a'), mergePatch({ spec: { size: 3 } })));
    expect(worse.message).toContain('spec.size in body should be greater than or equal to 5');
  });

  it('take patches but strategic ones, and no update without a version', async () => {
    await remote.create(Gadgets, newGadget('a'));
    const patched = await remote.patch(Gadgets, key('a'), jsonPatch([{ op: 'replace', path: '/spec/size', value: 4 }]));
    expect(patched).toMatchObject({ metadata: { generation: 2 }, spec: { size: 4 } });
    for (const [, client] of clients()) {
      const { status } = (await errorOf(client.patch(Gadgets, key('a'), strategicPatch({})))) as StatusError;
      expect(status).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
    }
    const blind = await errorOf(remote.update(Gadgets, newGadget('a') as never));
    expect(blind.message).toContain('metadata.resourceVersion: Invalid value: 0: must be specified for an update');
  });

  it('are applied by several managers, part by part as their schema says', async () => {
    const { apiVersion, kind } = Gadgets;
    const wanted = (spec: object) => applied({ apiVersion, kind, metadata: { name: 'a' }, spec });
    const parts = (...names: string[]) => names.map(name => ({ name }));
    await remote.patch(Gadgets, key('a'), wanted({ size: 2, parts: parts('x', 'y') }), { fieldManager: 'one' });
    const two = { size: 3, parts: parts('y', 'z'), free: { any: { thing: 1 } } };
    const { status } = (await errorOf(
      remote.patch(Gadgets, key('a'), wanted(two), { fieldManager: 'two' }),
    )) as StatusError;
    expect(status.message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.size');
    await remote.patch(Gadgets, key('a'), wanted({ ...two, size: 2 }), { fieldManager: 'two' });
    const left = await remote.patch(Gadgets, key('a'), wanted({}), { fieldManager: 'one' });
    expect(left.spec).toMatchObject({ size: 2, parts: parts('y', 'z'), free: { any: { thing: 1 } } });
    const owned = left.metadata.managedFields?.find(({ manager }) => manager === 'two')?.fieldsV1;
    expect(owned).toMatchObject({ 'f:spec': { 'f:free': { 'f:any': { 'f:thing': {} } }, 'f:size': {} } });
  });

  it('are what their kind is, and have no nulls applied that are no values', async () => {
    const place = { group: 'example.com', version: 'v1', resource: 'gadgets', namespace: 'default' } as const;
    const refused = async (body: object) =>
      ((await errorOf(remote.transport.request({ ...place, verb: 'create', body }))) as StatusError).status;
    const gadget = { apiVersion: 'example.com/v1', kind: 'Gadget', ...newGadget('a') };
    expect(await refused({ ...gadget, kind: 'Other' })).toMatchObject({
      code: 422,
      message: 'Other.example.com "a" is invalid: kind: Invalid value: "Other": must be Gadget',
    });
    expect((await refused({ ...gadget, apiVersion: 'example.com/v9' })).message).toBe(
      'the API version in the data (example.com/v9) does not match the expected API version (example.com/v1)',
    );
    await remote.create(Gadgets, { ...newGadget('a'), spec: { size: 1, free: null } });
    const apply = (spec: object) =>
      remote.transport.request({
        ...place,
        verb: 'patch',
        name: 'a',
        patchType: 'application/apply-patch+yaml',
        options: { fieldManager: 'm', force: true },
        body: { ...gadget, metadata: { name: 'a' }, spec },
      });
    expect(await apply({ size: 2, note: null })).toMatchObject({ spec: { size: 2, note: null } });
    expect((await errorOf(apply({ size: 2, free: null }))).message).toMatch(
      'spec.free: Invalid value: "null": spec.free in body must be of type object: "null"',
    );
  });

  it('have the status that their schema gives them, until somebody writes another', async () => {
    const { status, ...rest } = gadgetSchema.properties ?? {};
    const phase = { ...status?.properties?.['phase'], default: 'Waiting' };
    const withDefault = { ...status, default: { replicas: 0 }, properties: { ...status?.properties, phase } };
    const schema = { openAPIV3Schema: { ...gadgetSchema, properties: { ...rest, status: withDefault } } };
    await remote.patch(CustomResourceDefinition, crd, mergePatch({ spec: { versions: [gadgetVersion({ schema })] } }));
    const waiting = { replicas: 0, phase: 'Waiting' };
    const claimed = { ...newGadget('a'), status: { phase: 'Ready' } };
    expect((await remote.create(Gadgets, claimed, { dryRun: ['All'] })).status).toEqual(waiting);
    expect((await remote.create(Gadgets, claimed)).status).toEqual(waiting);
    expect((await test.client.get(Gadgets, key('a'))).status).toEqual(waiting);
    const changed = await remote.patch(Gadgets, key('a'), mergePatch({ spec: { size: 2 }, status: null }));
    expect(changed.status).toEqual(waiting);
    const reported = mergePatch({ status: { phase: 'Ready' } });
    const ready = await remote.patch(Gadgets, key('a'), reported, { subresource: 'status' });
    expect(ready.status).toEqual({ replicas: 0, phase: 'Ready' });
  });

  it('have a status and a scale apart', async () => {
    const created = await remote.create(Gadgets, { ...newGadget('a'), status: { phase: 'Odd' } });
    expect(created.status).toBeUndefined();
    const stated = await remote.updateStatus(Gadgets, {
      ...created,
      spec: { size: 9 },
      status: { phase: 'Ready', replicas: 1 },
    });
    expect(stated).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1 }, status: { phase: 'Ready' } });
    const long = (await errorOf(
      remote.updateStatus(Gadgets, { ...stated, status: { phase: 'far too long for it' } }),
    )) as StatusError;
    expect(long.message).toContain('status.phase: Too long: may not be more than 10 bytes');
    const path = '/apis/example.com/v1/namespaces/default/gadgets/a/scale';
    expect(await remote.transport.discover(path)).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 1 },
      status: { replicas: 1 },
    });
  });
});

describe('several versions', () => {
  const v2Schema = {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { size: { type: 'integer' }, mode: { type: 'string', default: 'fast' } } },
    },
  };
  const both = () => [
    gadgetVersion(),
    gadgetVersion({ name: 'v2', storage: false, schema: { openAPIV3Schema: v2Schema }, selectableFields: [] }),
  ];

  it('show the same objects, each by its schema', async () => {
    await remote.create(CustomResourceDefinition, gadgets(both()));
    const V2 = gadgetKind('v2');
    for (const [how, client] of clients()) {
      const name = how === 'in process' ? 'a' : 'b';
      await client.create(Gadgets, newGadget(name, { size: 2 }));
      expect(await client.get(V2, key(name))).toMatchObject({
        apiVersion: 'example.com/v2',
        spec: { size: 2 },
      });
      expect((await client.get(V2, key(name))).spec).not.toHaveProperty('color');
      const changed = await client.patch(V2, key(name), mergePatch({ spec: { size: 5 } }));
      expect(changed.apiVersion).toBe('example.com/v2');
      expect(await client.get(Gadgets, key(name))).toMatchObject({
        apiVersion: 'example.com/v1',
        spec: { size: 5, color: 'red' },
      });
      const stored = await test.store.get(`/registry/example.com/gadgets/default/${name}`);
      expect(JSON.parse(Buffer.from(stored?.value ?? '').toString())).toMatchObject({ apiVersion: 'example.com/v1' });
    }
    expect((await remote.list(V2)).items.map(item => [item.apiVersion, item.metadata.name])).toEqual([
      ['example.com/v2', 'a'],
      ['example.com/v2', 'b'],
    ]);
  });

  it('have what the stored one has fields for, at once and when it is read', async () => {
    await remote.create(CustomResourceDefinition, gadgets(both()));
    const V2 = gadgetKind('v2');
    for (const [how, client] of clients()) {
      const name = how === 'in process' ? 'a' : 'b';
      const pretended = await client.create(V2, newGadget(name, { size: 2, mode: 'slow' }), { dryRun: ['All'] });
      expect(pretended.spec).toEqual({ size: 2 });
      const made = await client.create(V2, newGadget(name, { size: 2, mode: 'slow' }));
      expect(made.spec).toEqual({ size: 2 });
      const changed = await client.patch(V2, key(name), mergePatch({ spec: { mode: 'slower' } }));
      expect(changed.spec).toEqual({ size: 2 });
      // As upstream, the wish is a new generation.
      expect(changed.metadata.generation).toBe(2);
      expect(await client.get(V2, key(name))).toEqual(changed);
      const stored = await test.store.get(`/registry/example.com/gadgets/default/${name}`);
      expect(JSON.parse(Buffer.from(stored?.value ?? '').toString()).spec).toEqual({ size: 2 });
      expect((await client.get(Gadgets, key(name))).spec).toEqual({ size: 2, color: 'red' });
    }
  });

  it('come and go', async () => {
    await remote.create(CustomResourceDefinition, gadgets(both()));
    await remote.create(Gadgets, newGadget('a'));
    const current = await definitionWhen(definition => conditionsOf(definition)['Established'] === 'True');
    const [first, second] = both();
    const unserved = {
      ...current,
      spec: {
        ...current.spec,
        versions: [
          { ...first, storage: false, served: false },
          { ...second, storage: true },
        ],
      },
    };
    const changed = await remote.update(CustomResourceDefinition, unserved as CustomResourceDefinition);
    expect(changed.status?.storedVersions).toEqual(['v1', 'v2']);
    expect(await errorOf(remote.list(Gadgets))).toSatisfy(isNotFound);
    expect((await remote.list(gadgetKind('v2'))).items).toHaveLength(1);
    const gone = { ...changed, spec: { ...changed.spec, versions: [{ ...second, storage: true }] } };
    const refused = await errorOf(remote.update(CustomResourceDefinition, gone as CustomResourceDefinition));
    expect(refused).not.toSatisfy(isConflict);
    expect(refused.message).toContain('status.storedVersions[0]: Invalid value: "v1": missing from spec.versions');
  });
});
