/** Endpoints made by hand, from the API to the proxy's rules: API server, controllers and proxy together. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EndpointSlice, Endpoints, Service } from '#api';
import { silentLogger, systemClock } from '#base';
import { ensurePki } from '#lifecycle';
import { type ProxyBackend, type Ruleset, startProxy } from '#proxy';
import { startCluster } from '#testing';

/** A back end that tells of each ruleset. */
const telling = (tell: (ruleset: Ruleset) => void): ProxyBackend => ({
  describe: () => [],
  name: 'telling',
  async apply(ruleset) {
    tell(ruleset);
    return { mode: 'full', lines: 0, refused: new Map(), ruleset };
  },
  verify: async () => [],
  cleanUp: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
});

test('connections go to addresses that somebody wrote down, and the server is listed once', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'kubernode-endpoints-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true }));
  const [clock, logger] = [systemClock, silentLogger];
  const pki = await ensurePki({ directory, nodeName: 'node', clock });
  const { client, informers, controlPlane } = stack.use(await startCluster({ nodes: 0 }));
  const tls = { ...pki.certificates.apiserver, clientAuthority: pki.authorities.ca.certificate };
  await controlPlane.apiServer.listen({ tls, advertiseAddress: '192.0.2.1' });

  const { promise: led, resolve } = Promise.withResolvers<unknown>();
  const backend = telling(({ services }) => {
    const endpoints = services.get('default/database')?.[0]?.endpoints ?? [];
    if (endpoints.length > 0) resolve(endpoints);
  });
  stack.use(startProxy({ client, informers, clock, logger, nodeName: 'here', backend }));
  const metadata = { namespace: 'default', name: 'database' };
  await client.create(Service, { metadata, spec: { ports: [{ port: 5432 }] } });
  await client.create(Endpoints, {
    metadata,
    subsets: [
      { addresses: [{ ip: '192.0.2.42' }], notReadyAddresses: [{ ip: '192.0.2.43' }], ports: [{ port: 5433 }] },
    ],
  });
  expect(await led).toEqual([{ ip: '192.0.2.42', port: 5433, isLocal: false }]);

  const { items } = await client.list(EndpointSlice, { labelSelector: 'kubernetes.io/service-name=kubernetes' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['kubernetes']);
});
