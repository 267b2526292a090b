import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Pod } from '#api';
import { type KubeconfigOptions, mergePatch, renderKubeconfig } from '#client';
import { startWebhookServer, type WebhookServer } from '../../fixtures/webhook-server.ts';
import { podNamed, startTestServer, statusOf, type TestServer } from '../../testing.ts';
import { readAdmissionSettings } from '../configuration/read.ts';

const directory = mkdtempSync(join(tmpdir(), 'image-policy-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let backend: WebhookServer;
/** What is answered: a status, or a code; by default that all is well. */
let answer: (headers: IncomingHttpHeaders) => unknown;
let test: TestServer | undefined;

const review = (status: unknown) => ({ apiVersion: 'imagepolicy.k8s.io/v1alpha1', kind: 'ImageReview', status });

beforeAll(async () => {
  backend = await startWebhookServer(async (_body, _path, headers) => answer(headers), { wantsCertificate: true });
});
afterAll(() => backend[Symbol.asyncDispose]());
beforeEach(() => {
  answer = () => review({ allowed: true });
  backend.requests.length = 0;
});
afterEach(async () => {
  await test?.[Symbol.asyncDispose]();
  test = undefined;
});

async function startWith(policy: object = {}, access: Partial<KubeconfigOptions> = {}): Promise<TestServer> {
  const { certificate: clientCertificate, key: clientKey } = backend.caller;
  const ca = Buffer.from(backend.caBundle, 'base64').toString();
  const server = backend.url('/images/');
  const config = renderKubeconfig({ name: 'images', server, ca, clientCertificate, clientKey, ...access });
  writeFileSync(join(directory, 'images.kubeconfig'), config);
  const configuration = { imagePolicy: { kubeConfigFile: 'images.kubeconfig', ...policy } };
  const plugins = [{ name: 'ImagePolicyWebhook', configuration }];
  const file = join(directory, 'admission.yaml');
  const outer = { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AdmissionConfiguration', plugins };
  writeFileSync(file, JSON.stringify(outer));
  test = await startTestServer({
    enableAdmissionPlugins: ['ImagePolicyWebhook'],
    admissionSettings: await readAdmissionSettings(file),
  });
  return test;
}
const pod = (name: string, image = 'a') => ({
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'main', image }] },
});
const messageOf = async (promise: Promise<unknown>) => (await statusOf(promise)).message;

it('asks about the images of a pod, with what annotations say to the program, and who it is', async () => {
  const { client } = await startWith({}, { token: 't0p' });
  let shown: IncomingHttpHeaders = {};
  answer = headers => {
    shown = headers;
    return review({ allowed: true });
  };
  await client.create(Pod, {
    metadata: {
      name: 'x',
      namespace: 'default',
      annotations: { 'my.image-policy.k8s.io/ticket': '1', 'example.com/other': '2' },
    },
    spec: { containers: [{ name: 'main', image: 'a' }], initContainers: [{ name: 'first', image: 'b' }] },
  });
  expect(backend.requests).toEqual([
    {
      path: '/images?timeout=30s',
      body: {
        apiVersion: 'imagepolicy.k8s.io/v1alpha1',
        kind: 'ImageReview',
        metadata: {},
        spec: {
          containers: [{ image: 'a' }, { image: 'b' }],
          annotations: { 'my.image-policy.k8s.io/ticket': '1' },
          namespace: 'default',
        },
        status: { allowed: false },
      },
    },
  ]);
  expect(shown.authorization).toBe('Bearer t0p');
  const peer = backend.connections.at(-1)?.getPeerCertificate();
  expect(peer?.subject.CN).toBe('caller');
});

