import { expect, test } from 'vitest';
import { createVirtualClock, UsageError } from '#base';
import { startCluster } from '#testing';
import { applyManifest } from './apply.ts';
import { parseManifests } from './manifest.ts';
import { UnavailableError, waitUntilAvailable } from './wait-until-available.ts';

const deployment = (spec = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {${spec}containers: [{name: web, image: web}]}
`;

async function applyTo(cluster: Awaited<ReturnType<typeof startCluster>>, text: string) {
  return await Promise.all(parseManifests(text, 'x.yaml').map(manifest => applyManifest(cluster.client, manifest)));
}

test('what becomes available is waited for', async () => {
  await using cluster = await startCluster({ nodes: 1 });
  const clock = createVirtualClock();
  const { signal } = new AbortController();
  const applied = await applyTo(cluster, deployment());
  await waitUntilAvailable(cluster.client, applied, { clock, timeoutMs: 1000, signal, tell: () => undefined });
  expect(clock.pendingTimers).toBe(0);
});

test.each([
  [
    'a pod that finds no node',
    '',
    'deployment default/web is not available after 120 s: 0 of 2 replicas are available: pod web-',
    /Unschedulable: no nodes available to schedule pods \(and 1 more\)$/,
    /^describe pod web-\S+ --namespace default$/,
  ],
  [
    'pods that cannot be made',
    'serviceAccountName: nobody, ',
    'deployment default/web is not available after 120 s: 0 of 2 replicas are available: replicaset web-',
    /FailedCreate: .*serviceaccount "nobody" not found$/,
    /^describe replicaset web-\S+ --namespace default$/,
  ],
])('after the time the reason is named: %s', async (_, spec, message, reason, advice) => {
  await using cluster = await startCluster({ nodes: 0 });
  const clock = createVirtualClock();
  const { signal } = new AbortController();
  const applied = await applyTo(cluster, deployment(spec));
  const told = Promise.withResolvers<string>();
  const tell = (detail = '') => void (reason.test(detail) && told.resolve(detail));
  const waiting = waitUntilAvailable(cluster.client, applied, { clock, timeoutMs: 120_000, signal, tell });
  waiting.catch(() => undefined); // looked at below
  // The reason is told meanwhile.
  let isTold = false;
  void told.promise.then(() => (isTold = true));
  while (!isTold) await clock.advance(1000);
  await clock.advance(120_000);
  const failure = (await waiting.catch((error: unknown) => error)) as UnavailableError;
  expect(failure.message).toContain(message);
  expect(failure.message).toMatch(reason);
  expect(failure.advice).toMatch(advice);
  expect(clock.pendingTimers).toBe(0);
});

test('an abort ends the wait with its reason', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  const stop = new AbortController();
  const applied = await applyTo(cluster, deployment());
  const waiting = waitUntilAvailable(cluster.client, applied, {
    clock: createVirtualClock(),
    timeoutMs: 1000,
    signal: stop.signal,
    tell: () => undefined,
  });
  stop.abort(new UsageError('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});

test('a reason that is a sentence brings no second period', () => {
  const reason = 'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  expect(new UnavailableError(reason, 'describe pod web').message).toBe(reason.slice(0, -1));
});
