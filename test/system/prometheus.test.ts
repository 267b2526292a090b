/** A real Prometheus scrapes the parts of a cluster with the token of a service account, as charts set it up. Debian's
 *  cannot discover targets in Kubernetes, so it is told where they are. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { exec } from '#base';
import {
  eventually,
  freePort,
  type Running,
  realNodeUnavailable,
  type SystemCluster,
  start,
  startSystemCluster,
  testTool,
  testUnless,
} from '../support/cluster.ts';
import { helloDirectory } from '../support/hello.ts';

const prometheus = testTool('prometheus', 'prometheus');
const promtool = testTool('prometheus', 'promtool');
const unavailable = realNodeUnavailable() ?? (prometheus && promtool ? undefined : 'Prometheus is not to be had here');
const it = testUnless(unavailable);

let cluster: SystemCluster;
let folder: string;
let server: Running;
let origin: string;

beforeAll(async () => {
  if (unavailable) return;
  folder = await mkdtemp(path.join(os.tmpdir(), 'prometheus-test-'));
  cluster = await startSystemCluster({ args: ['--apply', helloDirectory] });
  await cluster.kubectl(['apply', '-f', '-'], { input: account });
  const token = await cluster.kubectl(['create', 'token', 'prometheus', '-n', 'monitoring']);
  await writeFile(path.join(folder, 'token'), token.trim(), { mode: 0o600 });
  await writeFile(path.join(folder, 'prometheus.yml'), configuration(await kubeletTarget()));
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  server = start(prometheus ?? '', [
    `--config.file=${path.join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  await server.until(/Server is ready to receive web requests/);
});
afterAll(async () => {
  if (unavailable) return;
  await server?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const account = `
{apiVersion: v1, kind: Namespace, metadata: {name: monitoring}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: prometheus, namespace: monitoring}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: prometheus}
rules:
- {apiGroups: [""], resources: [nodes/metrics], verbs: [get]}
- {nonResourceURLs: [/metrics, /components/*/metrics], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: prometheus}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: prometheus}
subjects: [{kind: ServiceAccount, name: prometheus, namespace: monitoring}]
`;

const components = ['scheduler', 'controller-manager', 'proxy', 'dns'];
const kubeletPaths = ['/metrics', '/metrics/cadvisor', '/metrics/probes', '/metrics/resource', '/metrics/slis'];

/** `192.0.2.7:10250` */
async function kubeletTarget(): Promise<string> {
  const { status } = JSON.parse(await cluster.kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0]}'])) as Node;
  const address = status.addresses.find(({ type }) => type === 'InternalIP')?.address;
  return `${address}:${status.daemonEndpoints.kubeletEndpoint.Port}`;
}

interface Node {
  readonly status: {
    readonly addresses: readonly { readonly type: string; readonly address: string }[];
    readonly daemonEndpoints: { readonly kubeletEndpoint: { readonly Port: number } };
  };
}

function configuration(kubelet: string): string {
  const apiServer = `127.0.0.1:${cluster.apiPort}`;
  const job = (name: string, metricsPath: string, target: string) => `
- job_name: ${name}
  scheme: https
  metrics_path: ${metricsPath}
  tls_config: {ca_file: ${path.join(cluster.dataDir, 'pki/ca.crt')}}
  authorization: {credentials_file: ${path.join(folder, 'token')}}
  static_configs: [{targets: ['${target}']}]`;
  return [
    'global: {scrape_interval: 5s, scrape_timeout: 5s}',
    'scrape_configs:',
    job('apiserver', '/metrics', apiServer),
    ...kubeletPaths.map(metricsPath => job(`kubelet${metricsPath}`, metricsPath, kubelet)),
    ...components.map(name => job(name, `/components/${name}/metrics`, apiServer)),
  ].join('\n');
}

interface Target {
  readonly labels: { readonly job: string };
  readonly health: string;
  readonly lastError: string;
}

async function ask<Answer>(asked: string): Promise<Answer> {
  return ((await (await fetch(`${origin}/api/v1/${asked}`)).json()) as { data: Answer }).data;
}

/** What a query finds: a value for each series. */
async function query(promql: string): Promise<number[]> {
  const { result } = await ask<{ result: { value: [number, string] }[] }>(`query?query=${encodeURIComponent(promql)}`);
  return result.map(({ value }) => Number(value[1]));
}

it('is let in everywhere', async () => {
  const jobs = ['apiserver', ...kubeletPaths.map(metricsPath => `kubelet${metricsPath}`), ...components].toSorted();
  const wanted = jobs.map(job => `${job} up`);
  let seen: string[] = [];
  await eventually('every target is up', async () => {
    const { activeTargets } = await ask<{ activeTargets: Target[] }>('targets?state=active');
    seen = activeTargets
      .map(({ labels, health, lastError }) => `${labels.job} ${health} ${lastError}`.trim())
      .toSorted();
    return seen.join() === wanted.join();
  }).catch(() => undefined);
  expect(seen).toEqual(wanted);
});

it('sees what containers use, and what went through their network', async () => {
  await eventually('three containers', async () => {
    const used = await query('container_memory_working_set_bytes{namespace="default",pod=~"hello-.*",image!=""}');
    return used.length === 3 && used.every(bytes => bytes > 0);
  });
  const burned = await query('container_cpu_usage_seconds_total{namespace="default",pod=~"hello-.*",image!=""}');
  expect(burned).toHaveLength(3);
  const received = await query('container_network_receive_bytes_total{pod=~"hello-.*",interface="eth0"}');
  expect(received).toHaveLength(3);
  expect((await query('sum(apiserver_request_total{code="200"})'))[0]).toBeGreaterThan(10);
});

it('has nothing to say about the form of what it reads', async () => {
  const node = (await cluster.kubectl(['get', 'nodes', '-o', 'name'])).trim().replace('node/', '');
  const paths = [
    '/metrics',
    ...components.map(name => `/components/${name}/metrics`),
    ...kubeletPaths.map(metricsPath => `/api/v1/nodes/${node}/proxy${metricsPath}`),
  ];
  for (const metricsPath of paths) {
    const input = await cluster.kubectl(['get', '--raw', metricsPath]);
    expect(await exec(promtool ?? '', ['check', 'metrics'], { input }), metricsPath).toMatchObject({ stderr: '' });
  }
});
