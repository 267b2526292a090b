import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ConfigMap,
  CustomResourceDefinition,
  Deployment,
  defineKind,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Namespace,
  Pod,
} from '#api';
import { podNamed, startTestServer, statusOf, type TestServer } from '../../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const rulesFor = (apiGroup: string, ...resources: string[]) => ({
  resourceRules: [
    { operations: ['CREATE' as const, 'UPDATE' as const], apiGroups: [apiGroup], apiVersions: ['*'], resources },
  ],
});
const apply = (expression: string) => ({
  patchType: 'ApplyConfiguration' as const,
  applyConfiguration: { expression },
});
const patch = (expression: string) => ({ patchType: 'JSONPatch' as const, jsonPatch: { expression } });

async function policy(name: string, spec: Partial<MutatingAdmissionPolicy['spec']>, binding: object = {}) {
  await test.client.create(MutatingAdmissionPolicy, {
    metadata: { name },
    spec: { matchConstraints: rulesFor('', 'configmaps'), reinvocationPolicy: 'Never', ...spec },
  });
  await test.client.create(MutatingAdmissionPolicyBinding, {
    metadata: { name },
    spec: { policyName: name, ...binding },
  });
}
const create = (name: string, data: Record<string, string> = {}, namespace = 'default') =>
  test.client.create(ConfigMap, { metadata: { name, namespace }, data });
const labelled = (label: string) =>
  apply(`Object{metadata: Object.metadata{labels: Object.metadata.labels{${label}: "yes"}}}`);

