/** Helm 3 and 4, with their defaults: a chart with every common kind, hooks, lookups and a kind of its own, from its
 *  installation to its end. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { exec } from '#base';
import { helms, type SystemCluster, startSystemCluster, testUnless } from '../support/cluster.ts';

const chart = path.join(import.meta.dirname, 'testdata/chart');
/** What a chart may make, by the names that kubectl has for it. */
const kinds = [
  'pods,services,deployments,replicasets,statefulsets,daemonsets,jobs,cronjobs,configmaps,secrets,serviceaccounts',
  'roles,rolebindings,ingresses,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers,limitranges,resourcequotas',
  'endpointslices,persistentvolumeclaims,controllerrevisions,gadgets',
].join(',');
const clusterKinds = 'clusterroles,clusterrolebindings,priorityclasses,ingressclasses,validatingwebhookconfigurations';
let cluster: SystemCluster;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'helm-test-'));
  cluster = await startSystemCluster({ args: ['--no-node', '--simulated-nodes', '2'] });
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Release {
  readonly version: number;
  readonly info: { readonly status: string; readonly notes?: string };
}

describe.each(helms)('Helm $version', ({ version, path: helm = '' }) => {
  const it = testUnless(helm === '' ? `Helm ${version} is not to be had here` : undefined);
  const namespace = `charts-${version}`;
  const run = async (...args: string[]) =>
    (
      await exec(helm, [...args, '--kubeconfig', cluster.kubeconfig, '-n', namespace], {
        env: cluster.env,
        timeoutMs: 120_000,
      })
    ).stdout;
  const status = async () => JSON.parse(await run('status', 'one', '-o', 'json')) as Release;
  const read = async (resource: string, jsonpath: string) =>
    await cluster.kubectl(['-n', namespace, 'get', resource, '-o', `jsonpath=${jsonpath}`]);

  it('installs, tests, upgrades, rolls back and uninstalls; nothing is left', async () => {
    const before = await cluster.kubectl(['get', clusterKinds, '-o', 'name']);
    await run('install', 'one', chart, '--wait', '--create-namespace');
    expect(await status()).toMatchObject({ version: 1, info: { status: 'deployed' } });
    expect(await read('configmap/one', '{.data.MESSAGE} {.data.BUDGETS}')).toBe('one true');
    expect(Number(await read('configmap/one', '{.data.NAMESPACES}'))).toBeGreaterThan(3);
    expect(await read('gadget/one', '{.spec.limit}')).toBe('10');
    expect(await read('deployment/one', '{.status.availableReplicas}')).toBe('2');
    expect(await read('statefulset/one-data', '{.status.readyReplicas}')).toBe('2');
    const password = await read('secret/one', '{.data.password}');

    expect(await run('test', 'one')).toMatch(/Phase:\s+Succeeded/);

    await run('upgrade', 'one', chart, '--wait', '--set', 'message=two,replicas=3');
    expect(await read('configmap/one', '{.data.MESSAGE} {.data.GADGETS}')).toBe('two true');
    expect(await read('deployment/one', '{.status.updatedReplicas}')).toBe('3');
    expect(await read('secret/one', '{.data.password}')).toBe(password);

    await run('rollback', 'one', '1', '--wait');
    expect(await read('configmap/one', '{.data.MESSAGE}')).toBe('one');
    const history = JSON.parse(await run('history', 'one', '-o', 'json')) as { status: string }[];
    expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed']);

    await run('uninstall', 'one', '--wait');
    await cluster.kubectl(['-n', namespace, 'delete', 'pod', 'one-answers', '--ignore-not-found']);
    const left = await cluster.kubectl(['-n', namespace, 'get', kinds, '-o', 'name']);
    expect(left.trim().split('\n').toSorted()).toEqual([
      'configmap/kube-root-ca.crt',
      // What hooks of no release any more leave, as their policy says.
      'serviceaccount/default',
      'serviceaccount/one-hook',
    ]);
    expect(await cluster.kubectl(['get', clusterKinds, '-o', 'name'])).toBe(before);
  });

  it('what helm create makes: rehearsed on the server, with parts that come and go, rolled back by itself, kept and brought back', async () => {
    const web = path.join(folder, version, 'web');
    await mkdir(path.dirname(web));
    await exec(helm, ['create', web], { env: cluster.env });
    const parts = async () =>
      (await cluster.kubectl(['-n', namespace, 'get', 'deploy,hpa,ingress,service,sa', '-o', 'name']))
        .trim()
        .split('\n')
        .filter(name => name.endsWith('/web'));
    const always = ['deployment.apps/web', 'service/web', 'serviceaccount/web'];
    expect(await run('install', 'web', web, '--create-namespace', '--dry-run=server')).toContain('kind: Deployment');
    expect(await parts()).toEqual([]);
    await run('upgrade', '--install', 'web', web, '--wait');
    expect(await parts()).toEqual(always);

    const more = 'autoscaling.enabled=true,ingress.enabled=true';
    await run('upgrade', 'web', web, '--set', more, '--wait');
    expect(await parts()).toEqual(
      ['deployment.apps/web', 'horizontalpodautoscaler.autoscaling/web', 'ingress.networking.k8s.io/web'].concat(
        always.slice(1),
      ),
    );
    await run('upgrade', 'web', web, '--set', 'serviceAccount.create=false', '--wait');
    expect(await parts()).toEqual(['deployment.apps/web', 'service/web']);

    const orBack = version === '3' ? '--atomic' : '--rollback-on-failure';
    await expect(run('upgrade', 'web', web, '--set', 'replicaCount=-1', orBack)).rejects.toThrow(
      /has been rolled back.*Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0/s,
    );
    expect(await read('deployment/web', '{.status.availableReplicas}')).toBe('1');
    await run('rollback', 'web', '1', '--wait');
    expect(await parts()).toEqual(always);

    await run('uninstall', 'web', '--keep-history', '--wait');
    expect(await parts()).toEqual([]);
    await run('rollback', 'web', '1', '--wait');
    expect(await read('deployment/web', '{.status.availableReplicas}')).toBe('1');
    await run('uninstall', 'web', '--cascade', 'foreground', '--wait');
    expect(await parts()).toEqual([]);
  });

  it('does nothing with what has a kind that is gone, until it is back', async () => {
    await run('install', 'gone', chart, '--create-namespace', '--no-hooks');
    await cluster.kubectl(['delete', 'crd', 'gadgets.charts.example.com']);
    await expect(run('upgrade', 'gone', chart, '--no-hooks')).rejects.toThrow(
      /no matches for kind "Gadget" in version "charts.example.com\/v1"/,
    );
    await cluster.kubectl(['apply', '-f', path.join(chart, 'crds')]);
    await run('upgrade', 'gone', chart, '--no-hooks');
    expect(await read('gadget/gone', '{.spec.limit}')).toBe('10');
    await run('uninstall', 'gone', '--no-hooks');
    const left = ['get', 'deployments,gadgets,configmaps', '-l', 'app.kubernetes.io/instance=gone', '-o', 'name'];
    expect(await cluster.kubectl(['-n', namespace, ...left])).toBe('');
  });

  it('says what is wrong with a value in the words of the server', async () => {
    await expect(run('install', 'wrong', chart, '--set', 'replicas=11')).rejects.toThrow(
      /Gadget.*"wrong" is invalid: spec: Invalid value: .*size is above the limit/s,
    );
    await run('uninstall', 'wrong', '--ignore-not-found');
  });
});
