/** What others see of a pod while the image of one of its containers is changed. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Container, Pod } from '#api';
import { strategicPatch } from '#client';
import { startCluster, type TestCluster } from '#testing';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster({ nodes: 1 });
});
afterEach(() => cluster[Symbol.asyncDispose]());

const key = { namespace: 'default', name: 'web' };
const readiness = (pod: Pod): string => {
  const isReady = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  return `${isReady} ${pod.status?.containerStatuses?.map(({ ready }) => ready).join(' ')}`;
};

/** How ready the pod was seen to be, one after the other, from before its image is changed until after. */
async function seenWhileChanged(container: Partial<Container>): Promise<string[]> {
  const { client } = cluster;
  const slow = { 'simulated.kubernode.dev/stop-delay': '50ms', 'simulated.kubernode.dev/start-delay.main': '50ms' };
  const metadata = { ...key, annotations: slow };
  const containers = [
    { name: 'main', image: 'app:1', ...container },
    { name: 'side', image: 'side:1' },
  ];
  await client.create(Pod, { metadata, spec: { containers } });
  const before = await cluster.until(Pod, key, pod => pod !== undefined && readiness(pod) === 'True true true');
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    const { resourceVersion } = before?.metadata ?? {};
    for await (const { type, object } of client.watch(Pod, { resourceVersion, signal: stop.signal }))
      if (type === 'MODIFIED' && seen.at(-1) !== readiness(object)) seen.push(readiness(object));
  })();
  await client.patch(Pod, key, strategicPatch({ spec: { containers: [{ name: 'main', image: 'app:2' }] } }));
  await cluster.until(Pod, key, pod => {
    const [main] = pod?.status?.containerStatuses ?? [];
    return main?.restartCount === 1 && main.image === 'app:2' && main.ready;
  });
  stop.abort();
  await watching.catch(() => undefined);
  return seen;
}

test('a container that nobody asks for its readiness is ready all the while', async () => {
  expect(await seenWhileChanged({})).toEqual(['True true true']);
});

test('one that is asked is not ready until it says so', async () => {
  const readinessProbe = { exec: { command: ['x'] } };
  expect(await seenWhileChanged({ readinessProbe })).toEqual(['True true true', 'False false true', 'True true true']);
});