it('refuses what the program refuses, in a pod and in its ephemeral containers', async () => {
  const { client } = await startWith();
  answer = () => review({ allowed: false });
  expect(await statusOf(client.create(Pod, pod('x', 'b')))).toMatchObject({
    code: 403,
    message: 'pods "x" is forbidden: one or more images rejected by webhook backend',
  });
  answer = () => review({ allowed: true });
  await client.create(Pod, pod('x'));
  answer = () => review({ allowed: false, reason: 'not scanned' });
  const ephemeralContainers = [{ name: 'debug', image: 'c' }];
  const debug = client.patch(Pod, pod('x').metadata, mergePatch({ spec: { ephemeralContainers } }), {
    subresource: 'ephemeralcontainers',
  });
  expect(await messageOf(debug)).toBe(
    'pods "x" is forbidden: image policy webhook backend denied one or more images: not scanned',
  );
  expect(backend.requests.at(-1)?.body).toMatchObject({ spec: { containers: [{ image: 'c' }] } });
  const asked = backend.requests.length;
  await client.patch(Pod, pod('x').metadata, mergePatch({ status: { phase: 'Running' } }), { subresource: 'status' });
  await client.delete(Pod, pod('x').metadata);
  expect(backend.requests).toHaveLength(asked);
});

it('asks again when a verdict counts no more', async () => {
  const { client, clock } = await startWith({ allowTTL: 50, denyTTL: -1 });
  for (const name of ['a', 'b']) await client.create(Pod, pod(name));
  expect(backend.requests).toHaveLength(1);
  await client.create(Pod, pod('c', 'other'));
  expect(backend.requests).toHaveLength(2);
  await clock.advance(50_000);
  answer = () => review({ allowed: false });
  for (const name of ['d', 'e']) await statusOf(client.create(Pod, pod(name)));
  expect(backend.requests).toHaveLength(4);
});

/** Lets time pass until something is done; so little of it that nobody gives up. */
async function passTimeUntil<T>(done: Promise<T>, { clock }: TestServer): Promise<T> {
  let isOver = false;
  const outcome = done.finally(() => {
    isOver = true;
  });
  outcome.catch(() => undefined); // told when it is awaited
  await expect.poll(async () => await clock.advance(10).then(() => isOver), { timeout: 30_000 }).toBe(true);
  return await outcome;
}

it('tries again what may pass, five times at most', async () => {
  const server = await startWith({ retryBackoff: 1 });
  const codes: unknown[] = [500, 429];
  answer = () => codes.shift() ?? review({ allowed: true });
  await passTimeUntil(server.client.create(Pod, pod('a')), server);
  expect(backend.requests).toHaveLength(3);
  answer = () => 500;
  expect(await passTimeUntil(messageOf(server.client.create(Pod, pod('b', 'b'))), server)).toBe(
    'pods "b" is forbidden: an error on the server ("unknown") has prevented the request from succeeding',
  );
  expect(backend.requests).toHaveLength(3 + 5);
});

it.each([
  ['answers another code', () => 418, 'the server responded with the status code 418 but did not return more'],
  ['answers something else', () => ({ kind: 'Pod' }), 'expected webhook response of imagepolicy.k8s.io/v1alpha1'],
])('refuses when the program %s, unless everything is allowed then', async (_what, said, words) => {
  answer = said;
  const strict = await startWith();
  expect(await messageOf(strict.client.create(Pod, pod('x')))).toContain(`pods "x" is forbidden: ${words}`);
  await strict[Symbol.asyncDispose]();
  const lenient = await startWith({ defaultAllow: true });
  await lenient.client.create(Pod, pod('x'));
});

it('refuses when nobody is there, or somebody else', async () => {
  const nobody = await startWebhookServer(async () => 500);
  await nobody[Symbol.asyncDispose]();
  const lost = await startWith({}, { server: nobody.url() });
  expect(await messageOf(lost.client.create(Pod, podNamed('x')))).toBe(
    `pods "x" is forbidden: Post "${nobody.url()}?timeout=30s": dial tcp 127.0.0.1:${nobody.port}: connect: connection refused`,
  );
  await lost[Symbol.asyncDispose]();
  const deceived = await startWith({}, { ca: backend.caller.certificate });
  expect(await messageOf(deceived.client.create(Pod, podNamed('x')))).toContain(
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  );
  expect(backend.requests).toEqual([]);
});

it('is not asked without a configuration', async () => {
  await expect(startTestServer({ enableAdmissionPlugins: ['ImagePolicyWebhook'] })).rejects.toThrow(
    'admission plugin "ImagePolicyWebhook" needs imagePolicy in the file of --admission-control-config-file',
  );
});
