import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ConfigMap,
  CustomResourceDefinition,
  defineKind,
  EndpointSlice,
  Event,
  EventsV1Event,
  type KubeObject,
  type MutatingWebhook,
  MutatingWebhookConfiguration,
  Namespace,
  Pod,
  Service,
  type ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '#api';
import { systemClock } from '#base';
import { admissionAnswer, patching, startWebhookServer, type WebhookServer } from '../../fixtures/webhook-server.ts';
import { admin, errorOf, podNamed, startTestServer, statusOf, type TestServer } from '../../testing.ts';

let test: TestServer;
let hook: WebhookServer;
/** What the webhook of a path answers. */
let answers: Record<string, (request: Review) => object | number | Promise<object>>;

interface Review {
  readonly uid: string;
  readonly operation: string;
  readonly object: KubeObject & Record<string, unknown>;
  readonly oldObject: KubeObject | null;
  readonly [field: string]: unknown;
}

beforeEach(async () => {
  answers = {};
  test = await startTestServer({ clock: systemClock });
  hook = await startWebhookServer(
    async (body, url) => {
      const answer = answers[url.split('?')[0] ?? ''];
      const said = (await answer?.((body as { request: Review }).request)) ?? {};
      return typeof said === 'number' ? said : admissionAnswer(body, said);
    },
    { subjectNames: ['127.0.0.1', 'web.default.svc'] },
  );
});
afterEach(async () => {
  await hook[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

const anything = { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] };
const configMaps = {
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['configmaps'],
};

const webhook = (path: string, fields: object = {}) => ({
  name: `${path.slice(1)}.example.com`,
  clientConfig: { url: hook.url(path), caBundle: hook.caBundle },
  rules: [configMaps],
  sideEffects: 'None',
  admissionReviewVersions: ['v1', 'v1beta1'],
  ...fields,
});

const validating = async (name: string, ...webhooks: object[]) =>
  await test.client.create(ValidatingWebhookConfiguration, {
    metadata: { name },
    webhooks: webhooks as ValidatingWebhook[],
  });
const mutating = async (name: string, ...webhooks: object[]) =>
  await test.client.create(MutatingWebhookConfiguration, {
    metadata: { name },
    webhooks: webhooks as MutatingWebhook[],
  });

const configMap = (name = 'a', fields: object = {}) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, ...fields }) as ConfigMap;
const create = (name?: string, fields?: object) => test.client.create(ConfigMap, configMap(name, fields));
const paths = () => hook.requests.map(({ path }) => path.split('?')[0]);
const reviews = () => hook.requests.map(({ body }) => body['request'] as Review);

