import { expect, test } from 'vitest';
import { Deployment } from '../apps/v1/deployment.ts';
import { ConfigMap } from '../core/v1/config-map.ts';
import { Event } from '../core/v1/event.ts';
import { Pod } from '../core/v1/pod.ts';
import { Secret } from '../core/v1/secret.ts';
import { deepFreeze } from '../json/deep.ts';
import { decodeObject, inspectObject } from './decode.ts';
import { structOf } from './structs.ts';

const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });

test.each([
  [
    Deployment,
    { spec: { replicas: '3' } },
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    Deployment,
    { spec: { replicas: 1.5 } },
    'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    Deployment,
    { spec: { strategy: {}, replicas: true } },
    'json: cannot unmarshal bool into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    Deployment,
    { spec: [] },
    'json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec',
  ],
  [
    Pod,
    pod({ containers: {} }),
    'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    Pod,
    pod({ containers: [{ name: 1 }] }),
    'json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string',
  ],
  [
    Pod,
    pod({ hostNetwork: 'true' }),
    'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
  ],
  [
    Pod,
    { metadata: { labels: { a: 1 } } },
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels.a of type string',
  ],
  [
    Pod,
    { metadata: { labels: 'a' } },
    'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string',
  ],
  [
    Pod,
    { metadata: { creationTimestamp: 'now' } },
    'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
  ],
  [
    Pod,
    pod({ containers: [{ resources: { limits: { cpu: 'x' } } }] }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [Secret, { data: { a: 'b%' } }, 'illegal base64 data at input byte 1'],
  [Pod, 'text', 'json: cannot unmarshal string into Go value of type v1.Pod'],
])('%o: the type of %j', (kind, object, message) => {
  expect(decodeObject(structOf(kind), object).error).toBe(message);
});

test('reports unknown fields and drops them', () => {
  const draft = { ...pod({ containers: [{ name: 'a', imagee: 'x' }], foo: 1 }), extra: {} };
  expect(decodeObject(structOf(Pod), draft)).toMatchObject({
    error: undefined,
    unknownFields: ['spec.containers[0].imagee', 'spec.foo', 'extra'],
  });
  expect(draft).toEqual(pod({ containers: [{ name: 'a' }] }));
});

test('inspecting changes nothing', () => {
  const object = deepFreeze(pod({ foo: 1, nodeName: null, overhead: { cpu: '1000m' }, containers: [null] }));
  expect(inspectObject(structOf(Pod), object).unknownFields).toEqual(['spec.foo']);
});

test('nulls go, or become empty in lists and maps', () => {
  const draft = pod({ nodeName: null, containers: [null], nodeSelector: { a: null } });
  decodeObject(structOf(Pod), draft);
  expect(draft.spec).toEqual({ containers: [{}], nodeSelector: { a: '' } });
});

test('quantities and times become canonical', () => {
  const draft = pod({
    containers: [{ resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }],
    overhead: { cpu: '1000m' },
  });
  Object.assign(draft.metadata, { creationTimestamp: '2024-05-01T12:00:00.5+02:00' });
  expect(decodeObject(structOf(Pod), draft).error).toBeUndefined();
  expect(draft).toEqual({
    ...pod({ containers: [{ resources: { limits: { cpu: '500m', memory: '1Gi' } } }], overhead: { cpu: '1' } }),
    metadata: { name: 'a', creationTimestamp: '2024-05-01T10:00:00Z' },
  });
});

test('micro times keep six digits', () => {
  const draft = { eventTime: '2024-05-01T12:00:00.1234567Z' };
  decodeObject(structOf(Event), draft);
  expect(draft.eventTime).toBe('2024-05-01T12:00:00.123456Z');
});

test('a kind without a spec', () => {
  const draft = { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' }, binaryData: { c: 'ZA==' }, immutable: false };
  expect(decodeObject(structOf(ConfigMap), draft)).toMatchObject({ error: undefined, unknownFields: [] });
});

test('a struct that a custom resource brings, which contains itself', () => {
  const fields: Record<string, unknown> = { size: { value: { kind: 'int64' } } };
  const struct = { fields, preservesUnknown: true } as const;
  const reference = { kind: 'struct', ref: 'dev.example.v1.Tree', struct } as never;
  fields['children'] = { value: { kind: 'list', items: reference } };
  const draft = { size: 1, other: true, children: [{ size: 'x' }] };
  expect(decodeObject(reference, draft)).toMatchObject({
    error: 'json: cannot unmarshal string into Go struct field Tree.children.size of type int64',
    unknownFields: [],
  });
});

test('there are no parts of resources smaller than a thousandth', () => {
  const requests = { cpu: '100u', memory: '0.0001Gi', 'example.com/gpu': '2' };
  const object = pod({ containers: [{ name: 'c', resources: { requests } }] });
  expect(decodeObject(structOf(Pod), object).error).toBeUndefined();
  expect(requests).toEqual({ cpu: '1m', memory: '107374183m', 'example.com/gpu': '2' });
});
