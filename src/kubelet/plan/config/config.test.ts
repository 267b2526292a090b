import { describe, expect, test } from 'vitest';
import type { ConfigMap, Container, Pod, Secret, Service, Volume } from '#api';
import { type PodParts, podWith, sidecar } from '../../testing/builders.ts';
import { cgroupResources, looserLimits, oomScoreAdjustment, podCgroup, podCgroupLimits } from './cgroup-resources.ts';
import { mountOf } from './container-config.ts';
import { ConfigError, resolveEnv } from './env.ts';
import { expand } from './expand.ts';
import { podHostname, renderHostsFile } from './hosts-file.ts';
import { podDns } from './pod-dns.ts';
import { containerSecurity } from './security.ts';
import { serviceVariables } from './service-links.ts';

const fields = { podIps: ['10.0.0.5'], hostIps: ['192.0.2.1'], allocatable: { cpu: '2', memory: '4Gi' } };
const meta = { resourceVersion: '1', creationTimestamp: '', uid: 'u' };
const configMap: ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...meta, name: 'settings' },
  data: { color: 'red', size: 'L' },
};
const secret: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { ...meta, name: 'keys' },
  data: { password: 'Z2Vow6RpbQ==' },
};
const references = {
  configMap: (name: string) => (name === 'settings' ? configMap : undefined),
  secret: (name: string) => (name === 'keys' ? secret : undefined),
};

test.each<[Omit<Volume, 'name'>, boolean | undefined, boolean]>([
  [{ configMap: { name: 'a' } }, undefined, true],
  [{ configMap: { name: 'a' } }, false, true],
  [{ secret: { secretName: 'a' } }, undefined, true],
  [{ downwardAPI: {} }, undefined, true],
  [{ projected: {} }, false, true],
  [{ emptyDir: {} }, undefined, false],
  [{ emptyDir: {} }, true, true],
  [{ hostPath: { path: '/a' } }, undefined, false],
])('a volume of %j, mounted with readOnly %s, is read-only: %s', (volume, readOnly, expected) => {
  const mount = { name: 'v', mountPath: '/v', ...(readOnly === undefined ? {} : { readOnly }) };
  expect(mountOf(mount, { name: 'v', ...volume }, '/host')).toMatchObject({ hostPath: '/host', readonly: expected });
});

test.each([
  ['plain', 'plain'],
  ['$(A)-$(B)', '1-2'],
  ['$(UNKNOWN)', '$(UNKNOWN)'],
  ['$$(A) $$', '$(A) $'],
  ['$A $(', '$A $('],
])('expands %s', (text, expected) => {
  expect(expand(text, name => ({ A: '1', B: '2' })[name])).toBe(expected);
});

