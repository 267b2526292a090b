import { expect, it } from 'vitest';
import type { Pod } from '#api';
import { availableAtMs, isPodActive, isPodFinished, isPodReady, isPodTerminating, readySinceMs } from './pod-facts.ts';

interface Says {
  readonly phase?: 'Running' | 'Failed';
  readonly going?: boolean;
  readonly ready?: 'True' | 'False';
  readonly since?: string | undefined;
}

const podThat = ({ phase = 'Running', going = false, ready, since }: Says): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'p',
    namespace: 'd',
    uid: 'p',
    resourceVersion: '1',
    creationTimestamp: '',
    ...(going ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
  },
  spec: { containers: [] },
  status: {
    phase,
    ...(ready
      ? { conditions: [{ type: 'Ready', status: ready, ...(since ? { lastTransitionTime: since } : {}) }] }
      : {}),
  },
});

const factsOf = (pod: Pod) => ({
  finished: isPodFinished(pod),
  terminating: isPodTerminating(pod),
  active: isPodActive(pod),
  ready: isPodReady(pod),
  since: readySinceMs(pod),
});

it('says each fact of a pod apart from the others', () => {
  for (const phase of ['Running', 'Failed'] as const)
    for (const going of [false, true])
      for (const ready of ['True', 'False', undefined] as const)
        for (const since of ['2026-11-29T20:00:00Z', '1969-01-01T00:00:00Z', '1970-01-01T00:00:00Z', undefined]) {
          const pod = podThat({ phase, going, ...(ready ? { ready } : {}), since });
          const facts = {
            finished: phase === 'Failed',
            terminating: going,
            active: phase === 'Running' && !going,
            ready: ready === 'True',
            since: ready === 'True' && since ? Date.parse(since) : undefined,
          };
          expect(factsOf(pod)).toEqual(facts);
          expect(factsOf(pod)).toEqual(facts);
        }
});

it('knows when a pod is available', () => {
  expect(availableAtMs(podThat({ ready: 'True', since: '1970-01-01T00:00:01Z' }), 2)).toBe(3000);
  expect(availableAtMs(podThat({ ready: 'True' }), 2)).toBeUndefined();
  expect(availableAtMs(podThat({ ready: 'True' }), 0)).toBe(0);
  expect(availableAtMs(podThat({}), 0)).toBeUndefined();
});
