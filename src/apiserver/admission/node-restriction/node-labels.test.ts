import { expect, test } from 'vitest';
import { isKubeletLabel } from './node-labels.ts';

test.each([
  ['disk', true],
  ['example.com/disk', true],
  ['kubernode.dev/simulated', true],
  ['kubernetes.io/hostname', true],
  ['topology.kubernetes.io/zone', true],
  ['node.kubernetes.io/instance-type', true],
  ['node.kubernetes.io/anything', true],
  ['sub.kubelet.kubernetes.io/anything', true],
  ['node-restriction.kubernetes.io/trusted', false],
  ['fips.node-restriction.kubernetes.io/trusted', false],
  ['node-role.kubernetes.io/control-plane', false],
  ['kubernetes.io/other', false],
  ['k8s.io/other', false],
  ['x.k8s.io/other', false],
  ['topology.kubernetes.io/rack', false],
  ['notnode.kubernetes.io/x', false],
  ['mykubernetes.io/x', true],
  ['constructor', true],
])('a kubelet may set %s: %s', (key, expected) => expect(isKubeletLabel(key)).toBe(expected));
