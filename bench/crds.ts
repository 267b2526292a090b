/** A thousand custom kinds on `kubernode up --no-node`: what they cost in memory, how soon clients get to know of them,
 *  how soon a definition as large as they come is established, and creates of objects that are checked by ten rules.
 *  `node bench/crds.ts [KINDS]`
 *
 *  Memory is what the process has of its own, at rest, beside the same without them, after a restart. kubectl is the
 *  newest that set-up got, or the one on the PATH, with no discovery cached. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CustomResourceDefinition, isConditionTrue } from '#api';
import { exec, forEachConcurrently, systemClock } from '#base';
import { type Client, connectionOf, loadKubeconfig, mergePatch, resolveContext } from '#client';
import { largeDefinition, ruledDefinition, ruledObject, usualDefinition } from './support/custom-kinds.ts';
import { type Figure, printFigures } from './support/figures.ts';
import { type Load, sendLoad, type Target } from './support/http-load.ts';
import { cpuMsOf, initialiseDataDirectory, memoryOf, type RealCluster } from './support/real-cluster.ts';

const kinds = Number(process.argv[2] ?? 1000);
const rounds = 5;
const largeBytes = 1_400_000;
const restMs = 60_000;
const create: Load = {
  method: 'POST',
  path: () => '/apis/rules.bench.example.com/v1/namespaces/default/ruleds',
  body: i => JSON.stringify(ruledObject(i)),
  count: 8000,
  status: 201,
};
const remove: Load = {
  method: 'DELETE',
  path: i => `${create.path(i)}/bench-${i}`,
  count: create.count,
  status: 200,
};
const loads = { create, remove };

async function measure(): Promise<void> {
  await using directory = await initialiseDataDirectory({ noNode: true });
  const figures: Figure[] = [];
  let restedMb: number;
  {
    await using cluster = await directory.up();
    restedMb = await memoryAtRest(cluster);
    figures.push(...(await install(cluster)));
    const installedMb = await memoryAtRest(cluster);
    figures.push({
      what: 'memory of a kind, where it was installed',
      values: [perKindKb(installedMb, restedMb)],
      unit: 'KB',
    });
  }
  await using cluster = await directory.up();
  figures.push({ what: 'start with them, to API ready', values: [cluster.apiReadyMs], unit: 'ms' });
  const startedMb = await memoryAtRest(cluster);
  figures.push({
    what: 'memory of a kind, after a start',
    values: [perKindKb(startedMb, restedMb)],
    unit: 'KB',
    goal: '< 100 KB',
  });
  const target = await targetOf(cluster);
  figures.push(...(await readDocuments(cluster, target)));
  figures.push({ what: "kubectl's first answer", values: await firstAnswers(cluster), unit: 'ms', goal: '< 1,000 ms' });
  figures.push({
    what: `a definition of ${largeBytes / 1e6} MB established`,
    values: await establishLarge(cluster.client),
    unit: 'ms',
    goal: '< 300 ms',
  });
  figures.push(...(await createRuled(cluster, target)));
  printFigures(figures);
}

const perKindKb = (withMb: number, withoutMb: number): number => ((withMb - withoutMb) * 1000) / kinds;

/** What is left when the process has given back what its work needed. */
async function memoryAtRest({ pid }: RealCluster): Promise<number> {
  await systemClock.sleep(restMs);
  return memoryOf(pid).anonymousMb;
}

async function install({ client, pid }: RealCluster): Promise<Figure[]> {
  const cpuBefore = cpuMsOf(pid);
  const startedAt = performance.now();
  const definitions = Array.from({ length: kinds }, (_, i) => usualDefinition(i));
  await forEachConcurrently(definitions, 8, async definition => {
    await client.create(CustomResourceDefinition, definition);
  });
  await established(client, `thing${kinds - 1}s.group${Math.floor((kinds - 1) / 10)}.bench.example.com`);
  const perKind = (ms: number) => [ms / kinds];
  return [
    { what: 'size of a definition in JSON', values: [JSON.stringify(usualDefinition(0)).length / 1000], unit: 'KB' },
    { what: 'install a definition, 8 clients', values: perKind(performance.now() - startedAt), unit: 'ms' },
    { what: 'install a definition: CPU time', values: perKind(cpuMsOf(pid) - cpuBefore), unit: 'ms' },
  ];
}

/** Resolves when the definition is. */
async function established(client: Client, name: string): Promise<void> {
  const initial = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' } as const;
  const watched = client.watch(CustomResourceDefinition, { fieldSelector: `metadata.name=${name}`, ...initial });
  for await (const { object } of watched) if (isConditionTrue(object.status?.conditions, 'Established')) return;
}

