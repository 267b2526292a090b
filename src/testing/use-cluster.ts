/** A cluster for all tests of a file, by the hooks of whatever runner runs them. */
import { placeOfCall } from './keep-process.ts';
import { type StartClusterOptions, startClusterAt, type TestCluster } from './start-cluster.ts';

type Hook = (work: () => Promise<void>) => unknown;

/** Where a runner lets something be done before its tests and after them: `beforeAll` and `afterAll` of vitest, jest
 *  and others, `before` and `after` of node:test and mocha. */
export type TestHooks =
  | { readonly beforeAll: Hook; readonly afterAll: Hook }
  | { readonly before: Hook; readonly after: Hook };

/** Starts a cluster before the tests of this file, or of this `describe`, and disposes it after them. The returned
 *  function gives the cluster to the tests; it throws before they run.
 *
 *      const cluster = useCluster({ beforeAll, afterAll });
 *      test('...', async () => { await cluster().client.create(...) }); */
export function useCluster(hooks: TestHooks, options: StartClusterOptions = {}): () => TestCluster {
  const place = placeOfCall(useCluster);
  const [before, after] = 'before' in hooks ? [hooks.before, hooks.after] : [hooks.beforeAll, hooks.afterAll];
  let cluster: TestCluster | undefined;
  before(async () => {
    cluster = await startClusterAt(options, { place, isShared: true });
  });
  after(async () => {
    await cluster?.stop();
    cluster = undefined;
  });
  return () => {
    if (!cluster) throw new Error(`the cluster used ${place} runs only during the tests: call the function in a test`);
    return cluster;
  };
}