describe('environment', () => {
  const env = (container: Partial<Container>, pod: PodParts = {}, services = new Map<string, string>()) =>
    Object.fromEntries(
      resolveEnv({ pod: podWith(pod), container: { name: 'app', ...container }, references, fields, services }).map(
        ({ key, value }) => [key, value],
      ),
    );

  test('later values win and may use earlier ones', () => {
    const values = env(
      {
        envFrom: [{ prefix: 'CM_', configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }],
        env: [
          { name: 'A', value: '$(CM_color)' },
          { name: 'B', value: '$(A)$(password)$(C)' },
          { name: 'C', value: 'c' },
        ],
      },
      {},
      new Map([
        ['WEB_SERVICE_HOST', '10.96.0.1'],
        ['C', 'service'],
      ]),
    );
    expect(values).toEqual({
      CM_color: 'red',
      CM_size: 'L',
      password: 'gehäim',
      A: 'red',
      B: 'redgehäimservice',
      C: 'c',
      WEB_SERVICE_HOST: '10.96.0.1',
    });
  });

  test('reads fields of the pod and its resources', () => {
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const resource = (name: string, resource: string, divisor?: string) => ({
      name,
      valueFrom: { resourceFieldRef: { resource, ...(divisor ? { divisor } : {}) } },
    });
    const values = env(
      {
        resources: { limits: { memory: '100Mi' }, requests: { cpu: '250m' } },
        env: [
          field('NAME', 'metadata.name'),
          field('LABEL', "metadata.labels['app']"),
          field('NONE', "metadata.labels['constructor']"),
          field('IP', 'status.podIP'),
          resource('MEM', 'limits.memory', '1Mi'),
          resource('CPU', 'requests.cpu'),
          resource('MILLI', 'requests.cpu', '1m'),
          resource('ALL', 'limits.cpu'),
        ],
      },
      { meta: { labels: { app: 'web' } } },
    );
    expect(values).toEqual({
      NAME: 'pod',
      LABEL: 'web',
      NONE: '',
      IP: '10.0.0.5',
      MEM: '100',
      CPU: '1',
      MILLI: '250',
      ALL: '2',
    });
  });

  test.each<[Partial<Container>, string]>([
    [{ envFrom: [{ configMapRef: { name: 'none' } }] }, 'configmap "none" not found'],
    [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'a' } } }] }, 'secret "none" not found'],
    [
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'none' } } }] },
      "couldn't find key none in ConfigMap default/settings",
    ],
  ])('refuses what is missing: %j', (container, message) => {
    expect(() => env(container)).toThrow(new ConfigError(message));
  });

  test('leaves out what is optional', () => {
    expect(
      env({
        envFrom: [{ configMapRef: { name: 'none', optional: true } }],
        env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'none', optional: true } } }],
      }),
    ).toEqual({});
  });
});

test('services become variables: those of the namespace, and kubernetes', () => {
  const service = (namespace: string, name: string, clusterIP: string): Service => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...meta, namespace, name },
    spec: { clusterIP, ports: [{ name: 'http-web', port: 80, protocol: 'TCP' }] },
  });
  const services = [
    service('mine', 'my-web', '10.96.0.2'),
    service('other', 'else', '10.96.0.3'),
    service('default', 'kubernetes', '10.96.0.1'),
    service('mine', 'headless', 'None'),
  ];
  const variables = serviceVariables(services, { namespace: 'mine', links: true });
  expect(Object.fromEntries([...variables].filter(([name]) => name.startsWith('MY_WEB')))).toEqual({
    MY_WEB_SERVICE_HOST: '10.96.0.2',
    MY_WEB_SERVICE_PORT: '80',
    MY_WEB_SERVICE_PORT_HTTP_WEB: '80',
    MY_WEB_PORT: 'tcp://10.96.0.2:80',
    MY_WEB_PORT_80_TCP: 'tcp://10.96.0.2:80',
    MY_WEB_PORT_80_TCP_PROTO: 'tcp',
    MY_WEB_PORT_80_TCP_PORT: '80',
    MY_WEB_PORT_80_TCP_ADDR: '10.96.0.2',
  });
  expect([...variables.keys()].filter(name => /ELSE|HEADLESS/.test(name))).toEqual([]);
  expect(
    [...serviceVariables(services, { namespace: 'mine', links: false }).keys()].every(name =>
      name.startsWith('KUBERNETES_'),
    ),
  ).toBe(true);
});