async function establishLarge(client: Client): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const definition = largeDefinition(round, largeBytes);
    const startedAt = performance.now();
    const { metadata } = await client.create(CustomResourceDefinition, definition);
    await established(client, metadata.name);
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function targetOf({ kubeconfig: file }: RealCluster): Promise<Target> {
  const config = await loadKubeconfig({ file, env: process.env });
  const { server, ca = '', cert = '', key = '' } = await connectionOf(resolveContext(config));
  const { hostname, port } = new URL(server);
  return { host: hostname, port: Number(port), ca, cert, key };
}

const documents = {
  'discovery of all kinds': {
    path: '/apis',
    accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    goal: '< 50 ms',
  },
  'index of OpenAPI v3': { path: '/openapi/v3', accept: 'application/json', goal: '< 50 ms' },
  'OpenAPI v3 of a group': {
    path: '/openapi/v3/apis/group0.bench.example.com/v1',
    accept: 'application/json',
    goal: '< 50 ms',
  },
  'OpenAPI v2': { path: '/openapi/v2', accept: 'application/json', goal: '' },
};

/** Each for the first time after a definition has changed, and again. */
async function readDocuments({ client }: RealCluster, target: Target): Promise<Figure[]> {
  using agent = disposable(new https.Agent({ keepAlive: true, maxSockets: 1 }));
  const figures: Figure[] = [];
  for (const [what, { path: document, accept, goal }] of Object.entries(documents)) {
    const read = async (): Promise<number> => {
      const startedAt = performance.now();
      const headers = { accept, 'accept-encoding': 'gzip' };
      const request = https.get({ ...target, path: document, servername: 'localhost', headers, agent: agent.value });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
      if (response.statusCode !== 200) throw new Error(`${document}: status ${response.statusCode}`);
      return performance.now() - startedAt;
    };
    await read();
    const [first, again]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      await change(client, round);
      first.push(await read());
      again.push(await read());
    }
    figures.push({ what: `${what}, after a definition has changed`, values: first, unit: 'ms', goal });
    figures.push({ what: `${what}, again`, values: again, unit: 'ms', goal });
  }
  return figures;
}

/** Changes what is served of a definition. */
async function change(client: Client, round: number): Promise<void> {
  const { metadata } = usualDefinition(0);
  const shortNames = [`t${round}${Math.floor(performance.now())}`];
  const change = mergePatch({ spec: { names: { shortNames } } });
  await client.patch(CustomResourceDefinition, { name: metadata.name ?? '' }, change);
}

const disposable = (value: https.Agent) => ({ value, [Symbol.dispose]: () => value.destroy() });

/** From its start to its end, without anything cached. */
async function firstAnswers({ kubeconfig }: RealCluster): Promise<number[]> {
  const known = path.resolve(import.meta.dirname, '../.cache/tools/kubectl-1.37/kubectl');
  const kubectl = existsSync(known) ? known : 'kubectl';
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const home = mkdtempSync(path.join(tmpdir(), 'kubernode-bench-'));
    const env = { ...process.env, HOME: home };
    const startedAt = performance.now();
    await exec(kubectl, ['--kubeconfig', kubeconfig, 'get', `thing${round}s`], { env, timeoutMs: 60_000 });
    times.push(performance.now() - startedAt);
    rmSync(home, { recursive: true, force: true });
  }
  return times;
}

async function createRuled({ client, pid }: RealCluster, target: Target): Promise<Figure[]> {
  const { metadata } = await client.create(CustomResourceDefinition, ruledDefinition());
  await established(client, metadata.name);
  const clients = fork(import.meta.filename);
  const rates: number[] = [];
  const cpuUs: number[] = [];
  const run = async (load: keyof typeof loads): Promise<number> => {
    clients.send({ load, target });
    const [seconds] = (await once(clients, 'message')) as [number];
    return seconds;
  };
  for (let round = 0; round < rounds; round++) {
    const before = cpuMsOf(pid);
    rates.push(create.count / (await run('create')));
    cpuUs.push(((cpuMsOf(pid) - before) * 1000) / create.count);
    await run('remove');
  }
  clients.kill();
  return [
    { what: 'create an object with ten rules, 64 clients', values: rates, unit: '/s', goal: '> 5,000 /s' },
    { what: 'create an object with ten rules: CPU time', values: cpuUs, unit: 'µs', goal: '< 200 µs' },
  ];
}

if (process.send)
  process.on('message', ({ load, target }: { load: keyof typeof loads; target: Target }) => {
    void sendLoad(target, loads[load], { count: 64, protocol: 'HTTP/2' }).then(seconds => process.send?.(seconds));
  });
else await measure();
