/** Debian's python3-kubernetes against an API server, controllers and simulated nodes. Its models want every field that
 *  the documents call required, so that an answer without one fails. */
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { exec, kubernetesVersion, tryExec } from '#base';
import { debianPython } from '../../tools/set-up/test-tools.ts';
import { type SystemCluster, startSystemCluster, testUnless } from '../support/cluster.ts';

const script = path.join(import.meta.dirname, 'testdata/python_client.py');
const PYTHONPATH = path.resolve(import.meta.dirname, '../../.cache/tools/python3-kubernetes');
const isThere = await tryExec(debianPython, ['-c', 'import kubernetes'], { env: { ...process.env, PYTHONPATH } }).then(
  ({ exitCode }) => exitCode === 0,
  () => false,
);
const it = testUnless(isThere ? undefined : 'needs python3-kubernetes');

let cluster: SystemCluster | undefined;

beforeAll(async () => {
  if (isThere) cluster = await startSystemCluster({ args: ['--no-node', '--simulated-nodes', '1'] });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

it('python3-kubernetes reads, writes, patches, follows and applies', async () => {
  if (!cluster) throw new Error('no cluster');
  const { kubeconfig, env } = cluster;
  const { stdout } = await exec(debianPython, [script, kubeconfig], { env: { ...env, PYTHONPATH }, timeoutMs: 90_000 });
  expect(JSON.parse(stdout)).toEqual({
    replaced: { k: '2' },
    conflict: [409, 'Conflict'],
    patched: { l: '3' },
    'json patched': { l: '3', m: '4' },
    scale: 3,
    available: true,
    pages: [2, 1],
    owner: 'ReplicaSet',
    phases: ['Running'],
    selected: 0,
    read: 16,
    applied: { a: '1' },
    refused: 'Apply failed with 1 conflict: conflict with "one": .data.a',
    groups: true,
    version: kubernetesVersion,
    deleted: 'Success',
    gone: 404,
  });
});
