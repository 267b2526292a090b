import { expect, test } from 'vitest';
import { defaultNodeResources, parseNodeResources } from '../eviction/plan/settings.ts';
import { kubeletConfiguration } from './kubelet-configuration.ts';

const given = {
  port: 10_250,
  staticPodPath: undefined,
  clusterDomain: 'cluster.local',
  clusterDns: ['10.96.0.10'],
  cgroupRoot: '/kubepods',
  capacity: { pods: '110' },
  settings: parseNodeResources(defaultNodeResources),
};

test('says what holds by default', () => {
  const configuration = kubeletConfiguration(given);
  expect(configuration).toMatchObject({
    kind: 'KubeletConfiguration',
    clusterDNS: ['10.96.0.10'],
    maxPods: 110,
    podPidsLimit: 4096,
    nodeStatusReportFrequency: '5m0s',
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '10%',
      'nodefs.inodesFree': '5%',
      'imagefs.available': '15%',
      'imagefs.inodesFree': '5%',
      'pid.available': '10%',
    },
    evictionSoft: {},
    containerLogMaxSize: '10Mi',
    systemReserved: {},
  });
  expect(configuration).not.toHaveProperty('kubeReserved');
  expect(configuration).not.toHaveProperty('staticPodPath');
});

test('says what was asked for in the words in which it is asked for', () => {
  const settings = parseNodeResources({
    ...defaultNodeResources,
    evictionHard: 'memory.available<1500Ki,nodefs.available<12.5%',
    evictionSoft: 'memory.available<1Gi',
    evictionSoftGracePeriod: 'memory.available=90s',
    evictionMinimumReclaim: 'nodefs.available=1000',
    kubeReserved: 'cpu=1.5,memory=100Mi',
    systemReserved: 'pid=1000',
    podMaxPids: -1,
  });
  expect(kubeletConfiguration({ ...given, staticPodPath: '/etc/manifests', settings })).toMatchObject({
    staticPodPath: '/etc/manifests',
    podPidsLimit: -1,
    evictionHard: { 'memory.available': '1500Ki', 'nodefs.available': '12.5%' },
    evictionSoft: { 'memory.available': '1024Mi' },
    evictionSoftGracePeriod: { 'memory.available': '1m30s' },
    evictionMinimumReclaim: { 'nodefs.available': '1000' },
    kubeReserved: { cpu: '1500m', memory: '100Mi' },
    systemReserved: { pid: '1000' },
  });
});
