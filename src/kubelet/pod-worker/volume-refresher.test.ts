import { expect, test } from 'vitest';
import type { Pod, Volume } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import { podWith } from '../testing/builders.ts';
import type { PodHost } from './host.ts';
import { createMemory } from './memory.ts';
import { createVolumeRefresher } from './volume-refresher.ts';

function setup() {
  const clock = createVirtualClock();
  const memory = createMemory();
  const under = { refreshes: 0, fails: false, dueAtMs: undefined as number | undefined };
  const host = {
    refreshVolumes: async () => {
      under.refreshes++;
      if (under.fails) throw new Error('no API');
      under.dueAtMs = undefined;
    },
    refreshAtMs: () => under.dueAtMs,
  } as Partial<PodHost> as PodHost;
  const refresher = createVolumeRefresher({
    host,
    clock,
    logger: silentLogger,
    memory,
    pod: () => podWith({ spec: { volumes: [{ name: 'v', emptyDir: {} }] } }),
    wake: () => undefined,
  });
  return { clock, memory, under, refresher };
}

test('volumes that are current are left alone', () => {
  const { refresher, memory, under } = setup();
  memory.volumes.set('v', {});
  refresher.tick();
  expect(under.refreshes).toBe(0);
  expect(refresher.dueAtMs()).toBe(Infinity);
});

test('a change while they are being made is not lost', async () => {
  const { refresher, memory, under, clock } = setup();
  refresher.changed();
  refresher.tick();
  expect(under.refreshes).toBe(0);
  memory.volumes.set('v', {});
  refresher.tick();
  await clock.advance(0);
  expect(under.refreshes).toBe(1);
  expect(refresher.dueAtMs()).toBe(Infinity);
});

test('a change of the pod concerns volumes that show its labels and annotations', () => {
  const { refresher, memory } = setup();
  memory.volumes.set('v', {});
  const pod = (labels: Record<string, string>, volumes: Volume[]): Pod => {
    const made = podWith();
    return { ...made, metadata: { ...made.metadata, labels }, spec: { ...made.spec, volumes } };
  };
  const isDue = () => refresher.dueAtMs() !== Infinity;
  const items = [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }];
  refresher.podChanged(pod({ a: '1' }, []), pod({ a: '2' }, []));
  expect(isDue()).toBe(false);
  const volumes = [{ name: 'v', projected: { sources: [{ downwardAPI: { items } }] } }];
  refresher.podChanged(pod({ a: '1' }, volumes), pod({ a: '1' }, volumes));
  expect(isDue()).toBe(false);
  refresher.podChanged(pod({ a: '1' }, volumes), pod({ a: '2' }, volumes));
  expect(isDue()).toBe(true);
});

test('a token that grows old is replaced; a failure is tried again with back-off', async () => {
  const { refresher, memory, under, clock } = setup();
  memory.volumes.set('v', {});
  under.dueAtMs = clock.now() + 5000;
  under.fails = true;
  expect(refresher.dueAtMs()).toBe(clock.now() + 5000);
  await clock.advance(5000);
  for (let times = 1; times <= 3; times++) {
    refresher.tick();
    await clock.advance(0);
    expect(under.refreshes).toBe(times);
    expect(refresher.dueAtMs()).toBe(clock.now() + 1000 * 2 ** (times - 1));
    await clock.advance(refresher.dueAtMs() - clock.now());
  }
  under.fails = false;
  refresher.tick();
  await clock.advance(0);
  expect(refresher.dueAtMs()).toBe(Infinity);
});

test('a change whose refresh fails is not forgotten, and one refresh runs at a time', async () => {
  const { refresher, memory, under, clock } = setup();
  memory.volumes.set('v', {});
  under.fails = true;
  refresher.changed();
  refresher.tick();
  refresher.tick();
  expect(refresher.dueAtMs()).toBe(Infinity);
  await clock.advance(0);
  expect(under.refreshes).toBe(1);
  under.fails = false;
  expect(refresher.dueAtMs()).toBe(clock.now() + 1000);
  await clock.advance(1000);
  refresher.tick();
  await clock.advance(0);
  expect(under.refreshes).toBe(2);
  expect(refresher.dueAtMs()).toBe(Infinity);
});

test('what failed for want of an object is tried again at once', () => {
  const { refresher, memory } = setup();
  const failure = { reason: 'CreateContainerConfigError', message: '', count: 3, retryAtMs: Infinity };
  memory.volumes.set('v', failure).set('made', {});
  memory.startFailures.set('app', failure);
  refresher.changed();
  expect([...memory.volumes.keys()]).toEqual(['made']);
  expect(memory.startFailures.size).toBe(0);
});