describe('validating webhooks', () => {
  it('are asked when it is known of all of them whether they are: none, when that cannot be told of one', async () => {
    answers['/a'] = () => ({ allowed: false });
    const matchConditions = [{ name: 'odd', expression: 'object.data.missing == "1"' }];
    await validating('one', webhook('/a'), webhook('/b', { matchConditions, failurePolicy: 'Fail' }));
    expect(await statusOf(create('a', { data: { key: 'value' } }))).toMatchObject({
      code: 403,
      message: expect.stringContaining('no such key: missing'),
    });
    expect(paths()).toEqual([]);
  });

  it('are asked about a write in the words of AdmissionReview', async () => {
    await validating('one', webhook('/a'));
    await create('a', { data: { key: 'value' } });
    expect(hook.requests[0]).toMatchObject({
      path: '/a?timeout=10s',
      body: {
        kind: 'AdmissionReview',
        apiVersion: 'admission.k8s.io/v1',
        request: {
          uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
          kind: { group: '', version: 'v1', kind: 'ConfigMap' },
          resource: { group: '', version: 'v1', resource: 'configmaps' },
          requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
          requestResource: { group: '', version: 'v1', resource: 'configmaps' },
          name: 'a',
          namespace: 'default',
          operation: 'CREATE',
          userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
          object: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'a', uid: expect.any(String) },
            data: { key: 'value' },
          },
          oldObject: null,
          dryRun: false,
          options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
        },
      },
    });
  });

  it('see what is there, and what goes', async () => {
    await create('a', { data: { key: 'old' } });
    await validating('one', webhook('/a'));
    await test.client.update(ConfigMap, configMap('a', { data: { key: 'new' } }));
    await test.client.delete(ConfigMap, { namespace: 'default', name: 'a' }, { gracePeriodSeconds: 3 });
    expect(reviews()).toMatchObject([
      { operation: 'UPDATE', object: { data: { key: 'new' } }, oldObject: { data: { key: 'old' } } },
      {
        operation: 'DELETE',
        object: null,
        oldObject: { data: { key: 'new' } },
        options: { kind: 'DeleteOptions', gracePeriodSeconds: 3 },
      },
    ]);
  });

  it('refuse with their own Status', async () => {
    await validating('one', webhook('/a'));
    answers['/a'] = () => ({ allowed: false, status: { code: 409, reason: 'Conflict', message: 'not today' } });
    expect(await statusOf(create())).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'admission webhook "a.example.com" denied the request: not today',
    });
    answers['/a'] = () => ({ allowed: false, status: { code: 200 } });
    expect(await statusOf(create())).toMatchObject({
      code: 400,
      message: 'admission webhook "a.example.com" denied the request without explanation',
    });
    expect(await test.client.find(ConfigMap, { namespace: 'default', name: 'a' })).toBeUndefined();
  });

  it('are all asked at the same time', async () => {
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    const meet = async () => {
      if (++waiting === 2) both.resolve();
      await both.promise;
      return {};
    };
    answers = { '/a': meet, '/b': meet };
    await validating('one', webhook('/a'), webhook('/b'));
    await create();
    expect(waiting).toBe(2);
  });

  it.each([
    [{ uid: 'other' }, 'expected response.uid="'],
    [{ patch: 'W10=' }, 'validating webhook may not return response.patch'],
    [{ patchType: 'JSONPatch' }, 'validating webhook may not return response.patchType'],
  ])('are not believed when they answer %j', async (response, words) => {
    await validating('one', webhook('/a'));
    answers['/a'] = () => response;
    const { code, message } = await statusOf(create());
    expect(code).toBe(500);
    expect(message).toContain(
      `Internal error occurred: failed calling webhook "a.example.com": received invalid webhook response: ${words}`,
    );
  });
});

