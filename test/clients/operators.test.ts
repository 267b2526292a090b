/** Operators on public libraries against an API server, controllers and simulated nodes: kubernetes-fluent-client and
 *  Pepr (TypeScript), kopf (Python). Each is a program as its users write one, run in a process of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { exec, tryExec } from '#base';
import { makeCertificates, type TestCertificates } from '../../src/client/testing/certificates.ts';
import {
  eventually,
  freePort,
  root,
  type SystemCluster,
  start,
  startSystemCluster,
  testTool,
  testUnless,
} from '../support/cluster.ts';

const programs = path.join(import.meta.dirname, 'testdata/operators');
/** Where both TypeScript libraries are. */
const MODULES = path.join(root, '.cache/tools/pepr');
const PYTHONPATH = path.join(root, '.cache/tools/kopf');
const canPython = await tryExec('python3', ['-c', 'import kopf'], { env: { ...process.env, PYTHONPATH } }).then(
  ({ exitCode }) => exitCode === 0,
  () => false,
);

let cluster: SystemCluster;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'operators-test-'));
  cluster = await startSystemCluster({ args: ['--no-node', '--simulated-nodes', '2'] });
  await cluster.kubectl(['apply', '-f', path.join(programs, 'definitions.yaml')]);
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const environment = () => ({ ...cluster.env, KUBECONFIG: cluster.kubeconfig, MODULES, PYTHONPATH });
const apply = (namespace: string, object: object) =>
  cluster.kubectl(['-n', namespace, 'apply', '-f', '-'], { input: JSON.stringify(object) });
const read = (namespace: string, resource: string, jsonpath: string) =>
  cluster.kubectl(['-n', namespace, 'get', resource, '--ignore-not-found', '-o', `jsonpath=${jsonpath}`]);

/** As Pepr registers its webhook. */
const webhook = (verb: 'mutate' | 'validate', port: number, { ca }: TestCertificates) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: verb === 'mutate' ? 'MutatingWebhookConfiguration' : 'ValidatingWebhookConfiguration',
  metadata: { name: 'pepr-marks' },
  webhooks: [
    {
      name: 'pepr-marks.pepr.dev',
      admissionReviewVersions: ['v1', 'v1beta1'],
      clientConfig: { caBundle: Buffer.from(ca).toString('base64'), url: `https://127.0.0.1:${port}/${verb}/path` },
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      timeoutSeconds: 5,
      namespaceSelector: {
        matchExpressions: [
          { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', 'pepr-system'] },
        ],
      },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      sideEffects: 'None',
    },
  ],
});

