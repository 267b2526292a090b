import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { StatusError } from '#api';
import { loadManifests, locateRefusal, parseManifests, pathOf } from './manifest.ts';

const text = `apiVersion: v1
kind: ConfigMap
metadata:
  name: one
data:
  a: b
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: two
spec:
  template:
    spec:
      containers:
        - name: web
          image: ""
`;

test('each document is an object that knows where its fields stand', () => {
  const [one, two] = parseManifests(text, 'x.yaml');
  expect(one?.kind?.kind).toBe('ConfigMap');
  expect(two?.kind?.apiVersion).toBe('apps/v1');
  expect(two?.locate('spec.template.spec.containers[0].image')).toBe('x.yaml:17');
  expect(two?.locate('spec.template.spec.containers[0].ports')).toBe('x.yaml:16');
});

test('items of a List are objects of their own', () => {
  const list = parseManifests(
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: ns\n',
    'l.yaml',
  );
  expect(list.map(item => item.kind?.kind)).toEqual(['Namespace']);
  expect(list[0]?.locate('metadata.name')).toBe('l.yaml:7');
});

test.each([
  ['kind: Pod\n', 'x.yaml:1: apiVersion: Required value'],
  ['apiVersion: v1\nkind: Nonsense\nmetadata: {name: a}\n', 'x.yaml:2: kind: no kind "Nonsense" in version "v1"'],
  ['apiVersion: v1\nkind: Pod\nmetadata: {}\n', 'x.yaml:3: metadata.name: Required value'],
  ['a: b\nc: [\n', 'x.yaml:3:'],
  ['a: b\na: c\n', /^x\.yaml:2: Map keys must be unique$/],
  ['a: *nobody\n', 'x.yaml: Unresolved alias'],
  ['apiVersion: v1\nkind: List\n', 'items: Required value'],
  ['apiVersion: v1\nkind: PodList\n', 'items: Required value'],
  ['apiVersion: apps/v1\nkind: Nonsense\nmetadata: {name: a}\n', 'kind: no kind "Nonsense" in version "apps/v1"'],
  [
    'apiVersion: v1\nkind: Pod\nmetadata: {name: yes}\n',
    'x.yaml:3: metadata.name: Invalid value: true: must be a string: put it in quotes',
  ],
  ['apiVersion: v1\nkind: Pod\nmetadata: {name: 012}\n', 'Invalid value: 10: must be a string: put it in quotes'],
  [
    'apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n',
    'x.yaml:3: metadata.name: Required value: with generateName an object can be created, but not applied',
  ],
])('%j is one clear line', (broken, message) => {
  expect(() => parseManifests(broken, 'x.yaml')).toThrow(message);
});

test('items of a list of one kind are of that kind', () => {
  const list = parseManifests(
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems:\n- metadata: {name: a}\n- kind: Role\n  metadata: {name: b}\n',
    'l.yaml',
  );
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' };
  expect(list.map(({ object }) => object)).toEqual([
    { ...role, metadata: { name: 'a' } },
    { ...role, metadata: { name: 'b' } },
  ]);
  expect(list.map(({ kind }) => kind?.plural)).toEqual(['roles', 'roles']);
  expect(list[1]?.locate('metadata.name')).toBe('l.yaml:6');
});

test('of which kind an object of another group is, only a server knows', () => {
  const [widget] = parseManifests('apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n', 'w.yaml');
  expect(widget?.kind).toBeUndefined();
  expect(widget?.locate('kind')).toBe('w.yaml:2');
});

test.each([
  ['UTF-16, as some shells write it', Buffer.from('\ufeffapiVersion: v1\n', 'utf16le')],
  ['another alphabet', Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a])],
])('a file in %s is refused as such', (_, bytes) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'manifest-'));
  const file = path.join(folder, 'a.yaml');
  writeFileSync(file, bytes);
  expect(() => loadManifests(file)).toThrow(`${file}: is no text in UTF-8, as manifests are`);
  rmSync(folder, { recursive: true });
});

test.skipIf(process.platform === 'win32')('links that lead in a circle are said to, alone and in a folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'manifest-'));
  const link = path.join(folder, 'a.yaml');
  symlinkSync(link, link);
  for (const location of [link, folder])
    expect(() => loadManifests(location)).toThrow(`${link}: cannot be read: links there lead in a circle`);
  rmSync(folder, { recursive: true });
});

test('line ends of Windows and a byte order mark make no difference', () => {
  const [one] = parseManifests(
    '\ufeffapiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: a\r\ndata:\r\n  k: |\r\n    x\r\n',
    'w.yaml',
  );
  expect(one?.object).toMatchObject({ metadata: { name: 'a' }, data: { k: 'x\n' } });
  expect(one?.locate('data.k')).toBe('w.yaml:6');
});

test('a project without a manifest is told what it lacks', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'manifest-'));
  expect(() => loadManifests(folder)).toThrow(`${folder}: no manifest (.yaml, .yml or .json) found`);
  writeFileSync(path.join(folder, 'package.json'), '{}');
  expect(() => loadManifests(folder)).toThrow('the project has a package.json but no manifest: add a .yaml file');
  rmSync(folder, { recursive: true });
});

test('a refusal points at the field', () => {
  const [, two] = parseManifests(text, 'x.yaml');
  const refusal = new StatusError(422, 'Invalid', 'Deployment.apps "two" is invalid: image: Required value', {
    causes: [{ field: 'spec.template.spec.containers[0].image', message: 'Required value' }],
  });
  expect(two && locateRefusal(two, refusal).message).toMatch(/^x\.yaml:17: Deployment\.apps "two" is invalid/);
});

test('a refusal without causes points at the field that it names', () => {
  const [one] = parseManifests(text, 'x.yaml');
  const wrongType = 'json: cannot unmarshal number into Go struct field ConfigMap.data.a of type string';
  expect(one && locateRefusal(one, new StatusError(400, 'BadRequest', wrongType)).message).toMatch(/^x\.yaml:6: /);
});

test('a refusal of a patch is said without the patch, and points at the field', () => {
  const [, two] = parseManifests(text, 'x.yaml');
  const why = 'strict decoding error: unknown field "spec.template.spec.containers[0].image"';
  const refusal = new StatusError(422, 'Invalid', ` "" is invalid: patch: Invalid value: "{}": ${why}`, {
    causes: [{ field: 'patch', message: `Invalid value: "{\\"a\\":\\"b\\\\\\": \\n\\"}": ${why}` }],
  });
  expect(two && locateRefusal(two, refusal).message).toBe(
    `x.yaml:17: Deployment in version "apps/v1" cannot be handled as a Deployment: ${why}`,
  );
});

test('a field that is named without its place in a list is that of the first item that has it', () => {
  const [, two] = parseManifests(text.replace('name: web', 'name: web\n        - name: other'), 'x.yaml');
  const wrongType =
    'json: cannot unmarshal bool into Go struct field Container.spec.template.spec.containers.image of type string';
  expect(two && locateRefusal(two, new StatusError(400, 'BadRequest', wrongType)).message).toMatch(/^x\.yaml:18: /);
});

test('field paths', () => {
  expect(pathOf('spec.ports[0].name')).toEqual(['spec', 'ports', 0, 'name']);
  expect(pathOf('metadata.labels[a]')).toEqual(['metadata', 'labels', 'a']);
});
