import { describe, expect, test } from 'vitest';
import { Deployment } from '../apps/v1/deployment.ts';
import { Pod } from '../core/v1/pod.ts';
import { Service } from '../core/v1/service.ts';
import { deepFreeze } from '../json/deep.ts';
import { StatusError } from '../meta/v1/status-error.ts';
import { strategicMerge } from './strategic-merge.ts';
import { structOf } from './structs.ts';

const mergePod = (original: object, patch: unknown) =>
  strategicMerge(deepFreeze(original) as Record<string, unknown>, deepFreeze(patch), structOf(Pod));
const container = (name: string, rest: object = {}) => ({ name, ...rest });
const spec = (...containers: object[]) => ({ spec: { containers } });

describe('maps and scalars', () => {
  test.each([
    [
      { metadata: { labels: { a: '1', b: '2' } } },
      { metadata: { labels: { b: null, c: '3' } } },
      { metadata: { labels: { a: '1', c: '3' } } },
    ],
    [{ spec: { nodeName: 'a' } }, { spec: { nodeName: null } }, { spec: {} }],
    [{ spec: { nodeName: 'a' } }, { spec: { hostname: null } }, { spec: { nodeName: 'a' } }],
    [{}, { metadata: { labels: { a: '1', b: null } } }, { metadata: { labels: { a: '1' } } }],
    [
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { $patch: 'replace', b: '2' } } },
      { metadata: { labels: { b: '2' } } },
    ],
    [
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { $patch: 'delete' } } },
      { metadata: { labels: {} } },
    ],
    // A list without a strategy is replaced.
    [
      { spec: spec(container('a', { args: ['x', 'y'] })).spec },
      spec(container('a', { args: ['z'] })),
      spec(container('a', { args: ['z'] })),
    ],
    [{}, { __proto__: null, spec: { containers: [] } }, { spec: { containers: [] } }],
  ])('%j with %j', (original, patch, result) => {
    expect(mergePod(original, patch)).toEqual(result);
  });
});

describe('lists that are maps', () => {
  const original = spec(
    container('a', { image: 'a:1', env: [{ name: 'X', value: '1' }] }),
    container('b', { image: 'b:1' }),
  );
  test.each([
    [
      'an item is merged',
      spec(container('a', { image: 'a:2' })),
      spec(container('a', { image: 'a:2', env: [{ name: 'X', value: '1' }] }), container('b', { image: 'b:1' })),
    ],
    [
      'inside an item',
      spec(container('a', { env: [{ name: 'Y', value: '2' }] })),
      spec(
        container('a', {
          image: 'a:1',
          env: [
            { name: 'Y', value: '2' },
            { name: 'X', value: '1' },
          ],
        }),
        container('b', { image: 'b:1' }),
      ),
    ],
    ['an item is deleted', spec({ name: 'a', $patch: 'delete' }), spec(container('b', { image: 'b:1' }))],
    ['deleting what is not there', spec({ name: 'c', $patch: 'delete' }), original],
    ['the list is replaced', spec({ $patch: 'replace' }, container('c')), spec(container('c'))],
    ['the list is deleted', { spec: { containers: null } }, { spec: {} }],
    ['deletion wins over an order', { spec: { '$setElementOrder/containers': [], containers: null } }, { spec: {} }],
    [
      'the order is given',
      {
        spec: {
          '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }, { name: 'a' }],
          containers: [container('c')],
        },
      },
      spec(
        container('c'),
        container('b', { image: 'b:1' }),
        container('a', { image: 'a:1', env: [{ name: 'X', value: '1' }] }),
      ),
    ],
    [
      'only the order is given',
      { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } },
      spec(container('b', { image: 'b:1' }), container('a', { image: 'a:1', env: [{ name: 'X', value: '1' }] })),
    ],
    [
      'an item that the order leaves out stays before its successor',
      { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'c' }], containers: [container('c')] } },
      spec(
        container('a', { image: 'a:1', env: [{ name: 'X', value: '1' }] }),
        container('b', { image: 'b:1' }),
        container('c'),
      ),
    ],
  ])('%s', (_, patch, result) => {
    expect(mergePod(original, patch)).toEqual(result);
  });

  test('a new list loses its directives', () => {
    const patch = {
      spec: {
        '$setElementOrder/containers': [{ name: 'a' }],
        containers: [container('a', { '$setElementOrder/env': [] })],
      },
    };
    expect(mergePod({ spec: {} }, patch)).toEqual(spec(container('a')));
  });

  test('ports of a service are told apart by number', () => {
    const merged = strategicMerge(
      { spec: { ports: [{ port: 80, name: 'a' }, { port: 443 }] } },
      { spec: { ports: [{ port: 80, targetPort: 8080 }] } },
      structOf(Service),
    );
    expect(merged).toEqual({ spec: { ports: [{ port: 80, name: 'a', targetPort: 8080 }, { port: 443 }] } });
  });
});

describe('lists of texts', () => {
  const finalizers = (...names: string[]) => ({ metadata: { finalizers: names } });
  test.each([
    ['are united', finalizers('c', 'a'), ['c', 'a', 'b']],
    ['lose items', { metadata: { '$deleteFromPrimitiveList/finalizers': ['a', 'x'] } }, ['b']],
    [
      'lose items and keep the order',
      {
        metadata: {
          '$deleteFromPrimitiveList/finalizers': ['a'],
          '$setElementOrder/finalizers': ['c', 'b'],
          finalizers: ['c'],
        },
      },
      ['c', 'b'],
    ],
  ])('%s', (_, patch, names) => {
    expect(mergePod(finalizers('a', 'b'), patch)).toEqual(finalizers(...names));
  });
});

test('$retainKeys removes the keys that it does not name', () => {
  const original = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
  const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
  expect(strategicMerge(original, patch, structOf(Deployment))).toEqual({ spec: { strategy: { type: 'Recreate' } } });
});

test.each([
  ['text', 400, 'error decoding patch'],
  [{ metadata: { labels: { $patch: 'frobnicate' } } }, 400, 'unknown patch type: frobnicate'],
  [spec({ image: 'x' }), 422, 'does not contain declared merge key: name'],
  [
    { spec: { '$setElementOrder/containers': [{ name: 'b' }], containers: [container('a')] } },
    400,
    "doesn't match $setElementOrder list",
  ],
  [{ metadata: { $setElementOrder: ['a'] } }, 400, 'invalid patch format of setElementOrder list'],
  [{ metadata: { $deleteFromPrimitiveList: ['a'] } }, 400, 'invalid patch format of primitive list'],
  [{ metadata: { labels: { $retainKeys: ['a'], b: '1' } } }, 400, 'invalid patch format of retainKeys'],
])('refuses %j', (patch, code, message) => {
  const original = { metadata: { labels: { a: '1' } }, ...spec(container('a')) };
  const error = thrownBy(() => mergePod(original, patch));
  expect(error).toBeInstanceOf(StatusError);
  const { status } = error as StatusError;
  expect(status.code).toBe(code);
  expect(status.details?.causes?.[0]?.message ?? status.message).toContain(message);
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
