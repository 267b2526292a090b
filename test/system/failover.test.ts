/** Pods are killed under a constant load of requests: traffic moves away from each within a second of its being shown
 *  as not ready. */
import { afterAll, beforeAll, expect } from 'vitest';
import { EndpointSlice } from '#api';
import { silentLogger, systemClock } from '#base';
import { connect, createClient, createInformers } from '#client';
import {
  eventually,
  realNodeUnavailable,
  type SystemCluster,
  startSystemCluster,
  testUnless,
} from '../support/cluster.ts';
import { ask, helloDirectory } from '../support/hello.ts';

const unavailable = realNodeUnavailable();
const it = testUnless(unavailable);
let cluster: SystemCluster;

beforeAll(async () => {
  if (!unavailable) cluster = await startSystemCluster({ args: ['--apply', helloDirectory] });
});
afterAll(async () => {
  if (!unavailable) await cluster[Symbol.asyncDispose]();
});

/** When each pod was first shown as not ready after it was ready, as an informer sees it. */
async function followReadiness(stack: AsyncDisposableStack): Promise<ReadonlyMap<string, number>> {
  const transport = stack.use(await connect({ file: cluster.kubeconfig, env: {} }));
  const client = createClient(transport);
  const informers = stack.use(createInformers({ client, clock: systemClock, logger: silentLogger }));
  const slices = informers.for(EndpointSlice, { labelSelector: 'kubernetes.io/service-name=hello' });
  const ready = new Set<string>();
  const notReadyAtMs = new Map<string, number>();
  slices.onChange(({ object }) => {
    const now = new Set(
      (object.endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready)
        .map(({ targetRef }) => targetRef?.name ?? ''),
    );
    for (const pod of ready) if (!now.has(pod)) notReadyAtMs.set(pod, notReadyAtMs.get(pod) ?? Date.now());
    for (const pod of now) ready.add(pod);
  });
  await slices.synced;
  return notReadyAtMs;
}

it('no request goes to a pod that was shown as not ready for over a second', async () => {
  await using stack = new AsyncDisposableStack();
  const notReadyAtMs = await followReadiness(stack);
  const address = await cluster.kubectl(['get', 'service', 'hello', '-o', 'jsonpath={.spec.clusterIP}']);
  const requests: { sentAtMs: number; pod?: string; failure?: string }[] = [];
  let isOver = false;
  const worker = async () => {
    while (!isOver) {
      const sentAtMs = Date.now();
      const outcome = await ask(`http://${address}`).then(
        answer => ({ pod: /Hello from (\S+)/.exec(answer)?.[1] ?? answer }),
        (error: Error) => ({ failure: error.message }),
      );
      requests.push({ sentAtMs, ...outcome });
    }
  };
  const load = Promise.all(Array.from({ length: 8 }, worker));

  const readyReplicas = ['get', 'deployment', 'hello', '-o', 'jsonpath={.status.readyReplicas}'];
  for (let round = 0; round < 6; round++) {
    const [pod = ''] = (
      await cluster.kubectl(['get', 'pods', '-l', 'app=hello', '--field-selector=status.phase=Running', '-o', 'name'])
    ).split('\n');
    await cluster.kubectl(['delete', pod, '--grace-period=0', '--force']);
    await eventually('the pod to be shown as not ready', async () => notReadyAtMs.has(pod.replace('pod/', '')));
    await eventually('three ready pods', async () => (await cluster.kubectl(readyReplicas)) === '3');
  }
  isOver = true;
  await load;

  expect(notReadyAtMs.size).toBeGreaterThanOrEqual(6);
  expect(requests.length).toBeGreaterThan(1000);
  const answeredLate = requests.filter(
    ({ sentAtMs, pod = '' }) => sentAtMs > (notReadyAtMs.get(pod) ?? Infinity) + 1000,
  );
  expect(answeredLate).toEqual([]);
  // A request that failed met a pod that was going: that can only be around the time that it was killed.
  const isAround = (sentAtMs: number) =>
    [...notReadyAtMs.values()].some(atMs => sentAtMs > atMs - 1000 && sentAtMs < atMs + 1000);
  expect(requests.filter(({ failure, sentAtMs }) => failure !== undefined && !isAround(sentAtMs))).toEqual([]);
});
