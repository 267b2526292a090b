import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Namespace } from '#api';
import { type TestHooks, useCluster } from './use-cluster.ts';

describe('with the hooks of a runner', () => {
  const cluster = useCluster({ beforeAll, afterAll }, { nodes: 0 });

  test('each test has the same cluster', async () => {
    await cluster().client.create(Namespace, { metadata: { name: 'one' }, spec: {} });
  });

  test('as the one before left it', async () => {
    expect(await cluster().client.find(Namespace, { name: 'one' })).toBeDefined();
  });
});

test('before the tests and after them there is none', async () => {
  const hooks: (() => Promise<void>)[] = [];
  const push = (hook: () => Promise<void>) => hooks.push(hook);
  const both: TestHooks = { before: push, after: push };
  const cluster = useCluster(both, { nodes: 0 });
  expect(cluster).toThrow(
    /^the cluster used at .*use-cluster\.cluster\.test\.ts:\d+:\d+\)? runs only during the tests/,
  );
  await hooks[0]?.();
  expect(cluster().nodes).toEqual([]);
  await hooks[1]?.();
  expect(cluster).toThrow('runs only during the tests');
});
