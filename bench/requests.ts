/** Requests a second of a whole control plane over HTTPS, as a user meets it: `kubernode up --no-node` as a process, 64
 *  clients in another. Beside the rate stands what the server could do if it had a core to itself: requests by its CPU
 *  time, which other work on the machine hardly changes. `node bench/requests.ts` */
import { startProcess } from '#base';
import { benchPod as pod, podsPath as pods, targetOf } from './support/bench-pods.ts';
import { printFigures } from './support/figures.ts';
import { type Load, type Protocol, sendLoad, type Target } from './support/http-load.ts';
import { cpuMsOf, initialiseDataDirectory } from './support/real-cluster.ts';

const rounds = 5;
const connections = 64;
const configMaps = '/api/v1/namespaces/default/configmaps';

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { app: 'bench' } },
  data: { 'settings.yaml': 'key: value\n'.repeat(80) },
});

const name = (i: number): string => `bench-${i}`;
const loads = {
  namespace: {
    method: 'POST',
    path: () => '/api/v1/namespaces',
    body: () => JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bench' } }),
    count: 1,
    status: 201,
  },
  thousandPods: { method: 'POST', path: () => pods, body: i => JSON.stringify(pod(name(i))), count: 1000, status: 201 },
  create: {
    method: 'POST',
    path: () => configMaps,
    body: i => JSON.stringify(configMap(name(i))),
    count: 8000,
    status: 201,
  },
  get: { method: 'GET', path: i => `${configMaps}/${name(i % 8000)}`, count: 20_000, status: 200 },
  delete: { method: 'DELETE', path: i => `${configMaps}/${name(i)}`, count: 8000, status: 200 },
  createPod: {
    method: 'POST',
    path: () => pods,
    body: i => JSON.stringify(pod(`more-${i}`)),
    count: 4000,
    status: 201,
  },
  getPod: { method: 'GET', path: i => `${pods}/more-${i % 4000}`, count: 20_000, status: 200 },
  deletePod: { method: 'DELETE', path: i => `${pods}/more-${i}?gracePeriodSeconds=0`, count: 4000, status: 200 },
  list: { method: 'GET', path: () => `${pods}?limit=1000`, count: 100, status: 200 },
} satisfies Record<string, Load>;
type LoadName = keyof typeof loads;

/** What the clients' process is asked to do. */
interface Order {
  readonly load: LoadName;
  readonly target: Target;
  readonly clients: { readonly count: number; readonly protocol: Protocol };
}

if (process.send) {
  process.on('message', ({ load, target, clients }: Order) => {
    sendLoad(target, loads[load], clients).then(
      seconds => process.send?.(seconds),
      error => {
        console.error(error);
        process.exit(1);
      },
    );
  });
} else await measure();

async function measure(): Promise<void> {
  await using directory = await initialiseDataDirectory({ noNode: true });
  await using cluster = await directory.up();
  const target = await targetOf(cluster.kubeconfig);
  using clients = startClients();

  const figures = {
    create: newFigures(),
    get: newFigures(),
    createPod: newFigures(),
    getPod: newFigures(),
    list: newFigures(),
  };
  const http2 = { create: newFigures(), get: newFigures() };
  const run = async (load: LoadName, count = connections, protocol: Protocol = 'HTTP/1.1'): Promise<void> => {
    const before = cpuMsOf(cluster.pid);
    const seconds = await clients.order({ load, target, clients: { count, protocol } });
    const cpuSeconds = (cpuMsOf(cluster.pid) - before) / 1000;
    const known: Partial<Record<LoadName, Figures>> = protocol === 'HTTP/2' ? http2 : figures;
    const { rates, ratesOfCpu } = known[load] ?? newFigures();
    rates.push(loads[load].count / seconds);
    ratesOfCpu.push(loads[load].count / cpuSeconds);
  };

  await run('namespace', 1);
  await run('thousandPods');
  for (let round = 0; round < rounds; round++) {
    await run('create');
    await run('get');
    await run('delete');
    await run('create', connections, 'HTTP/2');
    await run('get', connections, 'HTTP/2');
    await run('delete');
    await run('list', 4);
    await run('createPod');
    await run('getPod');
    await run('deletePod');
  }
  const rows = (title: string, { rates, ratesOfCpu }: Figures, goal?: string) => [
    { what: title, values: rates, unit: '/s', ...(goal === undefined ? {} : { goal }) },
    { what: `${title}, by CPU time of the server`, values: ratesOfCpu, unit: '/s' },
  ];
  printFigures([
    ...rows('create a ConfigMap, durable, 64 clients', figures.create, '> 4,000 /s'),
    ...rows('get a ConfigMap, 64 clients', figures.get, '> 8,000 /s'),
    ...rows('create a ConfigMap, durable, 64 clients on a connection of HTTP/2', http2.create),
    ...rows('get a ConfigMap, 64 clients on a connection of HTTP/2', http2.get),
    ...rows('create a pod, durable, 64 clients', figures.createPod),
    ...rows('get a pod, 64 clients', figures.getPod),
    ...rows('list of 1,000 pods, 4 clients', figures.list),
  ]);
}

interface Figures {
  readonly rates: number[];
  readonly ratesOfCpu: number[];
}

function newFigures(): Figures {
  return { rates: [], ratesOfCpu: [] };
}

/** The clients' side, in a process of its own. */
function startClients() {
  const child = startProcess(process.execPath, [import.meta.filename], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let answer: PromiseWithResolvers<number> | undefined;
  child.on('message', (seconds: number) => answer?.resolve(seconds));
  child.on('exit', code => answer?.reject(new Error(`the clients ended with code ${code}`)));
  return {
    /** Resolves with the seconds that the load took. */
    order(order: Order): Promise<number> {
      answer = Promise.withResolvers<number>();
      child.send(order);
      return answer.promise;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
