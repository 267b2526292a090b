/** How long `kubernode up` takes on an initialised data directory: to the first answer of the API server, to the Ready
 *  node, and, with an application to deploy, to the first answer of its Service. Needs root and containerd.
 *  `node bench/cold-start.ts` */
import path from 'node:path';
import { Deployment } from '#api';
import { printFigures } from './support/figures.ts';
import { initialiseDataDirectory } from './support/real-cluster.ts';

const rounds = 7;
const hello = path.resolve(import.meta.dirname, '../examples/hello');

await using directory = await initialiseDataDirectory();

const apiReady: number[] = [];
const nodeReady: number[] = [];
for (let round = 0; round < rounds; round++) {
  await using cluster = await directory.up();
  apiReady.push(cluster.apiReadyMs);
  nodeReady.push(cluster.readyMs);
}

/** With the image already built. */
const serving: number[] = [];
for (let round = 0; round < 4; round++) {
  await using cluster = await directory.up(['--apply', hello]);
  if (round > 0) serving.push(cluster.readyMs);
  await cluster.client.delete(Deployment, { namespace: 'default', name: 'hello' }, { propagationPolicy: 'Foreground' });
  await cluster.kubectl('wait', '--for=delete', 'pod', '-l', 'app=hello', '--timeout=60s');
}

printFigures([
  { what: 'up to API ready', values: apiReady, unit: 'ms', goal: '< 1000 ms' },
  { what: 'up to node Ready, DNS answering', values: nodeReady, unit: 'ms', goal: '< 3000 ms' },
  { what: 'up --apply to all three pods of hello answering', values: serving, unit: 'ms' },
]);
