import { describe, expect, it } from 'vitest';
import type { Pod } from '#api';
import { at, pod, startMs } from '../fixtures/builders.ts';
import type { PodValue } from './measurement.ts';
import {
  type PodTarget,
  replicasByPods,
  replicasByShare,
  replicasByValue,
  requestsOf,
  type Workload,
} from './replicas.ts';

interface Facts {
  phase?: string;
  /** Ready, and since when; in seconds from now. */
  isReady?: boolean;
  readySince?: number;
  startedAt?: number;
  isGoing?: boolean;
}

function podOf(
  name: string,
  { phase = 'Running', isReady = true, readySince = -3000, startedAt = -3600, isGoing }: Facts = {},
): Pod {
  return pod(name, {
    ...(isGoing ? { metadata: { deletionTimestamp: at(0) } } : {}),
    spec: { containers: [{ name: 'main', image: 'x', resources: { requests: { cpu: '1' } } }] },
    status: {
      phase: phase as 'Running',
      startTime: at(startedAt),
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: at(readySince) }],
    },
  });
}

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const podsOf = (...facts: (Facts | undefined)[]) => facts.map((fact, index) => podOf(names[index] ?? '', fact));
const valuesOf = (...millis: (number | undefined)[]): ReadonlyMap<string, PodValue> =>
  new Map(
    millis.flatMap((milli, index) =>
      milli === undefined ? [] : [[names[index] ?? '', { milli, atMs: startMs, windowMs: 60_000 }]],
    ),
  );
const workload = (pods: readonly Pod[], specReplicas = pods.length): Workload => ({
  pods,
  specReplicas,
  statusReplicas: pods.length,
  tolerances: { up: 0.1, down: 0.1 },
  nowMs: startMs,
});
const utilization = (percent: number, pods: readonly Pod[]): PodTarget => ({
  type: 'utilization',
  percent,
  requests: requestsOf(pods, 'cpu'),
});

describe('replicas by the use of CPU', () => {
  const starting = { isReady: false, startedAt: -60, readySince: -60 };
  const justReady = { startedAt: -60, readySince: -30 };
  const cases: [string, number, Pod[], (number | undefined)[], number][] = [
    ['grow with it', 30, podsOf({}, {}, {}), [300, 500, 700], 5],
    ['shrink with it', 50, podsOf({}, {}, {}, {}, {}), [100, 300, 500, 250, 250], 3],
    ['stay within the tolerance', 100, podsOf({}, {}, {}), [1010, 1030, 1020], 3],
    ['leave out pods on their way out', 50, podsOf({}, {}, { isGoing: true }), [500, 500, 1000], 3],
    ['leave out pods that failed', 50, podsOf({}, {}, { phase: 'Failed' }), [1000, 1000, undefined], 4],
    ['take pods that start for idle', 30, podsOf({}, {}, starting), [300, 500, 700], 3],
    ['take pods that have just become ready for idle', 30, podsOf({}, {}, justReady), [600, 800, 900], 5],
    ['take pending pods for idle', 30, podsOf({}, {}, { phase: 'Pending' }), [900, 900, undefined], 6],
    ['take pods without a value for idle when growing', 50, podsOf({}, {}, {}), [900, 900, undefined], 4],
    ['take pods without a value for busy when shrinking', 50, podsOf({}, {}, {}, {}), [100, 100, 100, undefined], 3],
    ['never turn around for what is guessed', 100, podsOf({}, {}, {}), [450, undefined, undefined], 3],
  ];
  it.each(cases)('%s', (_, percent, pods, millis, expected) => {
    const target = utilization(percent, pods);
    expect(replicasByPods(valuesOf(...millis), target, { ...workload(pods), isCpu: true }).replicas).toBe(expected);
  });

  it('say what was measured', () => {
    const pods = podsOf({}, {});
    const wanted = replicasByPods(valuesOf(300, 500), utilization(40, pods), { ...workload(pods), isCpu: true });
    expect(wanted).toEqual({ replicas: 2, milli: 400, percent: 40 });
  });

  it.each<[string, readonly Pod[], (number | undefined)[]]>([
    ['no pods returned by selector while calculating replica count', [], []],
    ['did not receive metrics for targeted pods (pods might be unready)', podsOf({ phase: 'Pending' }), [100]],
  ])('cannot be told: %s', (message, pods, millis) => {
    const use = () => replicasByPods(valuesOf(...millis), utilization(50, pods), { ...workload(pods), isCpu: true });
    expect(use).toThrow(new Error(message));
  });

  it('need requests', () => {
    const bare = pod('bare', { spec: { containers: [{ name: 'main', image: 'x' }] } });
    expect(() => requestsOf([bare], 'cpu')).toThrow(new Error('missing request for cpu in container main of Pod bare'));
  });
});

describe('replicas by an amount for each pod', () => {
  it.each([
    ['grow', [20_000, 10_000, 30_000], 15_000, 4],
    ['shrink', [10_000, 10_000, 10_000], 20_000, 2],
    ['stay', [10_500, 10_000, 10_000], 10_000, 3],
  ])('%s', (_, millis, milli, expected) => {
    const pods = podsOf({}, {}, {});
    const wanted = replicasByPods(valuesOf(...millis), { type: 'amount', milli }, { ...workload(pods), isCpu: false });
    expect(wanted.replicas).toBe(expected);
  });
});

describe('replicas by one value', () => {
  it.each([
    ['grow', 3, 33_000, 20_000, 5],
    ['shrink', 4, 10_000, 20_000, 2],
    ['stay', 3, 20_500, 20_000, 3],
    ['come from none', 0, 30_000, 20_000, 2],
    ['go to none', 1, 0, 20_000, 0],
  ])('%s', (_, count, milli, target, expected) => {
    const pods = podsOf(...Array.from({ length: count }, () => ({})));
    expect(replicasByValue(milli, target, workload(pods)).replicas).toBe(expected);
  });

  it.each([
    ['grow to have a share each', 3, 80_000, 20_000, 4, 26_667],
    ['stay', 3, 61_000, 20_000, 3, 20_334],
    ['come from none', 0, 30_000, 20_000, 2, 0],
  ])('%s', (_, count, milli, target, replicas, share) => {
    const pods = podsOf(...Array.from({ length: count }, () => ({})));
    expect(replicasByShare(milli, target, workload(pods))).toEqual({ replicas, milli: share });
  });
});
