/** The status manager against an API server, which merges lists by their keys. */
import { expect, test } from 'vitest';
import { keyOf, Pod, type PodStatus } from '#api';
import { createApiServer } from '#apiserver';
import { createVirtualClock, silentLogger } from '#base';
import { createClient, createInProcessTransport, strategicPatch } from '#client';
import { createMemoryStore } from '#store';
import { createStatusManager } from './status-manager.ts';

test('what went is removed, what others say stays', async () => {
  await using stack = new AsyncDisposableStack();
  const clock = createVirtualClock();
  const server = stack.use(await createApiServer({ store: stack.use(createMemoryStore()), clock }));
  const user = { username: 'test', groups: ['system:masters'] };
  const client = createClient(stack.use(createInProcessTransport({ handler: server.handler, user })));
  using statuses = createStatusManager({ client, clock, logger: silentLogger });
  const pod = await client.create(Pod, {
    metadata: { name: 'pod', namespace: 'default' },
    spec: { nodeName: 'node', containers: [{ name: 'a', image: 'a' }] },
  });
  const write = async (status: PodStatus) => {
    statuses.report(await client.get(Pod, keyOf(pod)), status);
    await statuses.flush(pod.metadata.uid);
    return (await client.get(Pod, keyOf(pod))).status;
  };
  const addresses = (...ips: string[]) => ({ podIP: ips[0] ?? '', podIPs: ips.map(ip => ({ ip })) });
  await write({
    phase: 'Pending',
    message: 'm',
    ...addresses('10.0.0.1', 'fd00::1'),
    conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'm' }],
  });
  const conditions = [{ type: 'example.com/gate', status: 'True' }];
  await client.patch(Pod, keyOf(pod), strategicPatch({ status: { conditions } }), { subresource: 'status' });
  const after = await write({
    phase: 'Running',
    ...addresses('10.0.0.2'),
    conditions: [{ type: 'Ready', status: 'True' }],
  });
  expect(after).toMatchObject({ phase: 'Running', ...addresses('10.0.0.2') });
  expect(after?.message).toBeUndefined();
  expect(after?.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual(
    expect.arrayContaining([
      ['Ready', 'True', undefined],
      ['example.com/gate', 'True', undefined],
    ]),
  );
});