describe('in TypeScript', () => {
  const it = testUnless(testTool('pepr', 'node_modules/pepr') ? undefined : 'needs pepr from npm');

  it('kubernetes-fluent-client applies, follows, patches status, scales, evicts, keeps by finalizers', async () => {
    const program = path.join(programs, 'fluent-client.mjs');
    const { stdout } = await exec(process.execPath, [program], { env: environment(), timeoutMs: 90_000 });
    const { events, ...seen } = JSON.parse(stdout) as { events: string[] };
    expect(seen).toEqual({
      status: { made: 'yes' },
      made: 1,
      evicted: true,
      gone: 404,
      again: 409,
      patched: { a: '2' },
      raw: 'apps',
    });
    expect(events.at(0)).toBe('ADDED 2');
    expect(events).toContain('MODIFIED 3');
    expect(events.at(-1)).toBe('DELETED 3');
  });

  it('a module of Pepr changes and refuses writes, and follows what is written', async () => {
    for (const name of ['pepr', 'pepr-system']) await cluster.kubectl(['create', 'namespace', name]);
    const certificates = await makeCertificates();
    const [certificate, key] = [path.join(folder, 'tls.crt'), path.join(folder, 'tls.key')];
    await writeFile(certificate, certificates.server.cert);
    await writeFile(key, certificates.server.key);
    const run = async (more: NodeJS.ProcessEnv) =>
      start(process.execPath, [path.join(programs, 'pepr-module.mjs')], {
        ...environment(),
        LOG_LEVEL: 'debug',
        SSL_CERT_PATH: certificate,
        SSL_KEY_PATH: key,
        PEPR_API_PATH: 'path',
        ...more,
      });
    const port = await freePort();
    await using asked = await run({ PORT: String(port) });
    await asked.until(/Controller startup complete/);
    await using watching = await run({ PORT: String(await freePort()), PEPR_WATCH_MODE: 'true' });
    await watching.until(/Controller startup complete/);
    for (const verb of ['mutate', 'validate'] as const) await apply('pepr', webhook(verb, port, certificates));

    const configMap = (name: string, data: object) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels: { marked: 'yes' } },
      data,
    });
    await apply('pepr', configMap('one', { a: 'b' }));
    expect(
      await read('pepr', 'configmap/one', String.raw`{.metadata.labels.by} {.metadata.annotations.example\.com/asked}`),
    ).toBe('pepr CREATE');
    await expect(apply('pepr', configMap('two', { refuse: 'yes' }))).rejects.toThrow(
      'admission webhook "pepr-marks.pepr.dev" denied the request: two asks to be refused',
    );
    await eventually('its copy', async () => (await read('pepr', 'configmap/one-copy', '{.data.a}')) === 'b');
    await eventually('what is remembered', async () =>
      (await read('pepr-system', 'peprstore/pepr-marks-store', '{.data}')).includes('"copied"'),
    );
    await cluster.kubectl(['-n', 'pepr', 'delete', 'configmap', 'one']);
    await eventually('the copy goes', async () => (await read('pepr', 'configmap/one-copy', '{.data.a}')) === '');
    await cluster.kubectl(['delete', 'mutatingwebhookconfiguration,validatingwebhookconfiguration', 'pepr-marks']);
  });
});

describe('in Python', () => {
  const it = testUnless(canPython ? undefined : 'needs kopf from PyPI');

  it('kopf: handlers of creation, change, fields, time and deletion, an index, events', async () => {
    const page = (replicas: number, labels: object = {}) => ({
      apiVersion: 'example.com/v1',
      kind: 'Page',
      metadata: { name: 'one', labels },
      spec: { replicas },
    });
    const settings = { metadata: { name: 'settings', labels: { of: 'pages' } }, data: { color: 'red' } };
    await cluster.kubectl(['create', 'namespace', 'kopf']);
    await apply('kopf', { apiVersion: 'v1', kind: 'ConfigMap', ...settings });
    const args = ['-m', 'kopf', 'run', '--standalone', '--namespace', 'kopf', path.join(programs, 'kopf_operator.py')];
    await using operator = start('python3', args, environment());
    await operator.until(/Initial authentication has finished/);
    await apply('kopf', page(2));
    await eventually('it is made', async () => (await read('kopf', 'page/one', '{.status.made}')) !== '');
    expect(JSON.parse(await read('kopf', 'page/one', '{.status.made}'))).toEqual({ replicas: 2, color: 'red' });
    await apply('kopf', page(3, { tier: 'front' }));
    await eventually('it is changed', async () => (await read('kopf', 'page/one', '{.status.changed}')) !== '');
    expect(JSON.parse(await read('kopf', 'page/one', '{.status.changed}'))).toEqual({ from: 2, to: 3 });
    const tier = String.raw`{.metadata.annotations.example\.com/tier}`;
    await eventually('the field is seen', async () => (await read('kopf', 'page/one', tier)) === 'front');
    await eventually('time goes by', async () => (await read('kopf', 'page/one', '{.status.ticks}')) === '3');
    expect(await read('kopf', 'page/one', '{.metadata.finalizers[*]}')).toBe('example.com/kopf');
    await cluster.kubectl(['-n', 'kopf', 'delete', 'page', 'one', '--timeout=60s']);
    await eventually('its last event', async () =>
      (await cluster.kubectl(['-n', 'kopf', 'get', 'events'])).includes('one has ended'),
    );
  });
});
