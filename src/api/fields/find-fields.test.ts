import { expect, test } from 'vitest';
import type { PodSpec } from '../core/v1/pod.ts';
import { ignoredFields, refusedFields } from './find-fields.ts';

const app = { name: 'app', image: 'app:1' };
const zones = { topologyKey: 'zone', maxSkew: 1 };
const term = { topologyKey: 'kubernetes.io/hostname' };

test.each<[Partial<PodSpec>, string[]]>([
  [{}, []],
  [{ hostUsers: true, runtimeClassName: '', securityContext: {}, volumes: [{ name: 'v', emptyDir: {} }] }, []],
  [{ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } } }, []],
  [
    { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    [
      'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution: the scheduler cannot honor pod anti-affinity yet',
    ],
  ],
  [{ topologySpreadConstraints: [{ ...zones, whenUnsatisfiable: 'ScheduleAnyway' }] }, []],
  [
    { topologySpreadConstraints: [{ ...zones, whenUnsatisfiable: 'DoNotSchedule' }] },
    [
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: "DoNotSchedule": the scheduler cannot honor topology spread constraints yet',
    ],
  ],
  [
    { containers: [app, { ...app, name: 'other', lifecycle: { stopSignal: 'SIGUSR1' } }] },
    [
      'spec.containers[1].lifecycle.stopSignal: "SIGUSR1": the container engine sends the signal that the image names, and no other',
    ],
  ],
  [
    {
      volumes: [
        { name: 'a', emptyDir: { medium: 'HugePages' } },
        { name: 'b', nfs: { server: 's', path: '/' } },
      ],
    },
    [
      'spec.volumes[0].emptyDir.medium: "HugePages": huge pages are not supported as a medium',
      'spec.volumes[1].nfs: volumes of this kind are not supported',
    ],
  ],
])('refuses of %j', (spec, expected) => {
  expect(refusedFields({ containers: [app], ...spec }).map(({ message }) => message)).toEqual(expected);
});

test('wishes that are not met are told, wherever the specification stands', () => {
  const preferred = [{ weight: 1, podAffinityTerm: term }];
  const spec: PodSpec = {
    containers: [app],
    affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } },
    topologySpreadConstraints: [{ ...zones, whenUnsatisfiable: 'ScheduleAnyway' }],
  };
  expect(refusedFields(spec)).toEqual([]);
  expect(ignoredFields(spec, 'spec.template.spec').map(({ message }) => message)).toEqual([
    'spec.template.spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution: the scheduler does not honor pod affinity yet',
    'spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable: "ScheduleAnyway": the scheduler does not honor topology spread constraints yet',
  ]);
});
