import { describe, expect, it } from 'vitest';
import { ConfigMap } from '#api';
import { createClient } from '../create-client.ts';
import { FakeApi } from '../testing/fake-api.ts';
import { describeTransportContract } from './contract.ts';
import { createInProcessTransport } from './in-process.ts';

const user = { username: 'test', groups: ['system:masters'] };

describeTransportContract('in process', async () => {
  const api = new FakeApi();
  return {
    transport: createInProcessTransport({ handler: api, user }),
    expire: async () => api.compact(),
    [Symbol.asyncDispose]: async () => undefined,
  };
});

describe('the in-process transport', () => {
  it('says who is asking, and copies nothing', async () => {
    const api = new FakeApi();
    const users: unknown[] = [];
    api.intercept = (_, who) => users.push(who);
    const client = createClient(createInProcessTransport({ handler: api, user }));
    const created = await client.create(ConfigMap, { metadata: { name: 'a', namespace: 'b' } });
    expect(await client.get(ConfigMap, { name: 'a', namespace: 'b' })).toBe(created);
    expect(users).toEqual([user, user]);
  });

  it('ends the watch at the server when the loop is left', async () => {
    const api = new FakeApi();
    const client = createClient(createInProcessTransport({ handler: api, user }));
    await client.create(ConfigMap, { metadata: { name: 'a', namespace: 'b' } });
    for await (const event of client.watch(ConfigMap, { resourceVersion: '0' })) if (event.type === 'ADDED') break;
    expect(api.watcherCount).toBe(0);
  });
});
