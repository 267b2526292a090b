import { expect, test } from 'vitest';
import { Pod } from '../core/v1/pod.ts';
import { deepFreeze } from '../json/deep.ts';
import { structOf } from './structs.ts';
import { withZeroValues } from './zero-values.ts';

test('what is required and was left out gets the zero value of its type, all the way down', () => {
  const pod = deepFreeze({
    spec: {
      containers: [
        { livenessProbe: { grpc: {} }, env: [{ value: 'x' }] },
        { name: 'second', ports: [{}] },
      ],
      readinessGates: [{}],
      affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{}] } },
    },
  });
  expect(withZeroValues(structOf(Pod), pod)).toEqual({
    spec: {
      containers: [
        { name: '', livenessProbe: { grpc: { port: 0 } }, env: [{ name: '', value: 'x' }] },
        { name: 'second', ports: [{ containerPort: 0 }] },
      ],
      readinessGates: [{ conditionType: '' }],
      affinity: {
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: '' } }],
        },
      },
    },
  });
});

test('an object that lacks nothing is as it was', () => {
  const pod = { metadata: {}, spec: { containers: [{ name: 'main' }] } };
  expect(withZeroValues(structOf(Pod), pod)).toEqual(pod);
});
