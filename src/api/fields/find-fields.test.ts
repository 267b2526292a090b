import { expect, test } from 'vitest';
import type { PodSpec } from '../core/v1/pod.ts';
import { refusedFields } from './find-fields.ts';

const app = { name: 'app', image: 'app:1' };

test.each<[Partial<PodSpec>, string[]]>([
  [{}, []],
  [{ hostUsers: true, runtimeClassName: '', securityContext: {}, volumes: [{ name: 'v', emptyDir: {} }] }, []],
  [{ securityContext: { appArmorProfile: { type: 'Unconfined' } } }, []],
  [
    { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } },
    [
      'spec.securityContext.appArmorProfile.type: "RuntimeDefault": Cannot enforce AppArmor: profiles are not supported in this node',
    ],
  ],
  [{ containers: [app, { ...app, name: 'other', restartPolicyRules: [{ action: 'RestartAllContainers' }] }] }, []],
  [
    {
      volumes: [
        { name: 'a', emptyDir: { medium: 'HugePages' } },
        { name: 'b', rbd: { image: 'i', monitors: [] } },
      ],
    },
    [
      'spec.volumes[0].emptyDir.medium: "HugePages": huge pages are not supported as a medium',
      'spec.volumes[1].rbd: volumes of this kind are not supported',
    ],
  ],
])('refuses of %j', (spec, expected) => {
  expect(refusedFields({ containers: [app], ...spec }).map(({ message }) => message)).toEqual(expected);
});
