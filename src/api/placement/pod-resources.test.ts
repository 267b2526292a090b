import { describe, expect, test } from 'vitest';
import { storedPod } from '../../testing/builders.ts';
import type { Container } from '../core/v1/container.ts';
import type { PodSpec } from '../core/v1/pod.ts';
import { insufficientResources, podRequests, toResources } from './pod-resources.ts';

const container = (requests: Record<string, string>, more: Partial<Container> = {}): Container => ({
  name: 'c',
  resources: { requests },
  ...more,
});
const [one, two, three] = [container({ cpu: '1' }), container({ cpu: '2' }), container({ cpu: '3' })];
const sidecar = container({ cpu: '2' }, { restartPolicy: 'Always' });

test('cpu is counted in thousandths, everything else in its own unit', () => {
  expect(toResources({ cpu: '1500m', memory: '1Ki', pods: '3' })).toEqual({ cpu: 1500, memory: 1024, pods: 3 });
});

describe('podRequests', () => {
  test.each<[string, PodSpec, number]>([
    ['containers run together', { containers: [one, two] }, 3000],
    ['init containers run alone', { containers: [one], initContainers: [two, three] }, 3000],
    ['sidecars run with the containers', { containers: [one], initContainers: [sidecar] }, 3000],
    ['and with the init containers after them', { containers: [one], initContainers: [sidecar, three] }, 5000],
    ['but not with those before them', { containers: [one], initContainers: [three, sidecar] }, 3000],
    ['overhead comes on top', { containers: [one], overhead: { cpu: '250m' } }, 1250],
    ['what the pod itself asks for counts', { containers: [one], resources: { requests: { cpu: '4' } } }, 4000],
  ])('%s', (_, spec, cpu) => {
    expect(podRequests(storedPod({ spec }))).toEqual({ cpu });
  });
});

describe('insufficientResources', () => {
  const node = { allocatable: { cpu: 4000 }, used: { cpu: 3000 } };
  test.each([
    ['what is left', { cpu: 1000 }, []],
    ['more than is left', { cpu: 1001 }, [{ name: 'cpu', requested: 1001, used: 3000, capacity: 4000 }]],
    ['what the node lacks', { gpu: 1 }, [{ name: 'gpu', requested: 1, used: 0, capacity: 0 }]],
    ['nothing of what the node lacks', { gpu: 0 }, []],
  ])('%s', (_, requests, expected) => {
    expect(insufficientResources(requests, node)).toEqual(expected);
  });
});
