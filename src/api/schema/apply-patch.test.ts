import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json/object.ts';
import { applyPatch } from './apply-patch.ts';
import { strategicMerge } from './strategic-merge.ts';
import { structOf } from './structs.ts';

const pod = structOf({ apiVersion: 'v1', kind: 'Pod' });
const service = structOf({ apiVersion: 'v1', kind: 'Service' });
const deployment = structOf({ apiVersion: 'apps/v1', kind: 'Deployment' });

/** What the live object becomes when `previous` was applied, then others did their part, and now `wanted` is
 *  applied. */
const applied = (wanted: JsonObject, { previous, live = previous, struct = pod }: Parts): JsonObject =>
  strategicMerge(live, applyPatch({ wanted, previous, live, struct }), struct);

interface Parts {
  previous: JsonObject;
  live?: JsonObject;
  struct?: typeof pod;
}

const container = (fields: JsonObject): JsonObject => ({
  spec: { containers: [{ name: 'a', image: 'x', ...fields }] },
});

describe('what a manifest no longer says is removed', () => {
  const http = { name: 'http', port: 80 };
  const metrics = { name: 'metrics', port: 9090 };
  const mount = (name: string, mountPath: string) => ({ name, mountPath });
  it.each<[string, { wanted: JsonObject; struct?: typeof pod } & Parts]>([
    ['a field', { previous: { spec: { hostname: 'a', priority: 1 } }, wanted: { spec: { hostname: 'a' } } }],
    [
      'a key of a map',
      { previous: { metadata: { labels: { a: '1', b: '2' } } }, wanted: { metadata: { labels: { b: '2' } } } },
    ],
    [
      'a named port',
      { previous: { spec: { ports: [http, metrics] } }, wanted: { spec: { ports: [http] } }, struct: service },
    ],
    [
      'one of two mounts of one volume',
      {
        previous: container({ volumeMounts: [mount('v', '/a'), mount('v', '/b')] }),
        wanted: container({ volumeMounts: [mount('v', '/b')] }),
      },
    ],
    [
      'an item of a list that is one value',
      { previous: container({ args: ['a', 'b'] }), wanted: container({ args: ['a'] }) },
    ],
    [
      'an item of such a list of objects',
      {
        previous: { spec: { tolerations: [{ key: 'a' }, { key: 'b' }] } },
        wanted: { spec: { tolerations: [{ key: 'b' }] } },
      },
    ],
    [
      'a text of a list that is merged by value',
      { previous: { metadata: { finalizers: ['x/a', 'x/b'] } }, wanted: { metadata: { finalizers: ['x/b'] } } },
    ],
    ['a whole list', { previous: container({ env: [{ name: 'A' }] }), wanted: container({}) }],
  ])('%s', (_, { wanted, ...parts }) => {
    expect(applied(wanted, parts)).toEqual(wanted);
  });
});

describe('what others say stays', () => {
  it.each<[string, { wanted: JsonObject; live: JsonObject; expected: JsonObject; struct?: typeof pod }]>([
    [
      'fields and keys',
      {
        wanted: { metadata: { labels: { a: '1' } } },
        live: { metadata: { labels: { a: '0', theirs: 'x' }, uid: '1' }, status: { phase: 'Running' } },
        expected: { metadata: { labels: { a: '1', theirs: 'x' }, uid: '1' }, status: { phase: 'Running' } },
      },
    ],
    [
      'items of lists that are merged',
      {
        wanted: container({}),
        live: { spec: { containers: [{ name: 'theirs' }, { name: 'a', image: 'old', tty: true }] } },
        expected: { spec: { containers: [{ name: 'theirs' }, { name: 'a', image: 'x', tty: true }] } },
      },
    ],
    [
      'defaults of a volume that is not changed',
      {
        wanted: { spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] } },
        live: { spec: { volumes: [{ name: 'v', configMap: { name: 'c', defaultMode: 420 } }] } },
        expected: { spec: { volumes: [{ name: 'v', configMap: { name: 'c', defaultMode: 420 } }] } },
      },
    ],
  ])('%s', (_, { wanted, live, expected, struct = pod }) => {
    expect(applied(wanted, { previous: wanted, live, struct })).toEqual(expected);
  });
});

describe('of several forms of one thing the wanted one is left', () => {
  it('a strategy, though nobody wrote down the defaults of the other', () => {
    const previous = { spec: { strategy: { type: 'RollingUpdate' } } };
    const live = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } } };
    const wanted = { spec: { strategy: { type: 'Recreate' } } };
    expect(applied(wanted, { previous, live, struct: deployment })).toEqual(wanted);
  });
  it('the source of a volume', () => {
    const volumes = (source: JsonObject) => ({ spec: { volumes: [{ name: 'v', ...source }] } });
    const wanted = volumes({ configMap: { name: 'c' } });
    expect(applied(wanted, { previous: {}, live: volumes({ emptyDir: {} }) })).toEqual(wanted);
  });
});

it('says nothing of keys that are not fields', () => {
  const hostile = JSON.parse('{"metadata":{"labels":{"__proto__":"x","constructor":"y"}}}') as JsonObject;
  expect(applied(hostile, { previous: {}, live: {} })).toEqual(hostile);
});
