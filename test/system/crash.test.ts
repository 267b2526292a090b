/** Kill -9 under load: pods keep serving, nothing acknowledged is lost, and the next start, by the supervisor or by
 *  hand, adopts what runs. */
import { afterAll, beforeAll, expect } from 'vitest';
import { realNodeUnavailable, type SystemCluster, startSystemCluster, testUnless } from '../support/cluster.ts';
import { helloDirectory, startLoad } from '../support/hello.ts';
import { killCluster, killOnce } from '../support/processes.ts';

const unavailable = realNodeUnavailable();
const it = testUnless(unavailable);
let cluster: SystemCluster;

beforeAll(async () => {
  if (!unavailable) cluster = await startSystemCluster({ args: ['--apply', helloDirectory] });
});
afterAll(async () => {
  if (!unavailable) await cluster[Symbol.asyncDispose]();
});

const helloPods = () =>
  cluster.kubectl([
    'get',
    'pods',
    '-l',
    'app=hello',
    '-o',
    'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}{"\\n"}{end}',
  ]);

it('ten times: pods serve meanwhile, nothing acknowledged is lost, nothing restarts', async () => {
  const address = await cluster.kubectl(['get', 'service', 'hello', '-o', 'jsonpath={.spec.clusterIP}']);
  const before = (await helloPods()).split('\n').toSorted();
  const load = startLoad(`http://${address}`, 4);
  const acknowledged: string[] = [];
  for (let round = 0; round < 10; round++) {
    let isKilled = false;
    const writing = (async () => {
      for (let index = 0; !isKilled; index++) {
        const name = `written-${round}-${index}`;
        const result = await cluster.tryKubectl(['create', 'configmap', name, `--from-literal=round=${round}`]);
        if (result.exitCode === 0) acknowledged.push(name);
      }
    })();
    while (!acknowledged.some(name => name.startsWith(`written-${round}-`)))
      await new Promise(resolve => setTimeout(resolve, 20));
    // By turns it comes back by itself, and is started again by somebody after its supervisor was killed too.
    const isForGood = round % 2 === 1;
    await (isForGood ? killCluster(cluster.dataDir) : killOnce(cluster.dataDir));
    isKilled = true;
    await writing;
    if (isForGood) await cluster.up();
  }
  await load.stop();
  expect(load.failures).toEqual([]);
  const kept = (await cluster.kubectl(['get', 'configmaps', '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ');
  expect(acknowledged.filter(name => !kept.includes(name))).toEqual([]);
  expect((await helloPods()).split('\n').toSorted()).toEqual(before);
});
