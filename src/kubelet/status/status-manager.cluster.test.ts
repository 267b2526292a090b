/** The status manager against an API server, which merges lists by their keys. */
import { expect, test } from 'vitest';
import { conflict, keyOf, Pod, type PodStatus } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import { strategicPatch } from '#client';
import { startTestApi } from '../testing/test-api.ts';
import { createStatusManager } from './status-manager.ts';

/** What is patched is the status. */
const status = { subresource: 'status' };

async function setup() {
  await using starting = new AsyncDisposableStack();
  const clock = createVirtualClock();
  const api = starting.use(await startTestApi(clock));
  const pod = await api.client.create(Pod, {
    metadata: { name: 'pod', namespace: 'default' },
    spec: { nodeName: 'node', containers: [{ name: 'a', image: 'a' }] },
  });
  const { uid } = pod.metadata;
  const writes: PodStatus[] = [];
  api.onRequest = ({ verb, body }) => verb === 'patch' && writes.push((body as Pod).status ?? {});
  const statuses = starting.use(createStatusManager({ client: api.client, clock, logger: silentLogger }));
  /** Without what the server itself says of every pod. */
  const stored = async () => {
    for (let turns = 0; turns < 20; turns++) await clock.advance(0);
    const { qosClass: _, ...status } = api.list(Pod)[0]?.status ?? {};
    return status;
  };
  const running = starting.move();
  const end = { [Symbol.asyncDispose]: () => running.disposeAsync() };
  return { clock, api, pod, uid, writes, statuses, stored, ...end };
}

test('writes what changed, and only the newest', async () => {
  await using set = await setup();
  const { pod, statuses, stored, uid, writes } = set;
  statuses.report(pod, { phase: 'Pending' });
  statuses.report(pod, { phase: 'Pending', message: 'a' });
  statuses.report(pod, { phase: 'Running' });
  await statuses.flush(uid);
  expect(await stored()).toEqual({ phase: 'Running' });
  expect(writes.length).toBeLessThanOrEqual(2);
  const before = writes.length;
  statuses.report(pod, { phase: 'Running' });
  await statuses.flush(uid);
  expect(writes).toHaveLength(before);
});

test('removes what is no more', async () => {
  await using set = await setup();
  const { pod, statuses, stored, uid } = set;
  statuses.report(pod, { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }], message: 'm' });
  await statuses.flush(uid);
  statuses.report(pod, { phase: 'Running', podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }] });
  await statuses.flush(uid);
  expect(await stored()).toEqual({ phase: 'Running', podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }] });
});

test('a condition loses the reason that no longer holds', async () => {
  await using set = await setup();
  const { pod, statuses, stored, uid } = set;
  statuses.report(pod, {
    conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'm' }],
  });
  await statuses.flush(uid);
  statuses.report(pod, { conditions: [{ type: 'Ready', status: 'True' }] });
  await statuses.flush(uid);
  expect(await stored()).toEqual({ phase: 'Pending', conditions: [{ type: 'Ready', status: 'True' }] });
});

test('never goes back from a final phase', async () => {
  await using set = await setup();
  const { pod, statuses, stored, uid } = set;
  statuses.report(pod, { phase: 'Succeeded' });
  statuses.report(pod, { phase: 'Running' });
  await statuses.flush(uid);
  expect(await stored()).toEqual({ phase: 'Succeeded' });
});

test('survives an outage, and then writes the newest', async () => {
  await using set = await setup();
  const { api, clock, pod, statuses, stored } = set;
  api.down = true;
  statuses.report(pod, { phase: 'Pending', message: 'm' });
  await clock.advance(3000);
  statuses.report(pod, { phase: 'Running' });
  expect(await stored()).toEqual({ phase: 'Pending' });
  api.down = false;
  await clock.advance(5000);
  expect(await stored()).toEqual({ phase: 'Running' });
});

test('tries again after a conflict', async () => {
  await using set = await setup();
  const { api, clock, pod, statuses, stored } = set;
  let refusals = 2;
  api.onRequest = ({ verb }) => {
    if (verb === 'patch' && refusals-- > 0) throw conflict({ group: '', resource: 'pods' }, 'pod');
  };
  statuses.report(pod, { phase: 'Running' });
  await clock.advance(5000);
  expect(await stored()).toEqual({ phase: 'Running' });
});

test('leaves the conditions of others as they are, however old the pod that it was told of', async () => {
  await using set = await setup();
  const { api, pod, statuses, stored, uid } = set;
  const gate = (status: string) => ({ type: 'example.com/gate', status });
  await api.client.patch(Pod, keyOf(pod), strategicPatch({ status: { conditions: [gate('True')] } }), status);
  statuses.report(pod, { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }, gate('False')] });
  await statuses.flush(uid);
  expect((await stored()).conditions).toEqual([{ type: 'Ready', status: 'False' }, gate('True')]);
});

test('writes again what somebody else wrote over it, but not because a pod is older than the last write', async () => {
  await using set = await setup();
  const { api, pod, statuses, stored, uid, writes } = set;
  const running: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  statuses.report(pod, running);
  await statuses.flush(uid);
  statuses.report(pod, running);
  await statuses.flush(uid);
  expect(writes).toHaveLength(1);
  const lost = strategicPatch({ status: { conditions: [{ type: 'Ready', status: 'False', reason: 'NodeLost' }] } });
  const overruled = await api.client.patch(Pod, keyOf(pod), lost, status);
  statuses.report(overruled, running);
  await statuses.flush(uid);
  expect(await stored()).toEqual(running);
});

test('stops caring for a pod that is gone', async () => {
  await using set = await setup();
  const { api, pod, statuses, uid } = set;
  await api.client.delete(Pod, { namespace: 'default', name: 'pod' }, { gracePeriodSeconds: 0 });
  statuses.report(pod, { phase: 'Running' });
  await statuses.flush(uid);
  expect(statuses.statusOf(uid)).toBeUndefined();
});

test('what went is removed, what others say stays', async () => {
  await using set = await setup();
  const { api, pod, statuses } = set;
  const { client } = api;
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
  await client.patch(Pod, keyOf(pod), strategicPatch({ status: { conditions } }), status);
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
