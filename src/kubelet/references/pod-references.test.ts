import { expect, test } from 'vitest';
import { podWith } from '../testing/builders.ts';
import { podReferenceNames } from './pod-references.ts';

test('finds everything that volumes and environments refer to, once', () => {
  const env = (configMap: string, secret: string) => [
    { name: 'A', valueFrom: { configMapKeyRef: { name: configMap, key: 'a' } } },
    { name: 'B', valueFrom: { secretKeyRef: { name: secret, key: 'b' } } },
  ];
  const pod = podWith({
    init: [{ name: 'i', env: env('of-init', 'of-init') }],
    containers: [
      { name: 'a', env: env('of-env', 'of-env') },
      { name: 'b', envFrom: [{ configMapRef: { name: 'of-env' } }, { secretRef: { name: 'of-env-from' } }] },
    ],
    spec: {
      volumes: [
        { name: 'a', configMap: { name: 'of-volume' } },
        { name: 'b', secret: { secretName: 'of-volume' } },
        {
          name: 'c',
          projected: { sources: [{ configMap: { name: 'projected' } }, { secret: { name: 'projected' } }] },
        },
        { name: 'd', emptyDir: {} },
      ],
    },
  });
  const names = ['of-volume', 'projected', 'of-init', 'of-env'];
  expect(podReferenceNames(pod)).toEqual({ configMaps: names, secrets: [...names, 'of-env-from'] });
});
