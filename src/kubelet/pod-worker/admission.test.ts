/** Letting pods in while the node and the other pods change. In virtual time. */
import { beforeEach, expect, test } from 'vitest';
import type { Node, Pod } from '#api';
import { createVirtualClock, type VirtualClock } from '#base';
import { storedMeta } from '#testing';
import { NodePressures } from '../eviction/node-pressures.ts';
import { podWith } from '../testing/builders.ts';
import { type Admission, createAdmission } from './admission.ts';

const nodeWith = (cpu: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: storedMeta({ name: 'node', uid: 'node' }),
  spec: {},
  status: { allocatable: { cpu, pods: '110' } },
});
const asking = (uid: string, cpu: string) =>
  podWith({ meta: { uid }, containers: [{ name: 'app', resources: { requests: { cpu } } }] });

let clock: VirtualClock;
/** The pods that have not ended. */
let active: Map<string, Pod>;
/** The node as the kubelet was told of it, and as it is. */
let told: Node;
let actual: Node;
let looks: number;
let pressures: NodePressures;
/** UIDs of those that were told to make room. */
let preempted: string[];
let admission: Admission;
const { signal } = new AbortController();
beforeEach(() => {
  clock = createVirtualClock();
  active = new Map();
  told = actual = nodeWith('4');
  looks = 0;
  pressures = new NodePressures();
  preempted = [];
  admission = createAdmission({
    clock,
    activePod: uid => active.get(uid),
    preempt: pod => preempted.push(pod.metadata.uid),
    pressures,
    ownNode: {
      synced: Promise.resolve(),
      current: () => told,
      async look() {
        looks++;
        return actual;
      },
    },
  });
});
const want = (uid: string, cpu: string): Pod => {
  const pod = asking(uid, cpu);
  active.set(uid, pod);
  return pod;
};
const admit = async (uid: string, cpu: string) => (await admission.admit(want(uid, cpu), signal))?.reason;

test('what one pod was given another cannot have, until the first has ended', async () => {
  expect(await Promise.all([admit('a', '3'), admit('b', '3')])).toEqual([undefined, 'OutOfcpu']);
  expect(await admit('c', '1')).toBeUndefined();
  active.delete('a');
  expect(await admit('d', '3')).toBeUndefined();
});

test('what was let in before counts, whatever the node has become', async () => {
  admission.resume(want('large', '5'));
  expect(await admit('a', '1')).toBe('OutOfcpu');
});

test('a pod that was resized counts as it is now', async () => {
  await admit('a', '4');
  expect(await admit('b', '1')).toBe('OutOfcpu');
  want('a', '3');
  expect(await admit('b', '1')).toBeUndefined();
});

test('looks at the node before it turns a pod away, and only then', async () => {
  expect(await admit('a', '4')).toBeUndefined();
  expect(looks).toBe(0);
  actual = nodeWith('8');
  expect(await admit('b', '4')).toBeUndefined();
  expect(await admit('c', '4')).toBe('OutOfcpu');
  expect(looks).toBe(2);
});

test('turns pods away that the node is too short of something for, and lets them in again when it is not', async () => {
  pressures.tell(['DiskPressure']);
  expect(await admit('a', '1')).toBe('Evicted');
  pressures.tell([]);
  expect(await admit('b', '1')).toBeUndefined();
});

test('lets a critical pod in when others have made room, which nobody else gets meanwhile', async () => {
  await admit('a', '3');
  const critical = asking('critical', '4');
  critical.spec.priority = 2_000_000_000;
  active.set('critical', critical);
  let isIn = false;
  const waiting = admission.admit(critical, signal).then(rejection => {
    isIn = true;
    return rejection;
  });
  await clock.advance(0);
  expect(preempted).toEqual(['a']);
  admission.freed();
  await clock.advance(0);
  expect(isIn).toBe(false);
  active.delete('a');
  expect(await admit('b', '3')).toBe('OutOfcpu');
  admission.freed();
  expect(await waiting).toBeUndefined();
});

test('a critical pod that is let go while it waits is not let in', async () => {
  await admit('a', '3');
  const critical = asking('critical', '4');
  critical.spec.priority = 2_000_000_000;
  const letGo = new AbortController();
  const waiting = admission.admit(critical, letGo.signal);
  await clock.advance(0);
  letGo.abort();
  await expect(waiting).rejects.toThrow('aborted');
});

test('a resize that waits says anew what it lacks', async () => {
  await admit('a', '3');
  await admit('b', '1');
  const told: string[] = [];
  const pending = admission.resize({
    pod: asking('b', '4'),
    grant: () => told.push('granted'),
    refuse: ({ message }) => told.push(message),
  });
  expect(pending?.message).toContain('used: 3000');
  admission.freed();
  want('a', '2');
  admission.freed();
  expect(told).toEqual([expect.stringContaining('used: 2000')]);
  active.delete('a');
  admission.freed();
  expect(told).toHaveLength(2);
  expect(told[1]).toBe('granted');
});

test('turns pods away at a pace, and not at all those that are let go meanwhile', async () => {
  let refused = 0;
  const aborted = new AbortController();
  for (let index = 0; index < 100; index++) {
    const { signal } = index < 50 ? new AbortController() : aborted;
    admission.admit(asking(`${index}`, '5'), signal).then(
      () => refused++,
      () => undefined,
    );
  }
  await clock.advance(0);
  expect(refused).toBe(20);
  await clock.advance(1000);
  expect(refused).toBe(30);
  aborted.abort();
  await clock.advance(60_000);
  expect(refused).toBe(50);
  expect(clock.pendingTimers).toBe(0);
});
