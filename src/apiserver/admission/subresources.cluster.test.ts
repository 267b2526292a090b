/** What admission is asked about requests whose body is not the stored object: once, about that body. */
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import {
  Binding,
  Deployment,
  forbidden,
  type Kind,
  LocalSubjectAccessReview,
  Pod,
  Scale,
  SelfSubjectReview,
  ServiceAccount,
  SubjectAccessReview,
  TokenReview,
} from '#api';
import { jsonPatch, mergePatch } from '#client';
import { admin, errorOf, podNamed, startTestServer, type TestServer } from '../testing.ts';
import type { AdmissionRequest } from './admission.ts';

const asked: string[] = [];
let change: (request: AdmissionRequest) => void = () => undefined;
let running: TestServer;

const describeRequest = ({ operation, resource, subresource, object, old }: AdmissionRequest): string =>
  `${operation} ${[resource.kind.plural, subresource].filter(Boolean).join('/')} ${object?.kind ?? '-'} was ${old?.kind ?? '-'}`;

beforeEach(async () => {
  running = await startTestServer({
    admissionPlugins: [
      {
        name: 'Curious',
        handlesConnect: true,
        admit: request => change(request),
        validate: request => void asked.push(describeRequest(request)),
      },
    ],
  });
  await running.client.create(Pod, podNamed('x'));
  await running.client.create(Deployment, {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: podNamed('x').spec },
    },
  });
  asked.length = 0;
});
afterEach(async () => {
  change = () => undefined;
  await running[Symbol.asyncDispose]();
});

const pod = { group: '', version: 'v1', resource: 'pods', namespace: 'default', name: 'x' };
const web = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  namespace: 'default',
  name: 'web',
  subresource: 'scale',
};
const metadata = { name: 'x', namespace: 'default' };
const scaleTo = (replicas: number) => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas },
});
const bodyOf = ({ apiVersion, kind }: Kind, more: object = {}) => ({ apiVersion, kind, ...more });
const review = (kind: Kind, spec: object, namespace?: string) => ({
  verb: 'create' as const,
  group: kind.group,
  version: kind.version,
  resource: kind.plural,
  ...(namespace === undefined ? {} : { namespace }),
  body: bodyOf(kind, { metadata: {}, spec }),
});
const accessSpec = { user: 'jane', resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } };

test.each([
  [
    'a scale that is replaced',
    { ...web, verb: 'update', body: scaleTo(3) },
    'UPDATE deployments/scale Scale was Scale',
  ],
  [
    'a scale that is patched',
    { ...web, verb: 'patch', patchType: 'application/merge-patch+json', body: { spec: { replicas: 2 } } },
    'UPDATE deployments/scale Scale was Scale',
  ],
  [
    'an eviction',
    { ...pod, verb: 'create', subresource: 'eviction', body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata } },
    'CREATE pods/eviction Eviction was -',
  ],
  [
    'a binding',
    { ...pod, verb: 'create', subresource: 'binding', body: bodyOf(Binding, { metadata, target: { name: 'n' } }) },
    'CREATE pods/binding Binding was -',
  ],
  [
    'a binding at its own path',
    {
      group: '',
      version: 'v1',
      resource: 'bindings',
      namespace: 'default',
      verb: 'create',
      body: bodyOf(Binding, { metadata, target: { name: 'n' } }),
    },
    'CREATE bindings Binding was -',
  ],
  [
    'a token request',
    {
      group: '',
      version: 'v1',
      resource: 'serviceaccounts',
      namespace: 'default',
      name: 'default',
      verb: 'create',
      subresource: 'token',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec: {} },
    },
    'CREATE serviceaccounts/token TokenRequest was -',
  ],
  ['a token review', review(TokenReview, { token: 'x' }), 'CREATE tokenreviews TokenReview was -'],
  ['a review of oneself', review(SelfSubjectReview, {}), 'CREATE selfsubjectreviews SelfSubjectReview was -'],
  [
    'an access review',
    review(SubjectAccessReview, accessSpec),
    'CREATE subjectaccessreviews SubjectAccessReview was -',
  ],
  [
    'an access review of a namespace',
    review(LocalSubjectAccessReview, accessSpec, 'default'),
    'CREATE localsubjectaccessreviews LocalSubjectAccessReview was -',
  ],
  [
    'a status',
    {
      ...pod,
      verb: 'patch',
      subresource: 'status',
      patchType: 'application/merge-patch+json',
      body: { status: { phase: 'Running' } },
    },
    'UPDATE pods/status Pod was Pod',
  ],
] as const)('%s', async (_what, request, expected) => {
  await running.server.handler.request(request, admin);
  expect(asked).toEqual([expected]);
});

it('asks about a connection before there is one', async () => {
  const exec = { ...pod, verb: 'create', subresource: 'exec' } as const;
  await errorOf(running.server.handler.request(exec, admin));
  expect(asked).toEqual(['CONNECT pods/exec PodExecOptions was -']);
});

it('does not ask plugins about connections that know only writes', async () => {
  await using other = await startTestServer({
    admissionPlugins: [
      {
        name: 'Strict',
        validate: ({ resource, name }) => {
          if (resource.kind === Pod) throw forbidden(resource.groupResource, name, 'never');
        },
      },
    ],
  });
  const exec = { ...pod, verb: 'create', subresource: 'exec' } as const;
  expect((await errorOf(other.server.handler.request(exec, admin))).message).toBe(
    'pods/exec needs a connection of its own',
  );
});

it('stores what admission made of a body', async () => {
  change = ({ object }) => {
    const scale = object as Scale;
    if (scale.kind === 'Scale' && scale.spec) scale.spec.replicas = 7;
  };
  const key = { namespace: 'default', name: 'web' };
  const patched = await running.client.patch(
    Deployment,
    key,
    jsonPatch([{ op: 'replace', path: '/spec/replicas', value: 2 }]),
    {
      subresource: 'scale',
    },
  );
  expect(patched.spec.replicas).toBe(7);
  expect((await running.client.get(Deployment, key)).spec.replicas).toBe(7);
});

it('applies patches of a scale that come at a time to the newest', async () => {
  const key = { namespace: 'default', name: 'web' };
  const patches = Array.from({ length: 10 }, (_, i) => [
    running.client.patch(Deployment, key, mergePatch({ spec: { replicas: i } }), { subresource: 'scale' }),
    running.client.patch(Deployment, key, mergePatch({ metadata: { labels: { [`l${i}`]: 'x' } } })),
  ]);
  await Promise.all(patches.flat());
  expect(Object.keys((await running.client.get(Deployment, key)).metadata.labels ?? {})).toHaveLength(10);
});

it('tells who reviews access nothing of which namespaces there are', async () => {
  const spec = { ...accessSpec, resourceAttributes: { ...accessSpec.resourceAttributes, namespace: 'none' } };
  await expect(
    running.server.handler.request(review(LocalSubjectAccessReview, spec, 'none'), admin),
  ).resolves.toMatchObject({ status: { allowed: false } });
  const account = { metadata: { name: 'a', namespace: 'none' } };
  expect((await errorOf(running.client.create(ServiceAccount, account))).message).toBe('namespaces "none" not found');
});
