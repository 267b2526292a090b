import { expect, it } from 'vitest';
import { mirrorOf, planMirror } from './mirror-pod.ts';
import { parseStaticPod } from './parse-static-pod.ts';

const place = { file: 'web.yaml', nodeName: 'Node-1', nowMs: 0 };
const manifest = (spec = '', metadata = '') => `apiVersion: v1
kind: Pod
metadata: { name: web${metadata} }
spec:
  containers: [{ name: main, image: "web:1" }]
${spec}`;

it('is complete, bound to its node, called after it, and stays whatever goes wrong with it', () => {
  const pod = parseStaticPod(manifest('', ', labels: { a: b }'), place);
  expect(pod.metadata).toMatchObject({
    name: 'web-node-1',
    namespace: 'default',
    labels: { a: 'b' },
    annotations: { 'kubernetes.io/config.source': 'file', 'kubernetes.io/config.hash': pod.metadata.uid },
  });
  expect(pod.spec).toMatchObject({
    nodeName: 'Node-1',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    containers: [{ name: 'main', imagePullPolicy: 'IfNotPresent' }],
    tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
  });
});

it('is the same for the same manifest, and another for another, or of another file or node', () => {
  const uid = (text: string, more: Partial<typeof place> = {}) =>
    parseStaticPod(text, { ...place, ...more }).metadata.uid;
  expect(uid(manifest(), { nowMs: 99 })).toBe(uid(manifest()));
  expect(uid(`${manifest()}\n# the same`)).toBe(uid(manifest()));
  const others = [
    uid(manifest('  hostNetwork: true')),
    uid(manifest(), { file: 'b.yaml' }),
    uid(manifest(), { nodeName: 'node-2' }),
  ];
  expect(new Set([uid(manifest()), ...others]).size).toBe(4);
});

it.each([
  ['no YAML', 'a: [', /./],
  ['no pod', 'apiVersion: v1\nkind: Node\nmetadata: { name: a }', 'it is no Pod of v1'],
  ['nothing', '', 'it is no Pod of v1'],
  ['a wrong type', manifest('  hostNetwork: [1]'), 'cannot unmarshal'],
  [
    'no name',
    'apiVersion: v1\nkind: Pod\nspec: { containers: [{ name: a, image: b }] }',
    'metadata.name: Required value',
  ],
  ['no containers', 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }', 'spec.containers: Required value'],
  ['a place elsewhere', manifest('', ', namespace: ../../etc'), 'metadata.namespace: Invalid value: "../../etc"'],
  ['a name that is none', manifest().replace('name: web', 'name: ../web'), 'metadata.name: Invalid value: "../web"'],
  [
    'a container elsewhere',
    manifest().replace('name: main', 'name: ..'),
    'spec.containers[0].name: Invalid value: ".."',
  ],
  [
    'a volume elsewhere',
    manifest('  volumes: [{ name: .., emptyDir: {} }]'),
    'spec.volumes[0].name: Invalid value: ".."',
  ],
  ['a config map', manifest('  volumes: [{ name: v, configMap: { name: c } }]'), 'may not reference configmaps'],
  ['an account', manifest('  serviceAccountName: a'), 'may not reference serviceaccounts'],
])('refuses %s', (_, text, message) => {
  expect(() => parseStaticPod(text, place)).toThrow(message);
});

const pod = parseStaticPod(manifest(), place);
const other = parseStaticPod(manifest('  hostNetwork: true'), place);
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'Node-1', uid: 'n' }, spec: {} } as never;
const stored = (of: typeof pod, metadata: object = {}) => {
  const mirror = mirrorOf(of, node);
  return { ...pod, ...mirror, metadata: { ...pod.metadata, ...mirror.metadata, ...metadata } };
};

it.each([
  ['none, of none', undefined, undefined, 'nothing'],
  ['none', pod, undefined, 'create'],
  ['its own', pod, stored(pod), 'nothing'],
  ['its own, which somebody deletes', pod, stored(pod, { deletionTimestamp: '2026-01-01T00:00:00Z' }), 'delete'],
  ['one of another manifest', pod, stored(other), 'delete'],
  ['one of a manifest that is gone', undefined, stored(pod), 'delete'],
  ["somebody else's pod", pod, stored(pod, { annotations: {} }), 'blocked'],
  ["somebody else's pod, of none", undefined, stored(pod, { annotations: {} }), 'nothing'],
] as const)('where the API has %s', (_, wanted, found, step) => {
  expect(planMirror(wanted, found)).toBe(step);
});
