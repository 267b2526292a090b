/** Runs every benchmark in turn: `npm run bench`, or `npm run bench -- idle pods` for some. Each prints its table; they
 *  are never asserted. Figures depend on the machine and on what else it does: compare ratios, and trust medians. */
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { startProcess } from '#base';

/** In the order of running: what a whole cluster does, then its parts. */
const benchmarks: readonly { name: string; what: string; needsNode?: boolean }[] = [
  { name: 'cold-start', what: 'From up to API ready, node Ready, first pod serving', needsNode: true },
  { name: 'pods', what: 'From create to Running: one pod, thirty at once', needsNode: true },
  { name: 'endpoints', what: 'From "endpoint not ready" to the rule in the kernel', needsNode: true },
  { name: 'idle', what: 'Memory and CPU of an idle cluster over 60 s', needsNode: true },
  { name: 'components', what: 'Memory of components as processes of their own' },
  { name: 'requests', what: 'Requests a second of a whole control plane over HTTPS: create, get, list of 1,000 pods' },
  { name: 'webhooks', what: 'Creates of pods about which a mutating and a validating webhook are asked' },
  { name: 'crds', what: 'A thousand custom kinds: memory, discovery, OpenAPI, kubectl, objects with ten rules' },
  { name: 'hostile', what: 'Whatever comes in is answered: a million random requests of every wrong sort' },
  { name: 'csi-sanity', what: "Upstream's csi-sanity judges the built-in CSI driver", needsNode: true },
  { name: 'faults', what: 'Whatever fails, controllers come right: 10,000 seeds of each scenario' },
  { name: 'body-cost', what: 'What one request may cost by its size: hostile bodies of every type, verb and field' },
  { name: 'bounds', what: 'What the bounds add to the CPU time of a get and a create' },
  { name: 'answers', what: 'Lists of 10,000 pods: JSON, protobuf, metadata, tables, compressed or not' },
  { name: 'apiserver', what: 'The API server: in process, over HTTPS, watches' },
  { name: 'authorization', what: 'Whether somebody may do something, with 1,000 roles and 5,000 bindings' },
  { name: 'flood', what: 'Small requests, DNS and probes while somebody floods', needsNode: true },
  { name: 'start-cluster', what: 'A cluster inside a test' },
  { name: 'scale', what: 'Thousands of pods on a hundred simulated nodes' },
  { name: 'job', what: 'A job of 10,000 completions, 500 at a time, on simulated nodes' },
  { name: 'controllers', what: 'A deployment of 1,000 pods' },
  {
    name: 'turns',
    what: "Who waits for the process's own work: the longest holds of the event loop, and a small GET meanwhile",
  },
  { name: 'many-pods', what: 'What 150,000 pods cost: memory, lists, pages, watches' },
  { name: 'decisions', what: 'A decision of the scheduler among 5,000 nodes, by what pods ask for' },
  { name: 'store', what: 'The stores' },
  { name: 'proxy', what: 'Service rules', needsNode: true },
  { name: 'dns', what: 'DNS questions' },
];

const wanted = process.argv.slice(2);
const unknown = wanted.find(name => !benchmarks.some(benchmark => benchmark.name === name));
if (unknown !== undefined) {
  process.stderr.write(`bench: no benchmark ${unknown}; there are: ${benchmarks.map(({ name }) => name).join(', ')}\n`);
  process.exit(1);
}
const mayRunNode = process.platform === 'linux' && process.getuid?.() === 0;
const [cpu] = os.cpus();
console.log(
  `Node ${process.version}, ${os.availableParallelism()} cores (${cpu?.model}), load ${os.loadavg()[0]?.toFixed(1)}`,
);

let failures = 0;
for (const { name, what, needsNode = false } of benchmarks) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${what} (node bench/${name}.ts)`);
  if (needsNode && !mayRunNode) {
    console.log('left out: it needs root on Linux');
    continue;
  }
  const child = startProcess(process.execPath, [path.join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0) continue;
  failures++;
  console.log(`bench/${name}.ts ended with code ${code}`);
}
process.exitCode = failures > 0 ? 1 : 0;
