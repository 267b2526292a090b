import { expect, it } from 'vitest';
import type { PodSpec } from '#api';
import { podWarnings } from './warnings.ts';

const warningsOf = (spec: Partial<PodSpec>) => podWarnings('spec', { containers: [{ name: 'c' }], ...spec });

it('advises against what is deprecated or has no effect', () => {
  const env = ['A', 'B', 'A'].map(name => ({ name, value: '1' }));
  expect(
    warningsOf({
      nodeSelector: { 'beta.kubernetes.io/os': 'linux' },
      hostAliases: [{ ip: '' }, { ip: '10.0.0.1', hostnames: [] }],
      volumes: [{ name: 'v', gitRepo: { repository: 'r' } }],
      containers: [{ name: 'c', env }],
      terminationGracePeriodSeconds: -1,
    }),
  ).toEqual([
    'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    'spec.hostAliases[0].ip: must not be empty',
    'spec.hostAliases[1].hostnames: has no effect when empty',
    'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
    'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
    'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ]);
});

it('has nothing to say of a plain pod, nor of labels that only sound familiar', () => {
  expect(warningsOf({ nodeSelector: { constructor: 'x', 'kubernetes.io/os': 'linux' } })).toEqual([]);
});