describe('resources', () => {
  const of = (resources: Container['resources']) => {
    const container = { name: 'app', ...(resources ? { resources } : {}) };
    return cgroupResources(podWith({ containers: [container] }), container, 8 * 2 ** 30);
  };
  test.each<[Container['resources'], object]>([
    [{}, { cpuShares: 2, oomScoreAdj: 1000 }],
    [{ requests: { cpu: '250m', memory: '1Gi' } }, { cpuShares: 256, oomScoreAdj: 875 }],
    [
      { limits: { cpu: '500m', memory: '1Gi' } },
      { cpuShares: 512, cpuPeriod: 100_000, cpuQuota: 50_000, memoryLimitInBytes: 2 ** 30, oomScoreAdj: -997 },
    ],
    [{ limits: { cpu: '1m' } }, { cpuShares: 2, cpuPeriod: 100_000, cpuQuota: 1000, oomScoreAdj: 999 }],
  ])('%j', (resources, expected) => {
    expect(of(resources)).toEqual(expected);
  });

  test.each<[string, PodParts, number]>([
    ['critical for the node', { spec: { priorityClassName: 'system-node-critical' } }, -997],
    ['critical for the cluster', { spec: { priorityClassName: 'system-cluster-critical', priority: 2e9 } }, 1000],
    [
      'a sidecar, not before what it serves',
      { init: [sidecar('side')], containers: [{ name: 'app', resources: { requests: { memory: '4Gi' } } }] },
      500,
    ],
    [
      'a sidecar that asks for more than what it serves',
      {
        init: [{ ...sidecar('side'), resources: { requests: { memory: '6Gi' } } }],
        containers: [{ name: 'app', resources: { requests: { memory: '4Gi' } } }],
      },
      250,
    ],
  ])('the OOM score of a container that is %s', (_, parts, expected) => {
    const pod = podWith(parts);
    const [container] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    expect(container && oomScoreAdjustment(pod, container, 8 * 2 ** 30)).toBe(expected);
  });

  const having = (name: string, limits?: Record<string, string>): Container => ({
    name,
    resources: { requests: { cpu: '100m' }, ...(limits ? { limits } : {}) },
  });
  test.each<[string, PodParts, object]>([
    ['nothing', {}, { cpuShares: 2 }],
    ['one limit', { containers: [having('a', { memory: '1Mi' }), having('b')] }, { cpuShares: 204 }],
    [
      'limits of all',
      { containers: [having('a', { cpu: '1', memory: '1Mi' }), having('b', { cpu: '1', memory: '2Mi' })] },
      { cpuShares: 204, cpuPeriod: 100_000, cpuQuota: 200_000, memoryLimitInBytes: 3 * 2 ** 20 },
    ],
  ])('a pod as a whole has, with %s', (_, parts, expected) => {
    expect(podCgroupLimits(podWith(parts))).toEqual(expected);
  });

  test('while a pod is resized, the larger limits hold', () => {
    const [one, other] = [
      { cpuShares: 10, cpuQuota: 5000, memoryLimitInBytes: 7 },
      { cpuShares: 20, cpuQuota: 4000 },
    ];
    expect(looserLimits(one, other)).toEqual({ cpuShares: 20, cpuPeriod: 100_000, cpuQuota: 5000 });
  });

  test('pods lie in the cgroup of their class', () => {
    expect(podCgroup(podWith(), '/kubepods')).toBe('/kubepods/besteffort/poduid');
    expect(podCgroup(podWith({ status: { qosClass: 'Guaranteed' } }), '/kubepods')).toBe('/kubepods/poduid');
  });
});

