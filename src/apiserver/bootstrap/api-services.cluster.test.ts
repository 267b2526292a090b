import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { APIService, CustomResourceDefinition, isNotFound } from '#api';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { startTestServer, type TestServer } from '../testing.ts';
import { automanagedLabel } from './own-api-services.ts';

let certificates: TestCertificates;
let test: TestServer;
beforeAll(async () => {
  certificates = await makeCertificates();
});
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

/** A port is opened: from then on there are API services. */
const listen = ({ server }: TestServer) => {
  const { server: own, ca } = certificates;
  return server.listen({ tls: { certificate: own.cert, key: own.key, clientAuthority: ca } });
};

const find = async (name: string): Promise<APIService | undefined> =>
  await test.client.get(APIService, { name }).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });

it('makes those of its own groups when a port is opened, and not before', async () => {
  expect(await find('v1.apps')).toBeUndefined();
  await using _port = await listen(test);
  expect(await find('v1.apps')).toMatchObject({
    metadata: { labels: { [automanagedLabel]: 'onstart' } },
    spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17_800, versionPriority: 15 },
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
  });
  expect(await find('v1.apiregistration.k8s.io')).toBeUndefined();
});

it('keeps those of custom kinds, and takes them away with these', async () => {
  await using _port = await listen(test);
  const schema = { openAPIV3Schema: { type: 'object' } } as const;
  await test.client.create(CustomResourceDefinition, {
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
  const name = 'v1.example.com';
  const until = async (isThere: boolean) =>
    await expect.poll(async () => (await find(name)) !== undefined, { timeout: 30_000 }).toBe(isThere);
  await until(true);
  const { uid } = (await find(name))?.metadata ?? {};
  await test.client.delete(APIService, { name });
  await expect.poll(async () => (await find(name))?.metadata.uid, { timeout: 30_000 }).not.toBe(uid);
  await until(true);
  await test.client.delete(CustomResourceDefinition, { name: 'things.example.com' });
  await until(false);
}, 120_000);