describe('mutating webhooks', () => {
  it('change what is written, one after the other by name', async () => {
    const add = (label: string) => (request: Review) => {
      const before = (request.object['data'] as Record<string, string> | undefined)?.['order'] ?? '';
      return patching({ op: 'add', path: '/data', value: { order: before + label } });
    };
    answers = { '/a': add('a'), '/b': add('b'), '/c': add('c') };
    await mutating('z', webhook('/a'));
    await mutating('x', webhook('/b'), webhook('/c'));
    expect((await create()).data).toEqual({ order: 'bca' });
    await validating('last', webhook('/v'));
    await create('b');
    expect(reviews().at(-1)?.object['data']).toEqual({ order: 'bca' });
  });

  it('leave defaults to be filled in', async () => {
    answers['/a'] = () =>
      patching({ op: 'add', path: '/spec/initContainers', value: [{ name: 'i', image: 'example.com/i' }] });
    await mutating('one', webhook('/a', { rules: [{ ...configMaps, resources: ['pods'] }] }));
    const { spec } = await test.client.create(Pod, podNamed('a'));
    expect(spec.initContainers?.[0]).toMatchObject({
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: 'Always',
    });
  });

  it('are asked again when another one changed the object, if they wish it', async () => {
    const count = (request: Review) => {
      const times = Number((request.object['data'] as Record<string, string> | undefined)?.['times'] ?? 0);
      return patching({
        op: 'add',
        path: '/data',
        value: { ...(request.object['data'] as object), times: String(times + 1) },
      });
    };
    answers = {
      '/a': count,
      '/b': () => patching({ op: 'add', path: '/metadata/labels', value: { by: 'b' } }),
      '/n': () => ({}),
    };
    await mutating('one', webhook('/n'), webhook('/a', { reinvocationPolicy: 'IfNeeded' }), webhook('/b'));
    expect((await create()).data).toEqual({ times: '2' });
    expect(paths()).toEqual(['/n', '/a', '/b', '/a']);
  });

  it('cannot make it another object, or none', async () => {
    await mutating('one', webhook('/a'));
    answers['/a'] = () => patching({ op: 'add', path: '/metadata/namespace', value: 'kube-system' });
    expect((await statusOf(create())).message).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    answers['/a'] = () => patching({ op: 'add', path: '/data', value: 3 });
    expect((await statusOf(create())).code).toBe(500);
    answers['/a'] = () => ({ patchType: 'JSONPatch', patch: Buffer.from('{').toString('base64') });
    expect((await statusOf(create())).message).toContain('received undecodable patch in webhook response: ');
    answers['/a'] = () => patching({ op: 'remove', path: '/none' });
    expect((await statusOf(create())).code).toBe(500);
    answers['/a'] = () => ({ patch: 'W10=' });
    expect((await statusOf(create())).message).toContain('webhook returned response.patch but not response.patchType');
  });

  it('keep nobody waiting by the length of their patches', async () => {
    // Turns by count, not by time.
    await using other = await startTestServer();
    const steps = 10_000;
    let turns = 0;
    let looking: NodeJS.Immediate | undefined;
    const look = () => {
      turns++;
      looking = setImmediate(look);
    };
    answers['/a'] = () => {
      look();
      return patching(...Array.from({ length: steps }, () => ({ op: 'replace', path: '/data/key', value: 'new' })));
    };
    await other.client.create(MutatingWebhookConfiguration, {
      metadata: { name: 'one' },
      webhooks: [webhook('/a')] as MutatingWebhook[],
    });
    const { data } = await other.client.create(ConfigMap, configMap('a', { data: { key: 'old' } }));
    clearImmediate(looking);
    expect(data).toEqual({ key: 'new' });
    expect(turns).toBeGreaterThan(steps / 100);
  });

  it('cannot change what goes', async () => {
    await create();
    await mutating('one', webhook('/a'));
    answers['/a'] = () => patching({ op: 'add', path: '/data', value: {} });
    expect((await statusOf(test.client.delete(ConfigMap, { namespace: 'default', name: 'a' }))).message).toBe(
      'Internal error occurred: admission webhook "a.example.com" attempted to modify the object, which is not supported for this operation',
    );
  });
});

