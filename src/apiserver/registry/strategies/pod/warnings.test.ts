import { expect, it } from 'vitest';
import { type DaemonSet, Deployment, type PodSpec } from '#api';
import { daemonSetStrategy } from '../apps/daemon-set.ts';
import { deploymentStrategy } from '../apps/deployment.ts';
import { podNameWarnings, podWarnings } from './warnings.ts';

const warningsOf = (spec: Partial<PodSpec>) => podWarnings('spec', { containers: [{ name: 'c' }], ...spec });

it('advises against what is deprecated or has no effect', () => {
  const env = ['A', 'B', 'A'].map(name => ({ name, value: '1' }));
  expect(
    warningsOf({
      nodeSelector: { 'beta.kubernetes.io/os': 'linux' },
      hostAliases: [{ ip: '10.0.0.2' }, { ip: '10.0.0.1', hostnames: [] }, { ip: '10.0.0.1' }],
      volumes: [{ name: 'v', gitRepo: { repository: 'r' } }],
      containers: [{ name: 'c', env }],
      terminationGracePeriodSeconds: -1,
    }),
  ).toEqual([
    'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    'spec.hostAliases[2].ip: duplicate ip "10.0.0.1"',
    'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
    'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
    'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ]);
});

it('advises against what selects nothing, is said twice, or has halves of bytes', () => {
  const topologyKey = 'kubernetes.io/hostname';
  expect(
    warningsOf({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'failure-domain.beta.kubernetes.io/zone', operator: 'Exists' }] },
            ],
          },
        },
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey }] },
      },
      topologySpreadConstraints: [{ topologyKey, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
      imagePullSecrets: [{ name: '' }, { name: 'a' }, { name: 'a' }],
      initContainers: [{ name: 'i', resources: { requests: { memory: '500m' } } }],
      containers: [
        { name: 'c', ports: [{ name: 'a', containerPort: 80, hostIP: '192.0.2.1', protocol: 'TCP' }] },
        { name: 'd', ports: [{ name: 'a', containerPort: 80, hostIP: '192.0.2.1', hostPort: 0 }] },
      ],
    }),
  ).toEqual([
    'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
    'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
    'spec.imagePullSecrets[2].name: duplicate name "a"',
    'spec.imagePullSecrets[0].name: invalid empty name ""',
    'spec.initContainers[0].resources.requests[memory]: fractional byte value "500m" is invalid, must be an integer',
    'spec.containers[0].ports[0]: hostIP set without hostPort: {Name:a HostPort:0 ContainerPort:80 Protocol:TCP HostIP:192.0.2.1}',
    expect.stringMatching(/^spec.containers\[1\].ports\[0\]: hostIP set without hostPort/),
    'spec.containers[1].ports[0]: duplicate port name "a" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
    'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
  ]);
});

it('advises against sources of a volume that are empty, or write into each other', () => {
  const field = { path: 'p/q', fieldRef: { fieldPath: 'metadata.name' } };
  const sources = [{ downwardAPI: { items: [field] } }, {}, { serviceAccountToken: { path: 'p' } }];
  expect(warningsOf({ volumes: [{ name: 'v', projected: { sources } }] })).toEqual([
    'volume "v" (Projected) has no sources provided',
    'volume "v" (Projected): overlapping paths: "p" (ServiceAccountToken) with "p/q" (DownwardAPI)',
  ]);
});

it("advises against files of a volume that stand in each other's places", () => {
  const items = [
    { key: 'a', path: 'p/q' },
    { key: 'b', path: 'p/q/' },
  ];
  const bundle = { clusterTrustBundle: { name: 'b', path: 'p' } };
  const certificate = { podCertificate: { signerName: 's', keyType: 'ED25519', keyPath: 'p/key' } };
  expect(
    warningsOf({
      volumes: [
        { name: 'c', configMap: { name: 'cm', items } },
        { name: 's', secret: { secretName: 'se', items } },
        { name: 'd', downwardAPI: { items: [{ path: 'l' }, { path: 'l' }] } },
        { name: 'e', emptyDir: {} },
        { name: 'p', projected: { sources: [bundle, certificate] } },
      ],
    }),
  ).toEqual([
    'volume "c" (ConfigMap "cm"): overlapping paths: "p/q" with "p/q"',
    'volume "s" (Secret "se"): overlapping paths: "p/q" with "p/q"',
    'volume "d" (DownwardAPI): overlapping paths: "l" with "l"',
    'volume "p" (Projected): overlapping paths: "p/key" (PodCertificate key) with "p" (ClusterTrustBundle "b")',
  ]);
});

it('advises to use names that DNS has', () => {
  expect(podNameWarnings('a')).toEqual([]);
  expect(podNameWarnings('a.b')[0]).toMatch(
    /^metadata.name: this is used in the Pod's hostname, .*must not contain dots/,
  );
});

it('has nothing to say of a plain pod, nor of labels that only sound familiar', () => {
  expect(warningsOf({ nodeSelector: { constructor: 'x', 'kubernetes.io/os': 'linux' } })).toEqual([]);
});

it('is said of a template when it is written, and not with every other change', () => {
  const template = { spec: { containers: [{ name: 'c' }], imagePullSecrets: [{ name: '' }] } };
  const deployment = (generation: number, labels = {}) =>
    ({ metadata: { name: 'd', generation, labels }, spec: { template } }) as unknown as Deployment;
  const before = deployment(1);
  const told = ['spec.template.spec.imagePullSecrets[0].name: invalid empty name ""'];
  expect(deploymentStrategy.warnings?.(before, undefined)).toEqual(told);
  expect(deploymentStrategy.warnings?.(deployment(1, { a: 'b' }), before)).toEqual([]);
  expect(deploymentStrategy.warnings?.(deployment(2), before)).toEqual(told);
  const set = before as unknown as DaemonSet;
  const after: DaemonSet = { ...set, spec: { ...set.spec, minReadySeconds: 1 } };
  expect(daemonSetStrategy.warnings?.(after, set)).toEqual([]);
});
