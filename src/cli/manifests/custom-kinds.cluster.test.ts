import { expect, test } from 'vitest';
import { defineKind, type KubeObject } from '#api';
import { startCluster } from '#testing';
import { applyManifest } from './apply.ts';
import { parseManifests } from './manifest.ts';

interface Widget extends KubeObject {
  spec: { size?: number; tags?: string[] };
}
const Widget = defineKind<Widget>({
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  scope: 'Namespaced',
});

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size: {type: integer}
                tags: {type: array, items: {type: string}}
`;
const widget = (spec: string) => `apiVersion: example.com/v1
kind: Widget
metadata: {name: a}
spec: ${spec}
`;

async function apply(cluster: Awaited<ReturnType<typeof startCluster>>, text: string): Promise<string[]> {
  const outcomes: string[] = [];
  for (const manifest of parseManifests(text, 'w.yaml'))
    outcomes.push((await applyManifest(cluster.client, manifest)).outcome);
  return outcomes;
}

test('a kind and an object of it are applied from one file, and again', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  const all = `${definition}---\n${widget('{size: 3, tags: [a, b]}')}`;
  expect(await apply(cluster, all)).toEqual(['created', 'created']);
  expect(await apply(cluster, all)).toEqual(['unchanged', 'unchanged']);
  expect(await apply(cluster, widget('{tags: [c]}'))).toEqual(['configured']);
  const { spec } = await cluster.client.get(Widget, { namespace: 'default', name: 'a' });
  expect(spec).toEqual({ tags: ['c'] });
});

test('what the server does not know, or refuses, is told with its line', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  await expect(apply(cluster, widget('{}'))).rejects.toThrow(
    'w.yaml:2: kind: no kind "Widget" in version "example.com/v1"',
  );
  await apply(cluster, definition);
  await expect(apply(cluster, widget('{}').replace('Widget', 'Gadget'))).rejects.toThrow('w.yaml:2: kind: no kind');
  await expect(apply(cluster, widget('{size: big}'))).rejects.toThrow(/^w\.yaml:4: .*spec\.size/);
});
