/** Helm 3 and 4, with their defaults: a chart with every common kind, hooks, lookups and a kind of its own, from its installation to
 *  its end. */
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

beforeAll(async () => {
  cluster = await startSystemCluster({ args: ['--no-node', '--simulated-nodes', '2'] });
});
afterAll(() => cluster[Symbol.asyncDispose]());

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

  it('says what is wrong with a value in the words of the server', async () => {
    await expect(run('install', 'wrong', chart, '--set', 'replicas=11')).rejects.toThrow(
      /Gadget.*"wrong" is invalid: spec: Invalid value: .*size is above the limit/s,
    );
    await run('uninstall', 'wrong', '--ignore-not-found');
  });
});
