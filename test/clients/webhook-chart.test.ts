/** A chart whose webhooks must answer is installed with `--wait` and used at once, over and over, without a second try:
 *  what is Ready can be reached. */
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { exec } from '#base';
import { helms, realNodeUnavailable, type SystemCluster, startSystemCluster, testUnless } from '../support/cluster.ts';

const testdata = path.join(import.meta.dirname, 'testdata');
const helm = helms.toReversed().find(({ path }) => path !== undefined)?.path;
const unavailable = realNodeUnavailable() ?? (helm === undefined ? 'Helm is not to be had here' : undefined);
const it = testUnless(unavailable);
const rounds = 20;
let cluster: SystemCluster;

beforeAll(async () => {
  if (unavailable) return;
  cluster = await startSystemCluster();
  await cluster.run(['image', 'build', path.join(testdata, 'webhook'), '-t', 'webhook:local']);
});
afterAll(async () => {
  if (!unavailable) await cluster[Symbol.asyncDispose]();
});

const configMap = (name: string, data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { webhook: 'yes' } },
  data,
});

/** Creates it, once; returns what the webhook marked it with. */
async function create(name: string, data: object = {}): Promise<string> {
  const input = JSON.stringify(configMap(name, data));
  const mark = String.raw`jsonpath={.metadata.annotations.webhook\.example\.com/seen}`;
  return await cluster.kubectl(['create', '-f', '-', '-o', mark], { input });
}

it(`${rounds} times`, async () => {
  const run = async (...args: string[]) =>
    await exec(helm ?? '', [...args, '--kubeconfig', cluster.kubeconfig], { env: cluster.env, timeoutMs: 120_000 });
  for (let round = 0; round < rounds; round++) {
    const name = `hook-${round}`;
    await run('install', name, path.join(testdata, 'webhook-chart'), '--wait');
    expect(await create(name)).toBe('yes');
    await expect(create(`${name}-refused`, { refuse: 'yes' })).rejects.toThrow(
      'admission webhook "configmaps.webhook.example.com" denied the request: asks to be refused',
    );
    await run('uninstall', name);
  }
});