describe('names', () => {
  const node = { servers: ['9.9.9.9'], searches: ['example.com'], options: ['timeout:2'] };
  const dns = (spec: Partial<Pod['spec']>, clusterDns = ['10.96.0.10']) =>
    podDns(podWith({ spec }), { clusterDns, clusterDomain: 'cluster.local', node });

  test.each<[string, Partial<Pod['spec']>, object]>([
    [
      'ClusterFirst',
      {},
      {
        servers: ['10.96.0.10'],
        searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'example.com'],
        options: ['ndots:5'],
      },
    ],
    ['ClusterFirst in the host network', { hostNetwork: true }, node],
    [
      'ClusterFirstWithHostNet',
      { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
      { servers: ['10.96.0.10'] },
    ],
    ['Default', { dnsPolicy: 'Default' }, node],
    [
      'None',
      {
        dnsPolicy: 'None',
        dnsConfig: {
          nameservers: ['1.1.1.1'],
          searches: ['a'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      },
      { servers: ['1.1.1.1'], searches: ['a'], options: ['ndots:2', 'edns0'] },
    ],
    ['options of the pod win', { dnsConfig: { options: [{ name: 'ndots', value: '1' }] } }, { options: ['ndots:1'] }],
  ])('%s', (_, spec, expected) => {
    expect(dns(spec)).toMatchObject(expected);
  });

  test('hostname and hosts file', () => {
    const pod = podWith({
      spec: { hostname: 'web-0', subdomain: 'web', hostAliases: [{ ip: '1.2.3.4', hostnames: ['a', 'b'] }] },
    });
    const names = podHostname(pod, 'cluster.local');
    expect(names).toEqual({ hostname: 'web-0', domainName: 'web-0.web.default.svc.cluster.local' });
    const hosts = renderHostsFile(pod, { podIps: ['10.0.0.5'], ...names, nodeHosts: '' });
    expect(hosts).toContain('\n10.0.0.5\tweb-0.web.default.svc.cluster.local\tweb-0\n');
    expect(hosts).toMatch(/1\.2\.3\.4\ta\tb\n$/);
    expect(podHostname(podWith({ meta: { name: 'x'.repeat(70) } }), 'cluster.local').hostname).toHaveLength(63);
    const long = podWith({ spec: { hostname: 'web', subdomain: 'x'.repeat(40), setHostnameAsFQDN: true } });
    expect(() => podHostname(long, 'cluster.local')).toThrow(/is too long \(64 is the max, 70 characters requested\)/);
  });
});

describe('security', () => {
  const security = (container: Partial<Container>, spec: Partial<Pod['spec']> = {}, imageUser?: number | string) =>
    containerSecurity({
      pod: podWith({ spec }),
      container: { name: 'app', ...container },
      seccompDirectory: '/seccomp',
      imageUser,
    });

  test('the container wins over the pod', () => {
    const context = security(
      { securityContext: { runAsUser: 1 } },
      { securityContext: { runAsUser: 2, runAsGroup: 3, fsGroup: 4, supplementalGroups: [5] } },
    );
    expect(context).toMatchObject({
      runAsUser: { value: 1 },
      runAsGroup: { value: 3 },
      supplementalGroups: [4, 5],
      privileged: false,
      noNewPrivs: false,
      seccomp: { profileType: 'Unconfined' },
    });
    expect(context.maskedPaths).toContain('/proc/kcore');
  });

  test.each<[string, Partial<Container>, number | string | undefined, object]>([
    ['of an image without a user', {}, undefined, { runAsUser: { value: 0 }, runAsGroup: { value: 3 } }],
    ['of an image with a name', {}, 'nobody', { runAsUsername: 'nobody', runAsGroup: { value: 3 } }],
    ['of an image with a number', {}, 5, { runAsUser: { value: 5 }, runAsGroup: { value: 3 } }],
  ])('the group of the user %s', (_, container, imageUser, expected) => {
    expect(security(container, { securityContext: { runAsGroup: 3 } }, imageUser)).toMatchObject(expected);
  });

  test('labels of SELinux: the container wins', () => {
    const labels = { securityContext: { seLinuxOptions: { level: 's0:c1' } } };
    expect(security({}, labels)).toMatchObject({ selinuxOptions: { level: 's0:c1' } });
    const own = { securityContext: { seLinuxOptions: { type: 'spc_t' } } };
    expect(security(own, labels).selinuxOptions).toEqual({ type: 'spc_t' });
  });

  test('privileged containers see everything', () => {
    expect(
      security({ securityContext: { privileged: true, seccompProfile: { type: 'RuntimeDefault' } } }),
    ).toMatchObject({ privileged: true, maskedPaths: [], readonlyPaths: [], seccomp: { profileType: 'Unconfined' } });
  });

  test.each<[string, number | undefined, number | string | undefined, RegExp | undefined]>([
    ['root asked for', 0, undefined, /breaks non-root policy/],
    ['image runs as root', undefined, undefined, /image will run as root/],
    ['image names its user', undefined, 'nobody', /non-numeric user \(nobody\)/],
    ['image runs as somebody', undefined, 65_534, undefined],
    ['somebody asked for', 1000, 0, undefined],
  ])('runAsNonRoot: %s', (_, runAsUser, imageUser, message) => {
    let refused = 'nothing';
    try {
      security(
        { securityContext: { runAsNonRoot: true, ...(runAsUser === undefined ? {} : { runAsUser }) } },
        {},
        imageUser,
      );
    } catch (error) {
      refused = String(error);
    }
    expect(refused).toMatch(message ?? /^nothing$/);
  });
});
