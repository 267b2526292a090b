/** How long a test waits for a cluster of its own: `startCluster()` of `kubernode/testing` to its return, and a
 *  deployment of three pods in it to available. The sources run as in a test, without a bundle.
 *  `node bench/start-cluster.ts` */
import { Deployment } from '#api';
import { startCluster } from '#testing';
import { printFigures } from './support/figures.ts';

const rounds = 20;
const labels = { app: 'web' };
const key = { namespace: 'default', name: 'web' };

const first: number[] = [];
const next: number[] = [];
const available: number[] = [];
const stopped: number[] = [];
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  const cluster = await startCluster();
  (round === 0 ? first : next).push(performance.now() - start);
  const created = performance.now();
  await cluster.client.create(Deployment, {
    metadata: key,
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
    },
  });
  await cluster.until(Deployment, key, web => web?.status?.availableReplicas === 3);
  if (round > 0) available.push(performance.now() - created);
  const ended = performance.now();
  await cluster[Symbol.asyncDispose]();
  stopped.push(performance.now() - ended);
}
const dozen: number[] = [];
for (let round = 0; round < 3; round++) {
  const start = performance.now();
  const clusters = await Promise.all(Array.from({ length: 12 }, () => startCluster()));
  dozen.push(performance.now() - start);
  await Promise.all(clusters.map(cluster => cluster[Symbol.asyncDispose]()));
}

printFigures([
  { what: 'startCluster(), the first of a process', values: first, unit: 'ms', goal: '< 200 ms' },
  { what: 'startCluster(), the others', values: next, unit: 'ms', goal: '< 200 ms' },
  { what: 'a dozen side by side', values: dozen, unit: 'ms' },
  { what: 'a deployment of three pods to available', values: available, unit: 'ms' },
  { what: 'disposing it', values: stopped, unit: 'ms' },
]);