describe('which requests they are asked about', () => {
  it('is by rules', async () => {
    const only = (fields: object) => ({ rules: [{ ...configMaps, ...fields }] });
    await validating(
      'one',
      webhook('/groups', only({ apiGroups: ['apps'] })),
      webhook('/versions', only({ apiVersions: ['v2'] })),
      webhook('/operations', only({ operations: ['UPDATE'] })),
      webhook('/cluster', only({ scope: 'Cluster' })),
      webhook('/subresources', only({ resources: ['configmaps/status'] })),
      webhook('/namespaced', only({ scope: 'Namespaced' })),
      webhook('/all', only({ resources: ['*'] })),
      webhook('/parts', only({ resources: ['*/*'] })),
    );
    await create();
    expect(paths().toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['/all', '/namespaced', '/parts']);
  });

  it('is by labels of the object, old or new, and of its namespace', async () => {
    await validating(
      'one',
      webhook('/object', { objectSelector: { matchLabels: { app: 'web' } } }),
      webhook('/namespace', { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }),
    );
    await create('a', { metadata: { name: 'a', namespace: 'default', labels: { app: 'web' } } });
    expect(paths()).toEqual(['/object']);
    await test.client.update(ConfigMap, configMap('a', { data: { a: 'b' } }));
    expect(paths()).toEqual(['/object', '/object']);
    await test.client.create(Namespace, { metadata: { name: 'team', labels: { team: 'a' } }, spec: {} });
    await test.client.create(ConfigMap, { metadata: { name: 'a', namespace: 'team' } });
    expect(paths()).toEqual(['/object', '/object', '/namespace']);
  });

  it('is by any version of the object, unless it is to be exact', async () => {
    const events = { ...configMaps, apiGroups: ['events.k8s.io'], resources: ['events'] };
    await validating(
      'one',
      webhook('/any', { rules: [events] }),
      webhook('/exact', { rules: [events], matchPolicy: 'Exact' }),
    );
    await test.client.create(Event, {
      metadata: { name: 'e', namespace: 'default' },
      involvedObject: { namespace: 'default' },
      message: 'said',
    });
    expect(paths()).toEqual(['/any']);
    expect(reviews()[0]).toMatchObject({
      kind: { group: 'events.k8s.io', version: 'v1', kind: 'Event' },
      requestKind: { group: '', version: 'v1', kind: 'Event' },
      object: { apiVersion: EventsV1Event.apiVersion, note: 'said' },
    });
  });

  it('includes subresources with what is sent there, and connections', async () => {
    await test.client.create(Pod, podNamed('a'));
    await validating('one', webhook('/a', { rules: [anything] }));
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: 'default' } };
    const key = { namespace: 'default', name: 'a' };
    await test.client.createSubresource(Pod, key, 'eviction', eviction);
    expect(reviews().at(0)).toMatchObject({
      kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      subResource: 'eviction',
      object: { kind: 'Eviction' },
    });
    answers['/a'] = () => ({ allowed: false, status: { message: 'not now' } });
    const exec = { group: '', version: 'v1', resource: 'pods', verb: 'create', subresource: 'exec', ...key } as const;
    expect((await errorOf(test.server.handler.request(exec, admin))).message).toBe(
      'admission webhook "a.example.com" denied the request: not now',
    );
    expect(reviews().at(-1)).toMatchObject({
      kind: { group: '', version: 'v1', kind: 'PodExecOptions' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      subResource: 'exec',
      operation: 'CONNECT',
      options: null,
    });
  });

  it('excludes webhooks themselves and reviews', async () => {
    await validating('one', webhook('/a', { rules: [anything] }));
    answers['/a'] = () => ({ allowed: false });
    await validating('two', webhook('/b', { rules: [anything] }));
    await test.client.delete(ValidatingWebhookConfiguration, { name: 'two' });
    await test.client.delete(ValidatingWebhookConfiguration, { name: 'one' });
    expect(hook.requests).toEqual([]);
  });

  it('is by versions of custom kinds as well', async () => {
    const schema = {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } },
      },
    };
    await test.client.create(CustomResourceDefinition, {
      metadata: { name: 'toys.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'toys', kind: 'Toy' },
        versions: [
          { name: 'v1', served: true, storage: true, schema },
          { name: 'v2', served: true, storage: false, schema },
        ],
      },
    });
    await mutating(
      'one',
      webhook('/a', {
        rules: [{ ...configMaps, apiGroups: ['example.com'], apiVersions: ['v1'], resources: ['toys'] }],
      }),
    );
    answers['/a'] = () => patching({ op: 'add', path: '/spec', value: { a: 'b', unknown: true } });
    const Toy = defineKind<KubeObject>({
      group: 'example.com',
      version: 'v2',
      kind: 'Toy',
      plural: 'toys',
      scope: 'Namespaced',
    });
    expect(await test.client.create(Toy, { metadata: { name: 'a', namespace: 'default' } })).toMatchObject({
      apiVersion: 'example.com/v2',
      spec: { a: 'b' },
    });
    expect(reviews()[0]).toMatchObject({
      kind: { version: 'v1' },
      requestKind: { version: 'v2' },
      object: { apiVersion: 'example.com/v1' },
    });
  });
});