describe('a mutating policy', () => {
  it('applies what it says, as an apply merges it', async () => {
    const sidecar =
      'Object{spec: Object.spec{initContainers: [Object.spec.initContainers{name: "mesh", image: "example.com/mesh:1", restartPolicy: "Always"}]}}';
    await policy('p', {
      matchConstraints: rulesFor('', 'pods'),
      matchConditions: [
        { name: 'none-yet', expression: '!object.spec.?initContainers.orValue([]).exists(c, c.name == "mesh")' },
      ],
      mutations: [
        apply(sidecar),
        apply('Object{spec: Object.spec{containers: [Object.spec.containers{name: "main", tty: true}]}}'),
      ],
    });
    const { spec } = await test.client.create(Pod, podNamed('web'));
    expect(spec.initContainers).toMatchObject([
      { name: 'mesh', image: 'example.com/mesh:1', restartPolicy: 'Always', imagePullPolicy: 'IfNotPresent' },
    ]);
    expect(spec.containers).toMatchObject([{ name: 'main', image: 'example.com/app:1', tty: true }]);
  });

  it('patches, with values, keys that are escaped, and steps of which each sees what the one before made', async () => {
    await policy('p', {
      mutations: [
        patch(`[
          JSONPatch{op: "test", path: "/data/a", value: "1"},
          JSONPatch{op: "add", path: "/metadata/labels", value: {"example.com/x": "y"}},
          JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/a"), value: string(size(object.data))}
        ]`),
        patch('[JSONPatch{op: "add", path: "/data/b", value: object.metadata.labels["example.com/x"]}]'),
      ],
    });
    const labels = { 'example.com/x': 'y', 'example.com/a': '1' };
    expect(await create('x', { a: '1' })).toMatchObject({ metadata: { labels }, data: { a: '1', b: 'y' } });
  });

  it.each([
    ['add', '[JSONPatch{op: "add", path: "/data/b", value: object.data.a + "2"}]', { a: '1', b: '12' }],
    ['remove', '[JSONPatch{op: "remove", path: "/data/a"}]', {}],
    ['copy', '[JSONPatch{op: "copy", from: "/data/a", path: "/data/c"}]', { a: '1', c: '1' }],
    ['move', '[JSONPatch{op: "move", from: "/data/a", path: "/data/c"}]', { c: '1' }],
    ['objects', '[JSONPatch{op: "replace", path: "/data", value: Object.data{z: "1"}}]', { z: '1' }],
    ['nothing', 'has(object.data.a) ? [] : [JSONPatch{op: "remove", path: "/data/a"}]', { a: '1' }],
  ])('patches by %s', async (_, expression, data) => {
    await policy('p', { mutations: [patch(expression)] });
    expect((await create('x', { a: '1' })).data ?? {}).toEqual(data);
  });

  it('is given variables, parameters and who asks, wherever it is bound', async () => {
    await create('defaults', { team: 'a' });
    await policy(
      'p',
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        variables: [{ name: 'team', expression: 'params.data.team + "-" + request.userInfo.username' }],
        mutations: [apply('Object{data: Object.data{team: variables.team + "-" + namespaceObject.metadata.name}}')],
      },
      {
        paramRef: { name: 'defaults', namespace: 'default', parameterNotFoundAction: 'Deny' },
        matchResources: { namespaceSelector: { matchLabels: { team: 'yes' } } },
      },
    );
    await test.client.create(Namespace, { metadata: { name: 'team', labels: { team: 'yes' } }, spec: {} });
    expect((await create('x')).data ?? {}).toEqual({});
    expect((await create('x', {}, 'team')).data).toEqual({ team: 'a-admin-team' });
    await test.client.delete(ConfigMap, { name: 'defaults', namespace: 'default' });
    expect((await statusOf(create('y', {}, 'team'))).message).toBe(
      "policy 'p' with binding 'p' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
    );
  });

  it('changes updates too, and what is tried only', async () => {
    await create('x', { a: '1' });
    await policy('p', {
      matchConditions: [{ name: 'later', expression: 'oldObject != null' }],
      mutations: [labelled('updated')],
    });
    const key = { name: 'x', namespace: 'default' };
    const before = await test.client.get(ConfigMap, key);
    const { metadata } = await test.client.update(ConfigMap, { ...before, data: { a: '2' } });
    expect(metadata.labels).toEqual({ updated: 'yes' });
    const tried = await test.client.update(
      ConfigMap,
      { ...before, metadata: { ...before.metadata, resourceVersion: metadata.resourceVersion }, data: { a: '3' } },
      { dryRun: ['All'] },
    );
    expect(tried).toMatchObject({ metadata: { labels: { updated: 'yes' } }, data: { a: '3' } });
    expect(await test.client.get(ConfigMap, key)).toMatchObject({ metadata, data: { a: '2' } });
  });

  it('changes custom kinds by their schemas', async () => {
    const Cron = defineKind({ group: 'x.io', version: 'v1', kind: 'Cron', plural: 'crons', scope: 'Namespaced' });
    const step = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, run: { type: 'string', default: 'it' } },
    };
    const schema = {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            steps: {
              type: 'array',
              items: step,
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
            },
            args: { type: 'array', items: { type: 'string' } },
          },
        },
      },
    };
    await test.client.create(CustomResourceDefinition, {
      metadata: { name: 'crons.x.io' },
      spec: {
        group: 'x.io',
        scope: 'Namespaced',
        names: { plural: 'crons', kind: 'Cron' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    });
    await policy('p', {
      matchConstraints: rulesFor('x.io', 'crons'),
      failurePolicy: 'Ignore',
      mutations: [
        apply('Object{spec: Object.spec{args: ["x"]}}'),
        apply('Object{spec: Object.spec{nope: 1}}'),
        apply('Object{spec: Object.spec{steps: [Object.spec.steps{name: "last"}]}}'),
      ],
    });
    const made = await test.client.create(Cron, {
      metadata: { name: 'a', namespace: 'default' },
      spec: { steps: [{ name: 'first' }] },
    } as never);
    expect(made).toMatchObject({
      spec: {
        steps: [
          { name: 'first', run: 'it' },
          { name: 'last', run: 'it' },
        ],
      },
    });
    expect(made).not.toHaveProperty('spec.args');
  });

  it('sees and changes objects in the version that it means, of which nothing stays that theirs lacks', async () => {
    const schemaWith = (...names: readonly string[]) => ({
      type: 'object',
      properties: {
        spec: { type: 'object', properties: Object.fromEntries(names.map(name => [name, { type: 'string' }])) },
      },
    });
    await test.client.create(CustomResourceDefinition, {
      metadata: { name: 'crons.x.io' },
      spec: {
        group: 'x.io',
        scope: 'Namespaced',
        names: { plural: 'crons', kind: 'Cron' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schemaWith('seen', 'own') } },
          { name: 'v2', served: true, storage: false, schema: { openAPIV3Schema: schemaWith('seen', 'only') } },
        ],
      },
    });
    const [rule] = rulesFor('x.io', 'crons').resourceRules;
    await policy('p', {
      matchConstraints: { matchPolicy: 'Equivalent', resourceRules: [{ ...rule, apiVersions: ['v2'] }] },
      mutations: [
        apply('Object{spec: Object.spec{seen: object.apiVersion, only: "in v2"}}'),
        patch('[JSONPatch{op: "add", path: "/spec/seen", value: object.spec.seen + " twice"}]'),
      ],
    });
    const Cron = defineKind({ group: 'x.io', version: 'v1', kind: 'Cron', plural: 'crons', scope: 'Namespaced' });
    const made = await test.client.create(Cron, {
      metadata: { name: 'a', namespace: 'default' },
      spec: { seen: 'nobody', own: 'in v1' },
    } as never);
    expect(made).toMatchObject({ apiVersion: 'x.io/v1' });
    expect((made as { spec?: unknown }).spec).toEqual({ seen: 'x.io/v2 twice', own: 'in v1' });
  });

  it('counts, when it cannot be worked out, by its failure policy', async () => {
    const mutations = [labelled('one'), apply('Object{data: Object.data{a: object.data.none}}'), labelled('two')];
    await policy('strict', { mutations });
    const message = "policy 'strict' with binding 'strict' denied request: no such key: none";
    expect(await statusOf(create('x', { a: '1' }))).toMatchObject({
      code: 403,
      reason: 'Invalid',
      message,
      details: { name: 'x', kind: 'configmaps', causes: [{ message }] },
    });
    const before = await test.client.get(MutatingAdmissionPolicy, { name: 'strict' });
    await test.client.update(MutatingAdmissionPolicy, { ...before, spec: { ...before.spec, failurePolicy: 'Ignore' } });
    expect((await create('x', { a: '1' })).metadata.labels).toEqual({ one: 'yes', two: 'yes' });
  });

  it.each([
    [
      'Object{spec: Object.spec{template: Object.spec.other{}}}',
      'type mismatch: unexpected type name "Object.spec.other", expected "Object.spec.template", which matches field name path from root Object type',
    ],
    [
      'Object{spec: Object.spec{nope: 1}}',
      'error applying patch: failed to convert patch object to typed object: .spec.nope: field not declared in schema',
    ],
    [
      'Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {"a": "b"}}}}',
      'error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.selector',
    ],
  ])('does not take %s', async (expression, words) => {
    await policy('p', { matchConstraints: rulesFor('apps', 'deployments'), mutations: [apply(expression)] });
    const labels = { app: 'web' };
    const created = test.client.create(Deployment, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podNamed('x').spec } },
    });
    expect((await statusOf(created)).message).toBe(`policy 'p' with binding 'p' denied request: ${words}`);
  });

  it('does not make an object that is none, or another one', async () => {
    await policy('p', { mutations: [patch('[JSONPatch{op: "add", path: "/data/a", value: 1}]')] });
    expect(await statusOf(create('x', { b: '' }))).toMatchObject({ code: 500, reason: 'InternalError' });
    await test.client.delete(MutatingAdmissionPolicy, { name: 'p' });
    await policy('q', { mutations: [patch('[JSONPatch{op: "add", path: "/nope", value: 1}]')] });
    expect((await statusOf(create('x'))).message).toContain('strict decoding error: unknown field "nope"');
    await test.client.delete(MutatingAdmissionPolicy, { name: 'q' });
    await policy('r', { mutations: [patch('[JSONPatch{op: "replace", path: "/metadata/name", value: "y"}]')] });
    expect(await statusOf(create('x'))).toMatchObject({ code: 400 });
    await test.client.delete(MutatingAdmissionPolicy, { name: 'r' });
    await policy('s', { mutations: [patch('[JSONPatch{op: "remove", path: "/data/none"}]')] });
    expect((await statusOf(create('x', { a: '' }))).message).toMatch(/denied request: JSON Patch: /);
  });

  it('sees again what later ones made, if it wishes to', async () => {
    const onB = apply('has(object.data.b) ? Object{data: Object.data{c: "saw b"}} : Object{}');
    await policy('a', { mutations: [onB], reinvocationPolicy: 'IfNeeded' });
    await policy('aa', { mutations: [apply('has(object.data.b) ? Object{data: Object.data{d: "saw b"}} : Object{}')] });
    await policy('b', { mutations: [apply('Object{data: Object.data{b: "1"}}')] });
    expect((await create('x', { a: '1' })).data).toEqual({ a: '1', b: '1', c: 'saw b' });
  });

  it('is not taken when it means nothing', async () => {
    const { details } = await statusOf(
      policy('p', {
        mutations: [
          apply('Object.spec{}'),
          apply('Other{}'),
          patch('[1]'),
          patch('[JSONPatch{op: 1}]'),
          patch('[JSONPatch{nope: 1}]'),
          apply('jsonpatch.nope("")'),
        ],
      }),
    );
    const faults = details?.causes?.map(({ field, message }) => [field, message?.split('\n', 1)[0]]);
    const failed = (expression: string, at: number) =>
      `Invalid value: ${JSON.stringify(expression)}: compilation failed: ERROR: <input>:1:${at}: `;
    expect(faults).toEqual([
      [
        'spec.mutations[0].applyConfiguration.expression',
        'Invalid value: "Object.spec{}": must evaluate to Object but got Object.spec',
      ],
      [
        'spec.mutations[1].applyConfiguration.expression',
        `${failed('Other{}', 6)}undeclared reference to 'Other' (in container '')`,
      ],
      [
        'spec.mutations[2].jsonPatch.expression',
        'Invalid value: "[1]": must evaluate to list(JSONPatch) but got list(int)',
      ],
      [
        'spec.mutations[3].jsonPatch.expression',
        `${failed('[JSONPatch{op: 1}]', 14)}expected type of field 'op' is 'string' but provided type is 'int'`,
      ],
      ['spec.mutations[4].jsonPatch.expression', `${failed('[JSONPatch{nope: 1}]', 16)}undefined field 'nope'`],
      [
        'spec.mutations[5].applyConfiguration.expression',
        `${failed('jsonpatch.nope("")', 1)}undeclared reference to 'jsonpatch' (in container '')`,
      ],
    ]);
  });
});
