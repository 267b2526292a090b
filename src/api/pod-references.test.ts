import { expect, test } from 'vitest';
import { storedPod } from '../testing/builders.ts';
import type { PodSpec } from './core/v1/pod.ts';
import { podReferences } from './pod-references.ts';

const env = (configMap: string, secret: string) => [
  { name: 'A', valueFrom: { configMapKeyRef: { name: configMap, key: 'a' } } },
  { name: 'B', valueFrom: { secretKeyRef: { name: secret, key: 'b' } } },
];
const referencesOf = (spec: Partial<PodSpec>) => {
  const pod = storedPod({ name: 'web' });
  return podReferences({ ...pod, spec: { ...pod.spec, ...spec } });
};
const nothing = { configMaps: [], secrets: [], persistentVolumeClaims: [] };

test('finds everything that environments and volumes refer to, once', () => {
  const image = 'x';
  const found = referencesOf({
    imagePullSecrets: [{ name: 'of-pull' }],
    initContainers: [{ name: 'i', image, env: env('of-init', 'of-init') }],
    containers: [
      { name: 'a', image, env: env('of-env', 'of-env') },
      { name: 'b', image, envFrom: [{ configMapRef: { name: 'of-env' } }, { secretRef: { name: 'of-env-from' } }] },
    ],
    ephemeralContainers: [{ name: 'e', image, env: env('of-debug', 'of-debug') }],
    volumes: [
      { name: 'a', configMap: { name: 'of-volume' } },
      { name: 'b', secret: { secretName: 'of-volume' } },
      { name: 'c', projected: { sources: [{ configMap: { name: 'projected' } }, { secret: { name: 'projected' } }] } },
      { name: 'd', emptyDir: {} },
    ],
  });
  const names = ['of-init', 'of-env'];
  expect(found).toEqual({
    configMaps: [...names, 'of-debug', 'of-volume', 'projected'],
    secrets: ['of-pull', ...names, 'of-env-from', 'of-debug', 'of-volume', 'projected'],
    persistentVolumeClaims: [],
  });
});

test.each([
  [{ csi: { driver: 'd', nodePublishSecretRef: { name: 's' } } }, { secrets: ['s'] }],
  [{ azureFile: { secretName: 's', shareName: 'x' } }, { secrets: ['s'] }],
  [{ cephfs: { monitors: [], secretRef: { name: 's' } } }, { secrets: ['s'] }],
  [{ flexVolume: { driver: 'd', secretRef: { name: 's' } } }, { secrets: ['s'] }],
  [{ persistentVolumeClaim: { claimName: 'c' } }, { persistentVolumeClaims: ['c'] }],
  [{ ephemeral: {} }, { persistentVolumeClaims: ['web-v'] }],
  [{ hostPath: { path: '/' } }, {}],
])('volume %j refers to %j', (source, expected) => {
  expect(referencesOf({ volumes: [{ name: 'v', ...source }] })).toEqual({ ...nothing, ...expected });
});