describe('webhooks that cannot be asked', () => {
  const unreachable = { url: 'https://127.0.0.1:1/x' };

  it('refuse, or are passed over, as their policy says', async () => {
    await validating('one', webhook('/a', { clientConfig: unreachable }));
    expect(await statusOf(create())).toMatchObject({
      code: 500,
      reason: 'InternalError',
      message:
        'Internal error occurred: failed calling webhook "a.example.com": failed to call webhook: Post "https://127.0.0.1:1/x?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused',
    });
    await test.client.delete(ValidatingWebhookConfiguration, { name: 'one' });
    await validating('two', webhook('/a', { clientConfig: unreachable, failurePolicy: 'Ignore' }));
    await create();
    await mutating('three', webhook('/b', { clientConfig: unreachable, failurePolicy: 'Ignore' }));
    await create('b');
  });

  it('are not waited for longer than they may take', async () => {
    await validating('one', webhook('/a', { timeoutSeconds: 1 }));
    answers['/a'] = () => new Promise(() => undefined);
    expect((await statusOf(create())).message).toMatch(
      /failed to call webhook: Post "https:\/\/127.0.0.1:\d+\/a\?timeout=1s": context deadline exceeded$/,
    );
  });

  it('are those of another authority, or under another name', async () => {
    await using other = await startWebhookServer(async () => ({}), { subjectNames: ['example.com'] });
    await validating('one', webhook('/a', { clientConfig: { url: hook.url('/a'), caBundle: other.caBundle } }));
    expect((await statusOf(create())).message).toMatch(
      /: tls: failed to verify certificate: x509: certificate signed by unknown authority$/,
    );
    await test.client.delete(ValidatingWebhookConfiguration, { name: 'one' });
    await validating('two', webhook('/a', { clientConfig: { url: other.url('/a'), caBundle: other.caBundle } }));
    expect((await statusOf(create())).message).toMatch(/: tls: failed to verify certificate: x509: /);
    expect([...hook.requests, ...other.requests]).toEqual([]);
  });

  it('answer what is no answer', async () => {
    await validating('one', webhook('/a'));
    answers['/a'] = () => 500;
    expect((await statusOf(create())).message).toContain(
      'failed to call webhook: an error on the server ("unknown") has prevented the request from succeeding',
    );
    answers['/a'] = () => 404;
    expect((await statusOf(create())).message).toContain('the server could not find the requested resource');
  });

  it('would change something elsewhere when nothing is to be changed', async () => {
    await validating('one', webhook('/a', { sideEffects: 'NoneOnDryRun' }));
    await test.client.create(ConfigMap, configMap(), { dryRun: ['All'] });
    expect(reviews()[0]?.['dryRun']).toBe(true);
  });
});

describe('services', () => {
  const service = (port = 443) => ({
    metadata: { name: 'web', namespace: 'default' },
    spec: { ports: [{ name: 'https', port, targetPort: 8443 }] },
  });
  const slice = (address: string, port: number, ready: boolean) => ({
    metadata: { name: `web-${address}`, namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4' as const,
    endpoints: [{ addresses: [address], conditions: { ready } }],
    ports: [{ name: 'https', port }],
  });
  const byService = (fields: object = {}) => ({
    clientConfig: { service: { namespace: 'default', name: 'web', path: '/a', ...fields }, caBundle: hook.caBundle },
  });

  it('are reached by their endpoints as soon as one is ready', async () => {
    await test[Symbol.asyncDispose]();
    // The way of a gateway: what leads to the pod leads to the test's server.
    test = await startTestServer({ clock: systemClock, egressRoute: () => ({ host: '127.0.0.1', port: hook.port }) });
    await validating('one', webhook('/a', byService()));
    const failed =
      'Internal error occurred: failed calling webhook "a.example.com": failed to call webhook: Post "https://web.default.svc:443/a?timeout=10s": ';
    expect((await statusOf(create())).message).toBe(`${failed}service "web" not found`);
    await test.client.create(Service, service(8443));
    expect((await statusOf(create())).message).toBe(`${failed}no service port 443 found for service "web"`);
    await test.client.delete(Service, { namespace: 'default', name: 'web' });
    await test.client.create(Service, service());
    expect((await statusOf(create())).message).toBe(`${failed}no endpoints available for service "web"`);
    await test.client.create(EndpointSlice, slice('10.1.1.1', 8443, false));
    expect((await statusOf(create())).message).toBe(`${failed}no endpoints available for service "web"`);
    await test.client.create(EndpointSlice, slice('10.1.1.2', 8443, true));
    await create();
    expect(paths()).toEqual(['/a']);
  });
});

it('keeps connections', async () => {
  await validating('one', webhook('/a'));
  for (const name of ['a', 'b', 'c']) await create(name);
  expect(hook.requests).toHaveLength(3);
  expect(hook.connections).toHaveLength(1);
});
