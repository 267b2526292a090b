/** Controllers that act as service accounts over connections of their own. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConfigMap, SelfSubjectReview, ServiceAccount } from '#api';
import { connectionOf, type HttpsTransportOptions, parseKubeconfig, resolveContext } from '#client';
import { createVirtualClock, startCluster, type TestCluster } from '#testing';
import { AccountClients } from './account-clients.ts';

const namespace = 'kube-system';
let cluster: TestCluster;
let connection: HttpsTransportOptions;
beforeAll(async () => {
  cluster = await startCluster({ nodes: 0 });
  connection = await connectionOf(resolveContext(parseKubeconfig(await cluster.kubeconfig(), 'admin.conf')));
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** Counts who was asked for tokens. */
function accounts(clock = cluster.clock) {
  const asked: string[] = [];
  const client: typeof cluster.client = {
    ...cluster.client,
    createSubresource: (kind, key, ...rest) => {
      asked.push(key.name);
      return cluster.client.createSubresource(kind, key, ...rest);
    },
  };
  const clients = new AccountClients({ client, clock, namespace, connection, wrap: transport => transport });
  return { asked, clients };
}

const whoIs = async (client: ReturnType<AccountClients['clientOf']>) => {
  const { status } = await client.create(SelfSubjectReview, { metadata: {} });
  return status?.userInfo?.username;
};

it('acts as the account, whose token is asked for once', async () => {
  const { asked, clients } = accounts();
  await using _clients = clients;
  await cluster.client.create(ServiceAccount, { metadata: { namespace, name: 'job-controller' } });
  const client = clients.clientOf('job-controller');
  expect(asked).toEqual([]);
  const who = await Promise.all([whoIs(client), whoIs(client)]);
  expect(who).toEqual(Array(2).fill('system:serviceaccount:kube-system:job-controller'));
  await expect(client.list(ConfigMap)).rejects.toThrow(/^configmaps is forbidden: .*:job-controller" cannot list/);
  expect(asked).toEqual(['job-controller']);
});

it('makes an account that there is not', async () => {
  const { clients } = accounts();
  await using _clients = clients;
  const key = { namespace, name: 'new-controller' };
  await expect(cluster.client.get(ServiceAccount, key)).rejects.toThrow('not found');
  expect(await whoIs(clients.clientOf(key.name))).toBe('system:serviceaccount:kube-system:new-controller');
  expect(await cluster.client.get(ServiceAccount, key)).toMatchObject({ metadata: key });
});

it('asks anew once its account was deleted, and made again', async () => {
  const { asked, clients } = accounts();
  await using _clients = clients;
  const key = { namespace, name: 'cronjob-controller' };
  const client = clients.clientOf(key.name);
  await whoIs(client);
  await cluster.client.delete(ServiceAccount, key);
  expect(await whoIs(client)).toBe('system:serviceaccount:kube-system:cronjob-controller');
  expect(asked).toContain(key.name);
});

it('replaces a token before it ends', async () => {
  const clock = createVirtualClock(cluster.clock.now());
  const { asked, clients } = accounts(clock);
  await using _clients = clients;
  const client = clients.clientOf('job-controller');
  await whoIs(client);
  await clock.advance(40 * 60_000);
  await whoIs(client);
  expect(asked).toHaveLength(1);
  await clock.advance(10 * 60_000);
  await whoIs(client);
  expect(asked).toHaveLength(2);
});
