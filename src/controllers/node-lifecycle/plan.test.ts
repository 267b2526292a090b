import { describe, expect, it } from 'vitest';
import { Node, type NodeCondition, type Pod, type Taint } from '#api';
import { at, meta, pod, running, startMs, typeOf } from '../fixtures/builders.ts';
import { defaultLimits, type Observed, planNode } from './plan.ts';

const condition = (type: string, status: string): NodeCondition => ({
  type,
  status,
  reason: 'x',
  message: 'x',
  lastTransitionTime: at(-99),
});
const node = (conditions: NodeCondition[], taints?: Taint[]): Node => ({
  ...typeOf(Node),
  metadata: meta('n1'),
  spec: taints === undefined ? {} : { taints },
  status: { conditions },
});
const ready = condition('Ready', 'True');
const plan = (observed: Partial<Observed>) =>
  planNode(
    {
      node: node([ready]),
      pods: [],
      heardAtMs: startMs,
      seenAtMs: () => startMs,
      areOthersDown: false,
      limits: defaultLimits,
      ...observed,
    },
    startMs,
  );
const brief = (taints: readonly Taint[] | undefined) =>
  taints?.map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`);
const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);

describe('silence', () => {
  it('is allowed for a while', () => {
    expect(plan({ heardAtMs: startMs - 39_999 })).toMatchObject({
      conditions: [],
      taints: undefined,
      requeueAfterMs: 1,
    });
    expect(plan({ node: node([]), heardAtMs: startMs - 59_999 }).conditions).toEqual([]);
  });

  it('makes all that the kubelet said unknown, and pods unready', () => {
    const pods = [pod('ready', { status: running(-5) }), pod('other')];
    const silent = plan({
      node: node([ready, condition('NetworkUnavailable', 'False')]),
      pods,
      heardAtMs: startMs - 40_000,
    });
    expect(silent.conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['Ready', 'Unknown', 'NodeStatusUnknown'],
      ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['DiskPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated'],
    ]);
    expect(brief(silent.taints)).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute']);
    expect(names(silent.unready)).toEqual(['ready']);
  });

  it('is said once', () => {
    const unknown = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map(type => condition(type, 'Unknown'));
    expect(plan({ node: node(unknown), heardAtMs: 0 }).conditions).toEqual([]);
  });

  it('of all nodes evicts nobody', () => {
    const pods = [pod('ready', { status: running(-5) })];
    const silent = plan({ pods, heardAtMs: 0, areOthersDown: true });
    expect(brief(silent.taints)).toEqual(['unreachable:NoSchedule']);
    expect([silent.unready, silent.evict]).toEqual([[], []]);
    const tainted = node(
      [condition('Ready', 'Unknown')],
      [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }],
    );
    expect(brief(plan({ node: tainted, areOthersDown: true }).taints)).toEqual(['unreachable:NoSchedule']);
  });
});

describe('taints', () => {
  it.each([
    { name: 'none on a ready node', conditions: [ready], taints: undefined },
    {
      name: 'not ready',
      conditions: [condition('Ready', 'False')],
      taints: ['not-ready:NoSchedule', 'not-ready:NoExecute'],
    },
    { name: 'never reported', conditions: [], taints: ['not-ready:NoSchedule'] },
    {
      name: 'under pressure',
      conditions: [
        ready,
        condition('MemoryPressure', 'True'),
        condition('DiskPressure', 'True'),
        condition('PIDPressure', 'True'),
        condition('NetworkUnavailable', 'True'),
      ],
      taints: [
        'memory-pressure:NoSchedule',
        'disk-pressure:NoSchedule',
        'pid-pressure:NoSchedule',
        'network-unavailable:NoSchedule',
      ],
    },
  ])('$name', ({ conditions, taints }) => {
    expect(brief(plan({ node: node(conditions) }).taints)).toEqual(taints);
  });

  it('keep those of others, drop ours when their reason is gone', () => {
    const own: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
    const other: Taint = { key: 'dedicated', value: 'x', effect: 'NoSchedule' };
    expect(plan({ node: node([ready], [own, other]) }).taints).toEqual([other]);
    expect(plan({ node: node([ready], [other]) }).taints).toBeUndefined();
  });

  it('follow from no condition but those that are known', () => {
    const odd = ['constructor', '__proto__', 'example.com/odd'].map(type => condition(type, 'True'));
    expect(plan({ node: node([ready, ...odd]) }).taints).toBeUndefined();
  });

  it('mark an unschedulable node', () => {
    const cordoned = { ...node([ready]), spec: { unschedulable: true } };
    expect(brief(plan({ node: cordoned }).taints)).toEqual(['unschedulable:NoSchedule']);
  });
});

describe('evictions', () => {
  const taint: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: at(-100) };
  const noSchedule: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' };
  const unreachable = node([condition('Ready', 'Unknown')], [noSchedule, taint]);
  const tolerating = (name: string, tolerationSeconds?: number) =>
    pod(name, {
      spec: {
        tolerations: [
          {
            key: taint.key,
            operator: 'Exists',
            effect: 'NoExecute',
            ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
          },
        ],
      },
    });

  it('spare those that tolerate the taint, as long as they do', () => {
    const pods = [
      pod('none'),
      tolerating('forever'),
      tolerating('over', 100),
      tolerating('short', 130),
      tolerating('long', 300),
    ];
    const { evict, requeueAfterMs } = plan({ node: unreachable, pods });
    expect(names(evict)).toEqual(['none', 'over']);
    expect(requeueAfterMs).toBe(30_000);
  });

  it('begin with the shortest of the tolerations that match', () => {
    const [short, long] = [tolerating('short', 100), tolerating('long', 300)];
    const tolerations = [...(short.spec.tolerations ?? []), ...(long.spec.tolerations ?? [])];
    expect(names(plan({ node: unreachable, pods: [pod('both', { spec: { tolerations } })] }).evict)).toEqual(['both']);
  });

  it('leave out pods that have ended or are going', () => {
    const pods = [
      pod('ended', { status: { phase: 'Succeeded' } }),
      pod('going', { metadata: { deletionTimestamp: at(0) } }),
    ];
    expect(plan({ node: unreachable, pods }).evict).toEqual([]);
  });

  it('count from when a taint was seen if it does not say', () => {
    const { timeAdded: _, ...undated } = taint;
    const pods = [tolerating('short', 130)];
    const dated = plan({
      node: node([condition('Ready', 'Unknown')], [noSchedule, undated]),
      pods,
      seenAtMs: () => startMs - 10_000,
    });
    expect([dated.evict.length, dated.requeueAfterMs]).toEqual([0, 40_000]);
  });
});
