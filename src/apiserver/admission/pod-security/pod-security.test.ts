import { expect, it } from 'vitest';
import { Deployment, Namespace, Pod } from '#api';
import { shapeOf } from '../../resource/definition.ts';
import { createResource } from '../../resource/resource.ts';
import type { AdmissionRequest } from '../admission.ts';
import { noExemptions, type PodSecuritySettings } from './exemptions.ts';
import { noPolicy } from './levels.ts';
import { podSecurity } from './pod-security.ts';

type Labels = Readonly<Record<string, string>>;

const namespace = (labels: Labels) =>
  ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'team',
      labels: Object.fromEntries(
        Object.entries(labels).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, value]),
      ),
    },
  }) as unknown as Namespace;

const spec = {
  runtimeClassName: 'sandboxed',
  hostNetwork: true,
  containers: [{ name: 'main', image: 'example.com/app:1' }],
};
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'team' }, spec } as unknown as Pod;
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'team' },
  spec: { template: { metadata: {}, spec } },
} as unknown as Deployment;

const baseline = { level: 'baseline', minor: Number.POSITIVE_INFINITY } as const;
const settings = (given: Partial<PodSecuritySettings> = {}): PodSecuritySettings => ({
  defaults: noPolicy,
  exemptions: noExemptions,
  ...given,
});

/** What is told, and why it is refused, when somebody writes an object into a namespace with these labels. */
async function write(
  object: Pod | Deployment | Namespace,
  { labels = {}, old, given }: { labels?: Labels; old?: Namespace; given?: PodSecuritySettings },
) {
  const told: string[] = [];
  const kind = { Pod, Deployment, Namespace }[object.kind as 'Pod'];
  const request = {
    operation: old ? 'UPDATE' : 'CREATE',
    resource: createResource(shapeOf(kind)),
    subresource: '',
    namespace: 'team',
    name: object.metadata.name,
    user: { username: 'alice', groups: [] },
    object,
    old,
    warn: (text: string) => void told.push(text),
  } as unknown as AdmissionRequest;
  const plugin = podSecurity({ find: () => namespace(labels), list: () => [pod], settings: given ?? settings() });
  const refused = await (async () => plugin.validate?.(request))().then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  return { told, refused };
}

const hostNetwork = 'host namespaces (hostNetwork=true)';

it.each([
  ['who has pods refused', { enforce: 'baseline' }, [`would violate PodSecurity "baseline:latest": ${hostNetwork}`]],
  [
    'who has pods refused by the rules of a version',
    { enforce: 'baseline', 'enforce-version': 'v1.20' },
    [`would violate PodSecurity "baseline:v1.20": ${hostNetwork}`],
  ],
  [
    'who says by which version to warn',
    { enforce: 'baseline', 'enforce-version': 'v1.20', 'warn-version': 'v1.25' },
    [`would violate PodSecurity "baseline:v1.25": ${hostNetwork}`],
  ],
  ['not who says not to', { enforce: 'baseline', warn: 'privileged' }, []],
  ['not who writes what nobody knows', { enforce: 'strict' }, []],
])('warns of what makes pods, %s', async (_who, labels, told) => {
  expect(await write(deployment, { labels: labels })).toEqual({ told, refused: undefined });
});

it('goes by defaults where labels do not say', async () => {
  const given = settings({ defaults: { ...noPolicy, enforce: baseline } });
  expect((await write(pod, { given })).refused).toBe(
    `pods "a" is forbidden: violates PodSecurity "baseline:latest": ${hostNetwork}`,
  );
  expect((await write(pod, { given, labels: { enforce: 'privileged' } })).refused).toBeUndefined();
});

it.each([
  ['a user', { usernames: ['alice'] }],
  ['a namespace', { namespaces: ['team'] }],
  ['a runtime class', { runtimeClasses: ['sandboxed'] }],
])('leaves %s alone', async (_what, exempt) => {
  const labels = { enforce: 'restricted' };
  const given = settings({ exemptions: { ...noExemptions, ...exempt } });
  for (const object of [pod, deployment])
    expect(await write(object, { labels, given })).toEqual({ told: [], refused: undefined });
  const others = Object.fromEntries(Object.keys(exempt).map(what => [what, ['other']]));
  const none = settings({ exemptions: { ...noExemptions, ...others } });
  expect((await write(pod, { labels, given: none })).refused).toMatch('violates PodSecurity "restricted:latest"');
});

it('says so to who labels a namespace that is left alone', async () => {
  const given = settings({ exemptions: { ...noExemptions, namespaces: ['team'] } });
  const words = (policy: string) => [
    `namespace "team" is exempt from Pod Security, and the policy (${policy}) will be ignored`,
  ];
  const labels = { enforce: 'baseline', 'enforce-version': 'v1.20', audit: 'restricted', warn: 'privileged' };
  expect((await write(namespace(labels), { given })).told).toEqual(
    words('enforce=baseline:v1.20, audit=restricted:latest'),
  );
  expect((await write(namespace({ enforce: 'baseline' }), { given, old: namespace({}) })).told).toEqual(
    words('enforce=baseline:latest'),
  );
  expect((await write(namespace({ audit: 'baseline' }), { given, old: namespace({}) })).told).toEqual([]);
  expect((await write(namespace({}), { given })).told).toEqual([]);
});

it.each([
  ['forbids more', { enforce: 'baseline' }, {}, 1],
  ['forbids less', { enforce: 'baseline' }, { enforce: 'restricted' }, 0],
  [
    'forbids less, by another version',
    { enforce: 'baseline' },
    { enforce: 'restricted', 'enforce-version': 'v1.20' },
    1,
  ],
  ['forbids nothing', {}, { enforce: 'restricted' }, 0],
  ['forbids the same', { enforce: 'baseline', warn: 'restricted' }, { enforce: 'baseline' }, 0],
])('looks at pods that are there when a label %s', async (_what, labels, before, count) => {
  const old = namespace(before);
  const { told } = await write(namespace(labels), { old });
  expect(told.filter(line => line.includes('a: host namespaces'))).toHaveLength(count);
});
