/** Custom kinds whose versions a webhook converts. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CustomResourceDefinition,
  type KubeObject,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
} from '#api';
import { admissionAnswer, patching } from '../fixtures/webhook-server.ts';
import { errorOf, type TestServer } from '../testing.ts';
import { type Box, Boxes, box, key, merge, V1, V2, type Version, versions } from './fixtures/boxes.ts';

let boxes: Boxes;
let test: TestServer;
beforeEach(async () => {
  boxes = await Boxes.start();
  ({ test } = boxes);
  return () => boxes[Symbol.asyncDispose]();
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
    expect(boxes.asked()).toEqual([]);
    const { items } = await test.client.list(V2, { namespace: 'default' });
    expect(items.map(({ spec }) => spec.width)).toEqual([1, 2, 3, 4, 5]);
    await test.client.list(V2, { namespace: 'default', fieldSelector: 'spec.width=3' });
    expect(boxes.asked()).toEqual([5]);
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
    await boxes.storeAs('v2');
    const before = await test.client.get(V2, key());
    expect(await stored()).toBe('example.com/v1');
    const { metadata } = await test.client.update(V2, before);
    expect(await stored()).toBe('example.com/v2');
    expect(metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
    expect((await test.client.update(V1, await test.client.get(V1, key()))).metadata).toEqual(metadata);
    await boxes.storeAs('v1', 'None');
    await test.client.patch(V1, key(), merge({}));
    expect(await stored()).toBe('example.com/v1');
  });

  it('are shown to webhooks in the version that these mean, and taken back', async () => {
    const seen: unknown[] = [];
    boxes.answering = undefined;
    boxes.reviewing = body => {
      const { object } = body['request'] as { object: Box };
      seen.push([object.apiVersion, object.spec]);
      return admissionAnswer(body, patching({ op: 'replace', path: '/spec/width', value: 9 }));
    };
    await test.client.create(MutatingWebhookConfiguration, {
      metadata: { name: 'boxes' },
      webhooks: [
        {
          name: 'boxes.example.com',
          clientConfig: { url: boxes.hook.url('/admit'), caBundle: boxes.hook.caBundle },
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
    boxes.bend = (object, { apiVersion }) => (apiVersion === V2.apiVersion ? {} : object);
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
