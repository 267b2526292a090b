import { describe, expect, test } from 'vitest';
import { storedNode } from '../../testing/builders.ts';
import type { Container } from '../core/v1/container.ts';
import type { PodSpec } from '../core/v1/pod.ts';
import { featuresNeededBy, featuresNeededToChange, undeclaredFeatures } from './node-features.ts';

const container = (more: Partial<Container> = {}): Container => ({ name: 'c', ...more });
const restartingAll = container({ restartPolicyRules: [{ action: 'RestartAllContainers' }] });
const mounting = container({ volumeMounts: [{ name: 'v', mountPath: '/v', bindMountOptions: ['noexec'] }] });

describe('a pod needs', () => {
  test.each<[string, Partial<PodSpec>, string[]]>([
    ['nothing', {}, []],
    ['nothing to restart alone', { containers: [container({ restartPolicyRules: [{ action: 'Restart' }] })] }, []],
    ['to have all begin anew', { containers: [restartingAll] }, ['RestartAllContainersOnContainerExits']],
    ['the same of init containers', { initContainers: [restartingAll] }, ['RestartAllContainersOnContainerExits']],
    ['nothing to have users of its own', { hostUsers: false }, []],
    ['them with the network', { hostUsers: false, hostNetwork: true }, ['UserNamespacesHostNetworkSupport']],
    ['options of mounts', { containers: [mounting] }, ['VolumeBindMountOptions']],
    [
      'several',
      { containers: [mounting], initContainers: [restartingAll] },
      ['RestartAllContainersOnContainerExits', 'VolumeBindMountOptions'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(featuresNeededBy({ containers: [], ...spec })).toEqual(expected);
  });
});

describe('a change needs', () => {
  const cpu = (amount: string) => ({ resources: { requests: { cpu: amount } } });
  const init = (amount: string, more: Partial<Container> = {}): Partial<PodSpec> => ({
    initContainers: [container({ ...cpu(amount), ...more })],
  });
  const volume = (sizeLimit?: string, medium = 'Memory'): Partial<PodSpec> => ({
    volumes: [{ name: 'v', emptyDir: { medium, ...(sizeLimit === undefined ? {} : { sizeLimit }) } }],
  });
  test.each<[string, before: Partial<PodSpec>, after: Partial<PodSpec>, string[]]>([
    ['nothing', cpu('1'), cpu('1'), []],
    ['nothing for containers', { containers: [container(cpu('1'))] }, { containers: [container(cpu('2'))] }, []],
    ['other resources of the pod', cpu('1'), cpu('2'), ['InPlacePodLevelResourcesVerticalScaling']],
    ['resources of the pod where there were none', {}, cpu('2'), ['InPlacePodLevelResourcesVerticalScaling']],
    ['other resources of an init container', init('1'), init('2'), ['InPlacePodVerticalScalingInitContainers']],
    ['nothing for sidecars', init('1', { restartPolicy: 'Always' }), init('2', { restartPolicy: 'Always' }), []],
    ['a larger volume in memory', volume('1Gi'), volume('2Gi'), ['InPlacePodVerticalScalingMemoryBackedVolumes']],
    ['nothing for the same in other words', volume('1Gi'), volume('1024Mi'), []],
    ['nothing for one on disk', volume('1Gi', ''), volume('2Gi', ''), []],
    ['nothing for a limit that comes', volume(), volume('2Gi'), []],
    ['nothing for a volume that comes', {}, volume('2Gi'), []],
  ])('%s', (_, before, after, expected) => {
    expect(featuresNeededToChange({ containers: [], ...before }, { containers: [], ...after })).toEqual(expected);
  });
});

test('a node lacks what it does not declare', () => {
  const needed = ['RestartAllContainersOnContainerExits', 'VolumeBindMountOptions'] as const;
  expect(undeclaredFeatures(needed, storedNode())).toEqual(needed);
  const declaring = storedNode({ status: { declaredFeatures: ['VolumeBindMountOptions'] } });
  expect(undeclaredFeatures(needed, declaring)).toEqual(['RestartAllContainersOnContainerExits']);
});
