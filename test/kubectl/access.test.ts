/** Real outermostKubectls of several versions ask who may do what, and bind default roles to people. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import {
  eventually,
  outermostKubectls,
  type SystemCluster,
  startSystemCluster,
  testUnless,
} from '../support/cluster.ts';

let cluster: SystemCluster;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kubectl-access-test-'));
  cluster = await startSystemCluster({ args: ['--no-node'] });
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const roles = (verbs: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: looker}
rules: [{apiGroups: [""], resources: [pods], verbs: [${verbs}]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: looker}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: looker}
subjects: [{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]
`;

describe.each(outermostKubectls)('kubectl $version', ({ version, path: kubectl = '' }) => {
  const it = testUnless(kubectl === '' ? `kubectl ${version} is not to be had here` : undefined);
  const namespace = `access-${version.replaceAll('.', '-')}`;
  const user = `ann-${version}`;
  const run = async (...args: string[]) => await cluster.kubectl(['-n', namespace, ...args], { kubectl });
  const may = async (...args: string[]) => {
    const { stdout } = await cluster.tryKubectl(['-n', namespace, 'auth', 'can-i', ...args, '--as', user], { kubectl });
    return stdout.split('\n')[0];
  };

  it('binds default roles', async () => {
    await run('create', 'namespace', namespace);
    expect(await may('list', 'pods')).toMatch(/^no/);
    await run('create', 'rolebinding', 'viewers', '--clusterrole=view', `--user=${user}`);
    await eventually('the rules of view are gathered', async () => (await may('list', 'pods')) === 'yes');
    expect(await may('list', 'secrets')).toMatch(/^no/);
    expect(await may('create', 'deployments.apps')).toMatch(/^no/);
    await run('create', 'rolebinding', 'editors', '--clusterrole=edit', `--user=${user}`);
    expect(await may('create', 'deployments.apps')).toBe('yes');
    expect(await may('create', 'rolebindings.rbac.authorization.k8s.io')).toMatch(/^no/);
    expect(await may('list', 'pods', '-n', 'default')).toMatch(/^no/);
    expect(await run('auth', 'can-i', '--list', '--as', user)).toMatch(/^pods\s+\[\]\s+\[\]\s+\[.*list/m);
  });

  it('auth reconcile', async () => {
    const file = path.join(folder, `${version}.yaml`);
    const reconcile = async (verbs: string) => {
      await writeFile(file, roles(verbs));
      return await run('auth', 'reconcile', '-f', file);
    };
    expect(await reconcile('get')).toContain('clusterrole.rbac.authorization.k8s.io/looker reconciled');
    await reconcile('get, list');
    const rules = async () => await run('get', 'clusterrole', 'looker', '-o', 'jsonpath={.rules[*].verbs}');
    expect(await rules()).toContain('list');
    await reconcile('watch');
    expect(await rules()).toMatch(/get.*list.*watch/);
    await run('delete', 'clusterrole', 'looker');
    await run('delete', 'clusterrolebinding', 'looker');
  });
});
