/** Who makes room for a critical pod: the choices and words of upstream's kubelet. */
import { describe, expect, test } from 'vitest';
import type { InsufficientResource, Pod, PodQOSClass } from '#api';
import { podRequests } from '#api';
import { podWith } from '../testing/builders.ts';
import { planPreemption } from './plan-preemption.ts';

const Mi = 2 ** 20;

interface PodRow {
  readonly qos: PodQOSClass;
  /** Millicores. */
  readonly cpu?: number;
  /** MiB. */
  readonly memory?: number;
  readonly priority?: number;
  readonly isStatic?: boolean;
}

const pod = (uid: string, { qos, cpu = 0, memory = 0, priority, isStatic = false }: PodRow): Pod =>
  podWith({
    meta: { uid, ...(isStatic && { resourceVersion: '' }) },
    spec: isStatic ? {} : { priority: priority ?? 0 },
    status: { qosClass: qos },
    containers: [{ name: 'app', resources: { requests: { cpu: `${cpu}m`, memory: `${memory}Mi` } } }],
  });
const lack = (name: string, amount: number): InsufficientResource => ({
  name,
  requested: amount + 5,
  used: 95,
  capacity: 100,
});
const cpu = (milli: number) => lack('cpu', milli);
const memory = (mebi: number) => lack('memory', mebi * Mi);

const critical = podWith({ meta: { uid: 'critical' }, spec: { priority: 2_000_000_000 } });

function plan(rows: Record<string, PodRow>, lacking: InsufficientResource[], asking = critical) {
  const occupants = Object.entries(rows).map(([uid, row]) => {
    const one = pod(uid, row);
    return { pod: one, requests: podRequests(one) };
  });
  const preemption = planPreemption(asking, occupants, lacking);
  return 'victims' in preemption
    ? preemption.victims
    : `${preemption.rejection.reason}: ${preemption.rejection.message}`;
}

const nobody = (what: string) =>
  'UnexpectedAdmissionError: Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: ' +
  `no set of running pods found to reclaim resources: [${what}, ]`;

const small: PodRow = { qos: 'Burstable', cpu: 100, memory: 100 };
const large: PodRow = { qos: 'Burstable', cpu: 300, memory: 300 };
const best: PodRow = { qos: 'BestEffort' };
const safe: PodRow = { qos: 'Guaranteed', cpu: 100, memory: 100 };
const safeLarge: PodRow = { qos: 'Guaranteed', cpu: 300, memory: 300 };

describe('who goes', () => {
  test.each<[what: string, rows: Record<string, PodRow>, lacking: InsufficientResource[], expected: unknown]>([
    ['nobody is there', {}, [cpu(1)], nobody('(res: cpu, q: 1)')],
    ['all together are too few', { a: small, b: small }, [cpu(250)], nobody('(res: cpu, q: 50)')],
    ['the one that gives all', { small, large }, [cpu(200)], ['large']],
    ['of two that do the one that asks for less', { large, small }, [cpu(100)], ['small']],
    ['a burstable one before a guaranteed one', { safe, small }, [memory(100)], ['small']],
    [
      'a guaranteed one only for what the others do not give',
      { safe, safeLarge, small, large },
      [memory(450)],
      ['large', 'safe', 'small'],
    ],
    ['nobody of the burstable for what a guaranteed one gives anyway', { safeLarge, small }, [cpu(300)], ['safeLarge']],
    ['one of best effort for a place', { small, best, safe }, [lack('pods', 1)], ['best']],
    ['several, when none gives all', { a: small, b: small, c: large }, [cpu(350)], ['c', 'b']],
    [
      'who gives most of several resources, whatever their units',
      { cores: { qos: 'Burstable', cpu: 400 }, both: { qos: 'Burstable', cpu: 300, memory: 90 } },
      [cpu(300), memory(90)],
      ['both'],
    ],
    [
      'one for each of two resources',
      { cores: { qos: 'Burstable', cpu: 400 }, bytes: { qos: 'Burstable', memory: 400 } },
      [cpu(300), memory(300)],
      ['cores', 'bytes'],
    ],
    [
      'no other critical one, and none of the node itself',
      { critical: { ...large, priority: 2_000_001_000 }, own: { ...large, isStatic: true } },
      [cpu(100)],
      nobody('(res: cpu, q: 100)'),
    ],
  ])('%s', (_, rows, lacking, expected) => {
    expect(new Set([plan(rows, lacking)].flat())).toEqual(new Set([expected].flat()));
  });

  test('those of best effort first, the guaranteed last', () => {
    const rows: Record<string, PodRow> = { safeLarge, small, best };
    expect(plan(rows, [cpu(400), lack('pods', 3)])).toEqual(['best', 'small', 'safeLarge']);
  });

  test('a critical one of less priority', () => {
    const highest = podWith({ spec: { priority: 2_000_001_000 } });
    expect(plan({ critical: { ...large, priority: 2_000_000_000 } }, [cpu(100)], highest)).toEqual(['critical']);
  });
});
