/** Trust bundles of a real API server, as a node sees them. */
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClusterTrustBundle, type ClusterTrustBundleProjection } from '#api';
import { silentLogger, type VirtualClock } from '#base';
import { type Client, createClient, createInformers, mergePatch } from '#client';
import { startTestServer } from '../../apiserver/testing.ts';
import { podWith } from '../testing/builders.ts';
import { createTrustBundles, type TrustBundles } from './trust-bundles.ts';

const signerName = 'example.com/signer';
let stack: AsyncDisposableStack;
let clock: VirtualClock;
let admin: Client;
let bundles: TrustBundles;
/** Watches of the node that go on. */
let watches: number;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const server = stack.use(await startTestServer());
  clock = server.clock;
  admin = server.client;
  const node = server.transportAs({ username: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] });
  watches = 0;
  const client = createClient({
    discover: (path, options) => node.discover(path, options),
    request: request => node.request(request),
    async *watch(request) {
      watches++;
      try {
        yield* node.watch(request);
      } finally {
        watches--;
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  });
  const informers = stack.use(createInformers({ client, clock, logger: silentLogger }));
  bundles = createTrustBundles({ informers, clock });
});
afterEach(() => stack.disposeAsync());

const settle = async () => {
  for (let turns = 0; turns < 20; turns++) await clock.advance(0);
};
const [first = '', second = ''] = rootCertificates;
const create = (name: string, alive: string) =>
  admin.create(ClusterTrustBundle, {
    metadata: { name, labels: { alive } },
    spec: { trustBundle: first, ...(name.includes(':') ? { signerName } : {}) },
  });
const ofSigner: ClusterTrustBundleProjection = {
  path: 'p',
  signerName,
  labelSelector: { matchLabels: { alive: 'true' } },
};
const podThatShows = (...projections: ClusterTrustBundleProjection[]) =>
  podWith({
    spec: {
      volumes: [{ name: 'v', projected: { sources: projections.map(clusterTrustBundle => ({ clusterTrustBundle })) } }],
    },
  });
const namesOf = async (projection: ClusterTrustBundleProjection) =>
  (await bundles.shownBy(projection)).map(({ metadata }) => metadata.name);

test('are found by name and by signer, and not followed for pods that show none', async () => {
  await create('roots', 'true');
  await create('example.com:signer:a', 'true');
  await create('example.com:signer:b', 'false');
  expect(await namesOf({ path: 'p', name: 'roots' })).toEqual(['roots']);
  expect(await namesOf(ofSigner)).toEqual(['example.com:signer:a']);
  using _ = bundles.follow(podWith(), () => undefined);
  await settle();
  expect(watches).toBe(0);
});

test('are followed as long as a pod shows them, and others tell it nothing', async () => {
  await create('example.com:signer:a', 'true');
  let changes = 0;
  {
    using _ = bundles.follow(podThatShows(ofSigner, { path: 'q', name: 'roots' }), () => changes++);
    expect(await namesOf(ofSigner)).toEqual(['example.com:signer:a']);
    await settle();
    const told = async (change: Promise<unknown>): Promise<number> => {
      const before = changes;
      await change;
      await settle();
      return changes - before;
    };
    const patch = (name: string, body: object) => admin.patch(ClusterTrustBundle, { name }, mergePatch(body));
    expect(await told(create('others', 'true'))).toBe(0);
    expect(await told(create('roots', 'false'))).toBe(1);
    expect(await told(patch('roots', { spec: { trustBundle: second } }))).toBe(1);
    expect(await told(patch('example.com:signer:a', { metadata: { labels: { alive: 'false' } } }))).toBe(1);
    expect(await namesOf(ofSigner)).toEqual([]);
    expect(await told(admin.delete(ClusterTrustBundle, { name: 'roots' }))).toBe(1);
    expect(watches).toBe(1);
  }
  await settle();
  expect(watches).toBe(0);
});
