import { expect, test } from 'vitest';
import { conflict, keyOf, Pod, type PodStatus } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import { strategicPatch } from '#client';
import { podWith } from '../testing/builders.ts';
import { createFakeApi } from '../testing/fake-api.ts';
import { createStatusManager } from './status-manager.ts';

async function setup() {
  const clock = createVirtualClock();
  const api = createFakeApi(clock);
  const pod = await api.client.create(Pod, podWith());
  const writes: PodStatus[] = [];
  api.onRequest = ({ verb, body }) => verb === 'patch' && writes.push((body as Pod).status ?? {});
  const statuses = createStatusManager({ client: api.client, clock, logger: silentLogger });
  const stored = () => api.list<Pod>('pods')[0]?.status;
  return { clock, api, pod, writes, statuses, stored };
}

test('writes what changed, and only the newest', async () => {
  const { pod, statuses, writes, stored } = await setup();
  statuses.report(pod, { phase: 'Pending' });
  statuses.report(pod, { phase: 'Pending', message: 'a' });
  statuses.report(pod, { phase: 'Running' });
  await statuses.flush('uid');
  expect(stored()).toEqual({ phase: 'Running' });
  expect(writes.length).toBeLessThanOrEqual(2);
  const before = writes.length;
  statuses.report(pod, { phase: 'Running' });
  await statuses.flush('uid');
  expect(writes).toHaveLength(before);
});

test('removes what is no more', async () => {
  const { pod, statuses, stored } = await setup();
  statuses.report(pod, { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }], message: 'm' });
  await statuses.flush('uid');
  statuses.report(pod, { phase: 'Running', podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }] });
  await statuses.flush('uid');
  expect(stored()).toEqual({ phase: 'Running', podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }] });
});

test('a condition loses the reason that no longer holds', async () => {
  const { pod, statuses, stored } = await setup();
  statuses.report(pod, {
    conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'm' }],
  });
  await statuses.flush('uid');
  statuses.report(pod, { conditions: [{ type: 'Ready', status: 'True' }] });
  await statuses.flush('uid');
  expect(stored()).toEqual({ conditions: [{ type: 'Ready', status: 'True' }] });
});

test('never goes back from a final phase', async () => {
  const { pod, statuses, stored } = await setup();
  statuses.report(pod, { phase: 'Succeeded' });
  statuses.report(pod, { phase: 'Running' });
  await statuses.flush('uid');
  expect(stored()).toEqual({ phase: 'Succeeded' });
});

test('survives an outage, and then writes the newest', async () => {
  const { pod, api, statuses, clock, stored } = await setup();
  api.down = true;
  statuses.report(pod, { phase: 'Pending' });
  await clock.advance(3000);
  statuses.report(pod, { phase: 'Running' });
  expect(stored()).toBeUndefined();
  api.down = false;
  await clock.advance(5000);
  expect(stored()).toEqual({ phase: 'Running' });
});

test('tries again after a conflict', async () => {
  const { pod, api, statuses, clock, stored } = await setup();
  let refusals = 2;
  api.onRequest = ({ verb }) => {
    if (verb === 'patch' && refusals-- > 0) throw conflict({ group: '', resource: 'pods' }, 'pod');
  };
  statuses.report(pod, { phase: 'Running' });
  await clock.advance(5000);
  expect(stored()).toEqual({ phase: 'Running' });
});

test('leaves the conditions of others as they are, however old the pod that it was told of', async () => {
  const { pod, api, statuses, stored } = await setup();
  const gate = (status: string) => ({ type: 'example.com/gate', status });
  await api.client.patch(Pod, keyOf(pod), strategicPatch({ status: { conditions: [gate('True')] } }));
  statuses.report(pod, { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }, gate('False')] });
  await statuses.flush('uid');
  expect(stored()?.conditions).toEqual([{ type: 'Ready', status: 'False' }, gate('True')]);
});

test('writes again what somebody else wrote over it, but not because a pod is older than the last write', async () => {
  const { pod, api, statuses, writes, stored } = await setup();
  const running: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  statuses.report(pod, running);
  await statuses.flush('uid');
  statuses.report(pod, running);
  await statuses.flush('uid');
  expect(writes).toHaveLength(1);
  const lost = strategicPatch({ status: { conditions: [{ type: 'Ready', status: 'False', reason: 'NodeLost' }] } });
  const overruled = await api.client.patch(Pod, keyOf(pod), lost);
  statuses.report(overruled, running);
  await statuses.flush('uid');
  expect(stored()).toEqual(running);
});

test('stops caring for a pod that is gone', async () => {
  const { pod, api, statuses } = await setup();
  await api.client.delete(Pod, { namespace: 'default', name: 'pod' }, { gracePeriodSeconds: 0 });
  statuses.report(pod, { phase: 'Running' });
  await statuses.flush('uid');
  expect(statuses.statusOf('uid')).toBeUndefined();
});
