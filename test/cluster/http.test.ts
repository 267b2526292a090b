/** The HTTP layer of the API server: who gets in, in which form answers come, and what wrong requests are told. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ClusterRole,
  ConfigMap,
  CustomResourceDefinition,
  Deployment,
  Event,
  Node,
  Pod,
  ServiceAccount,
  type TokenRequest,
} from '#api';
import { type ApiServer, createApiServer } from '#apiserver';
import { kubernetesVersion, systemClock } from '#base';
import { type Client, createClient, createInProcessTransport } from '#client';
import { type EnsuredPki, ensurePki } from '#lifecycle';
import { createMemoryStore } from '#store';
import { decodeProtobuf } from '../../src/apiserver/codecs/protobuf/decode.ts';
import { encodeProtobuf } from '../../src/apiserver/codecs/protobuf/encode.ts';
import { readEnvelope } from '../../src/apiserver/codecs/protobuf/envelope.ts';
import { magic } from '../../src/apiserver/codecs/protobuf/magic.ts';
import { readFields } from '../../src/apiserver/codecs/protobuf/reader.ts';
import { gadgets, gadgetVersion } from '../../src/apiserver/extensions/fixtures/gadgets.ts';
import { protobufFormat } from '../../src/apiserver/representations/formats/protobuf.ts';

let directory: string;
let pki: EnsuredPki;
let port: number;
let server: ApiServer;
let client: Client;
let running: AsyncDisposableStack;
let agent: https.Agent;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kubernode-http-'));
  pki = await ensurePki({ directory, nodeName: 'node', clock: systemClock });
});
afterAll(() => rm(directory, { recursive: true }));
beforeEach(async () => {
  running = new AsyncDisposableStack();
  const store = running.use(createMemoryStore());
  const ca = pki.authorities.ca.certificate;
  const forKubelets = pki.certificates['apiserver-kubelet-client'];
  const kubeletTls = { ca, cert: forKubelets.certificate, key: forKubelets.key };
  server = running.use(await createApiServer({ store, clock: systemClock, kubeletTls }));
  const { certificate, key } = pki.certificates.apiserver;
  ({ port } = await server.listen({ tls: { certificate, key, clientAuthority: ca } }));
  client = createClient(
    createInProcessTransport({ handler: server.handler, user: { username: 'admin', groups: ['system:masters'] } }),
  );
  agent = new https.Agent({ keepAlive: true });
});
afterEach(async () => {
  agent.destroy();
  await running.disposeAsync();
});

interface Sent {
  method?: string;
  path: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
  as?: keyof EnsuredPki['certificates'] | undefined;
}
interface Answer {
  code: number;
  headers: Record<string, unknown>;
  bytes: Buffer;
  json: Body;
}

/** What the tests look at of any answer. */
interface Body {
  message: string;
  reason: string;
  metadata: { name: string; uid?: string };
  data?: object;
  items: { metadata: { name: string }; data?: object }[];
  rows: { cells: unknown[] }[];
  status: { userInfo: { username: string } };
}

/** And of any line of a watch. */
interface Line {
  type: string;
  object: {
    kind: string;
    metadata: { name: string };
    columnDefinitions: object[] | null;
    rows: { cells: unknown[] }[];
  };
}

const admin = { as: 'admin' } as const;
const json = { 'content-type': 'application/json' };

function send({ method = 'GET', path, body, headers = {}, as }: Sent): Promise<Answer> {
  const identity = as === undefined ? {} : { cert: pki.certificates[as].certificate, key: pki.certificates[as].key };
  return new Promise((resolve, reject) => {
    const request = https.request(
      { host: '127.0.0.1', port, path, method, headers, agent, ca: pki.authorities.ca.certificate, ...identity },
      response => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () => {
            const bytes = Buffer.concat(chunks);
            resolve({
              code: response.statusCode ?? 0,
              headers: response.headers,
              bytes,
              get json() {
                return JSON.parse(bytes.toString());
              },
            });
          });
      },
    );
    request.on('error', reject).end(body);
  });
}

it('keeps idle connections for longer than clients do', async () => {
  const { headers } = await send({ path: '/healthz' });
  expect(headers['keep-alive']).toBe('timeout=90');
});

it('lists all paths that are no resources', async () => {
  const { paths } = (await send({ path: '/', ...admin })).json as unknown as { paths: string[] };
  expect(((await send({ path: '/index.html', ...admin })).json as unknown as { paths: string[] }).paths).toEqual(paths);
  expect(paths).toEqual(
    expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/openapi/v3', '/readyz/etcd', '/version']),
  );
  for (const path of paths) expect((await send({ path, ...admin })).code).toBe(200);
  expect((await send({ path: '/', as: 'scheduler' })).code).toBe(403);
});

describe('who gets in', () => {
  it('tells anyone whether it is well and which version it is, and of its parts who may ask', async () => {
    expect((await send({ path: '/healthz' })).bytes.toString()).toBe('ok');
    const ready = (await send({ path: '/readyz?verbose' })).bytes.toString().split('\n');
    expect(ready.slice(0, 4)).toEqual(['[+]ping ok', '[+]log ok', '[+]etcd ok', '[+]etcd-readiness ok']);
    expect(ready).toContain('[+]poststarthook/rbac/bootstrap-roles ok');
    expect(ready.slice(-3)).toEqual(['[+]shutdown ok', 'readyz check passed', '']);
    expect((await send({ path: '/livez/poststarthook/rbac/bootstrap-roles', ...admin })).code).toBe(200);
    expect((await send({ path: '/livez' })).code).toBe(200);
    expect((await send({ path: '/livez/etcd' })).code).toBe(403);
    expect((await send({ path: '/livez/etcd', ...admin })).bytes.toString()).toBe('ok');
    expect((await send({ path: '/metrics/slis', ...admin })).bytes.toString()).toContain(
      'kubernetes_healthcheck{name="etcd",type="livez"} 1',
    );
    expect((await send({ path: '/metrics/slis' })).code).toBe(401);
    expect((await send({ path: '/version' })).json).toMatchObject({
      major: /^v(\d+)/.exec(kubernetesVersion)?.[1],
      minor: /^v\d+\.(\d+)/.exec(kubernetesVersion)?.[1],
      gitVersion: kubernetesVersion,
    });
  });

  it.each(['/api/v1/pods', '/api', '/openapi/v2', '/nonsense'])('lets nobody unknown see %s', async path => {
    const { code, json, headers } = await send({ path });
    expect(code).toBe(401);
    expect(json).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'Unauthorized', code: 401 });
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
  });

  it('knows clients by their certificate, and what they may do', async () => {
    expect((await send({ path: '/api/v1/namespaces', ...admin })).code).toBe(200);
    const { code, json } = await send({ path: '/api/v1/namespaces/default/secrets', as: 'scheduler' });
    expect(code).toBe(403);
    expect(json.message).toBe(
      'secrets is forbidden: User "system:kube-scheduler" cannot list resource "secrets" in API group "" in the namespace "default"',
    );
  });

  it('knows service accounts by their token', async () => {
    await client.create(ServiceAccount, { metadata: { name: 'web', namespace: 'default' } });
    const { status } = await client.createSubresource<TokenRequest>(
      ServiceAccount,
      { namespace: 'default', name: 'web' },
      'token',
      {},
    );
    const review = { method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: '{}' };
    const { code, json: answer } = await send({
      ...review,
      headers: { ...json, authorization: `Bearer ${status?.token}` },
    });
    expect([code, answer.status.userInfo.username]).toEqual([201, 'system:serviceaccount:default:web']);
    expect((await send({ ...review, headers: { ...json, authorization: 'Bearer x.y.z' } })).code).toBe(401);
  });

  it('lets the administrator act as somebody else, and nobody but', async () => {
    const headers = { 'impersonate-user': 'bob', 'impersonate-group': 'team' };
    const { json: answer } = await send({ path: '/api/v1/pods', headers, ...admin });
    expect(answer.message).toBe(
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" at the cluster scope',
    );
    const refused = await send({ path: '/api/v1/pods', headers, as: 'scheduler' });
    expect(refused.json.message).toBe(
      'pods is forbidden: User "system:kube-scheduler" cannot impersonate-on:user-info:list resource "pods" in API group "" at the cluster scope',
    );
  });
});

describe('forms of answers', () => {
  beforeEach(async () => {
    await client.create(ConfigMap, { metadata: { name: 'a', namespace: 'default' }, data: { text: 'ä€' } });
  });
  const one = '/api/v1/namespaces/default/configmaps/a';
  const all = '/api/v1/namespaces/default/configmaps';

  it('gives JSON, indented or not, and YAML', async () => {
    const plain = await send({ path: one, ...admin });
    expect(plain.headers['content-type']).toBe('application/json');
    expect(plain.json).toEqual(await client.get(ConfigMap, { namespace: 'default', name: 'a' }));
    expect((await send({ path: `${one}?pretty=true`, ...admin })).bytes.toString()).toMatch(/^\{\n {2}"/);
    const yaml = await send({ path: one, headers: { accept: 'application/yaml' }, ...admin });
    expect(yaml.bytes.toString()).toContain('data:\n  text: ä€\n');
  });

  it('gives tables and bare metadata', async () => {
    const table = (
      await send({ path: all, headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }, ...admin })
    ).json;
    expect(table).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      rows: [
        { cells: expect.arrayContaining(['a']), object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } } },
      ],
    });
    const list = (
      await send({
        path: all,
        headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
        ...admin,
      })
    ).json;
    expect(list).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'a' } }],
    });
    expect(list.items[0]?.data).toBeUndefined();
  });

  const protobuf = 'application/vnd.kubernetes.protobuf';
  const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const bareType = 'application/json;g=meta.k8s.io;as=PartialObjectMetadata';
  /** What client-go asks for. */
  const typed = { accept: `${protobuf},application/json` };

  it('gives and takes protobuf: objects, lists, metadata, errors and what subresources answer', async () => {
    const before = await client.get(ConfigMap, { namespace: 'default', name: 'a' });
    const got = await send({ path: one, headers: typed, ...admin });
    expect(got.headers['content-type']).toBe(protobuf);
    expect(decodeProtobuf(got.bytes)).toEqual(before);
    const list = await send({ path: all, headers: typed, ...admin });
    expect(decodeList(list.bytes)).toMatchObject([{ metadata: before.metadata, data: { text: 'ä€' } }]);
    const bare = `${protobuf};as=PartialObjectMetadata;v=v1;g=meta.k8s.io`;
    expect(decodeProtobuf((await send({ path: one, headers: { accept: bare }, ...admin })).bytes)).toEqual({
      apiVersion: 'meta.k8s.io/v1',
      kind: 'PartialObjectMetadata',
      metadata: before.metadata,
    });
    const missing = await send({ path: `${one}-not`, headers: typed, ...admin });
    expect(decodeProtobuf(missing.bytes)).toMatchObject({ kind: 'Status', code: 404, reason: 'NotFound' });
    const written = await send({
      method: 'PUT',
      path: one,
      headers: { ...typed, 'content-type': protobuf },
      body: encodeProtobuf({ ...before, data: { more: 'b' } }) as Buffer,
      ...admin,
    });
    expect(decodeProtobuf(written.bytes)).toMatchObject({ kind: 'ConfigMap', data: { more: 'b' } });
    await client.create(ServiceAccount, { metadata: { name: 'bot', namespace: 'default' } });
    const token = await send({
      method: 'POST',
      path: '/api/v1/namespaces/default/serviceaccounts/bot/token',
      headers: { ...typed, 'content-type': protobuf },
      body: encodeProtobuf({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }) as Buffer,
      ...admin,
    });
    expect(decodeProtobuf(token.bytes)).toMatchObject({ kind: 'TokenRequest', status: { token: expect.any(String) } });
  });

  it('gives JSON of what there is no protobuf of, and refuses it to those who take nothing else', async () => {
    const schema = { openAPIV3Schema: { type: 'object' } };
    const definition = {
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Cluster',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    };
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const headers = { 'content-type': 'application/json' };
    await send({ method: 'POST', path: definitions, headers, body: JSON.stringify(definition), ...admin });
    const path = '/apis/example.com/v1/widgets';
    expect((await send({ path, headers: typed, ...admin })).headers['content-type']).toBe('application/json');
    const refused = await send({ path, headers: { accept: protobuf }, ...admin });
    expect(refused.code).toBe(406);
    expect(decodeProtobuf(refused.bytes)).toMatchObject({
      message:
        'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    });
    expect((await send({ path: one, headers: { accept: 'text/html' }, ...admin })).json).toMatchObject({
      code: 406,
      reason: 'NotAcceptable',
    });
  });

  it('gives kinds that are answered, not stored, in each form', async () => {
    const path = '/api/v1/componentstatuses';
    const names = ['controller-manager', 'etcd-0', 'scheduler'];
    const get = (below: string, accept: string) => send({ path: `${path}${below}`, headers: { accept }, ...admin });
    const { json: plain, headers } = await get('', 'application/json');
    expect(headers['warning']).toContain('v1 ComponentStatus is deprecated in v1.19+');
    expect(plain).toMatchObject({ kind: 'ComponentStatusList', metadata: {} });
    expect(plain.items.map(({ metadata }) => metadata.name)).toEqual(names);
    expect((await get('?pretty=true', 'application/json')).json).toEqual(plain);
    const listed = await get('', protobuf);
    expect(listed.headers['content-type']).toBe(protobuf);
    expect(decodeList(listed.bytes)).toMatchObject(names.map(name => ({ metadata: { name } })));
    expect(decodeProtobuf((await get('/scheduler', protobuf)).bytes)).toMatchObject({
      kind: 'ComponentStatus',
      metadata: { name: 'scheduler' },
      conditions: [{ type: 'Healthy' }],
    });
    const bare = (await get('', `${bareType}List;v=v1`)).json;
    expect(bare).toMatchObject({ kind: 'PartialObjectMetadataList', metadata: {} });
    expect(bare.items).toEqual(
      names.map(name => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name } })),
    );
    expect((await get('/scheduler', `${bareType};v=v1`)).json).toEqual(bare.items[2]);
    expect((await get('', 'application/yaml')).bytes.toString()).toMatch(/^ +name: etcd-0$/m);
    for (const below of ['', '/scheduler']) {
      const table = (await get(below, 'application/json;as=Table;v=v1;g=meta.k8s.io')).json;
      expect(table).toMatchObject({ kind: 'Table', metadata: {} });
      expect(table.rows.map(({ cells }) => cells.slice(0, 2))).toEqual(
        (below === '' ? names : ['scheduler']).map(name => [name, name === 'etcd-0' ? 'Healthy' : 'Unhealthy']),
      );
    }
    const usage = '/apis/metrics.k8s.io/v1beta1/nodes';
    const used = await send({ path: usage, headers: { accept: `${tableType},application/json` }, ...admin });
    expect(used.json).toMatchObject({ kind: 'Table', rows: [] });
  });

  it('says by which flow schema and level a request was counted', async () => {
    const pf = '/apis/flowcontrol.apiserver.k8s.io/v1';
    const uidOf = async (path: string) => (await send({ path: `${pf}/${path}`, ...admin })).json.metadata.uid;
    const told = async (sent: Sent) => {
      const { headers } = await send(sent);
      return [headers['x-kubernetes-pf-flowschema-uid'], headers['x-kubernetes-pf-prioritylevel-uid']];
    };
    const exempt = [await uidOf('flowschemas/exempt'), await uidOf('prioritylevelconfigurations/exempt')];
    expect(exempt).not.toContain(undefined);
    for (const path of [one, '/version', `${one}-not`, `${all}?watch=1&timeoutSeconds=1`])
      expect(await told({ path, ...admin })).toEqual(exempt);
    const scheduler = [
      await uidOf('flowschemas/kube-scheduler'),
      await uidOf('prioritylevelconfigurations/workload-high'),
    ];
    expect(await told({ path: '/api/v1/pods', as: 'scheduler' })).toEqual(scheduler);
  });

  it('gives the metadata of what a subresource answers', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments/web/scale';
    await client.create(Deployment, {
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
      },
    });
    const { json } = await send({ path, headers: { accept: `${bareType};v=v1` }, ...admin });
    expect(json).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'web' } });
    expect(json).not.toHaveProperty('spec');
    const refused = await send({ path, headers: { accept: `${bareType}List;v=v1` }, ...admin });
    expect(refused.code).toBe(406);
  });

  it('refuses tables of reviews', async () => {
    const answer = await send({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io', 'content-type': 'application/json' },
      body: JSON.stringify({ spec: { nonResourceAttributes: { path: '/', verb: 'get' } } }),
      ...admin,
    });
    expect(answer.json).toMatchObject({ kind: 'Status', code: 406, reason: 'NotAcceptable' });
  });

  it('compresses what is large, for those who can read it', async () => {
    await client.create(ConfigMap, {
      metadata: { name: 'big', namespace: 'default' },
      data: { text: 'x'.repeat(200_000) },
    });
    const { headers, bytes } = await send({ path: all, headers: { 'accept-encoding': 'gzip' }, ...admin });
    expect(headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(bytes).toString()).items).toHaveLength(2);
    expect((await send({ path: all, ...admin })).headers['content-encoding']).toBeUndefined();
  });

  /** A table says how old things are, which may change from one answer to the next. */
  const withoutAges = (bytes: Buffer): string => bytes.toString('latin1').replaceAll(/"\d+[smh][\dsmh]*"/g, '"age"');

  it('watches events as tables, whichever of their groups is asked', async () => {
    const regarding = { kind: 'Pod', namespace: 'default', name: 'some' };
    await client.create(Event, {
      metadata: { name: 'some.1', namespace: 'default' },
      involvedObject: regarding,
      reason: 'Because',
      type: 'Normal',
    });
    for (const group of ['/api/v1', '/apis/events.k8s.io/v1']) {
      const { bytes } = await send({
        path: `${group}/events?watch=1&resourceVersion=0&timeoutSeconds=1`,
        headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
        ...admin,
      });
      const lines = bytes.toString().trim().split('\n');
      expect(lines.map(line => JSON.parse(line))).toContainEqual({
        type: 'ADDED',
        object: expect.objectContaining({
          kind: 'Table',
          rows: [expect.objectContaining({ cells: expect.arrayContaining(['Because', 'Normal']) })],
        }),
      });
    }
  });

  it('streams long lists, in each form the same whether compressed or not, and again from what was kept', async () => {
    const text = 'x'.repeat(2000);
    for (let i = 0; i < 700; i++)
      await client.create(ConfigMap, { metadata: { name: `many-${i}`, namespace: 'default' }, data: { text } });
    const forms = [
      'application/json',
      'application/json;as=Table;v=v1;g=meta.k8s.io',
      protobuf,
      `${bareType}List;v=v1`,
    ];
    for (const accept of forms) {
      const headers = { accept, 'accept-encoding': 'gzip' };
      const plain = await send({ path: all, headers: { accept }, ...admin });
      for (let round = 0; round < 2; round++) {
        const compressed = await send({ path: all, headers, ...admin });
        expect(compressed.headers['content-encoding']).toBe('gzip');
        expect(withoutAges(gunzipSync(compressed.bytes)) === withoutAges(plain.bytes)).toBe(true);
      }
    }
    await client.delete(ConfigMap, { namespace: 'default', name: 'many-5' });
    const { bytes } = await send({ path: all, headers: { 'accept-encoding': 'gzip' }, ...admin });
    expect(JSON.parse(gunzipSync(bytes).toString()).items).toHaveLength(700);
  }, 60_000);

  it('answers HEAD of documents without a body, and of resources with 405', async () => {
    const { code, bytes, headers } = await send({ method: 'HEAD', path: '/apis', ...admin });
    expect([code, bytes.length]).toEqual([200, 0]);
    expect(Number(headers['content-length'])).toBeGreaterThan(100);
    const refused = await send({ method: 'HEAD', path: one, ...admin });
    expect([refused.code, refused.bytes.length]).toEqual([405, 0]);
  });

  it.each(['POST', 'DELETE'])('answers %s of documents as GET, but of those that can only be got', async method => {
    const answers = ['/apis', '/apis/apps', '/healthz', '/openapi/v3', '/api', '/api/v1', '/apis/apps/v1', '/version'];
    const codes = await Promise.all(answers.map(async path => (await send({ method, path, ...admin })).code));
    expect(codes).toEqual([200, 200, 200, 200, 405, 405, 405, 405]);
  });

  it('speaks HTTP/2 on the same port', async () => {
    const { certificate: cert, key } = pki.certificates.admin;
    const session = http2.connect(`https://127.0.0.1:${port}`, { ca: pki.authorities.ca.certificate, cert, key });
    const stream = session.request({ ':path': one });
    const text = (await stream.setEncoding('utf8').toArray()).join('');
    session.close();
    expect(JSON.parse(text).metadata.name).toBe('a');
  });
});

it('looks at sessions into pods before it wants an upgrade', async () => {
  const pods = '/api/v1/namespaces/default/pods';
  const metadata = { namespace: 'default', name: 'waiting' };
  await client.create(Pod, { metadata, spec: { containers: [{ name: 'main', image: 'main' }] } });
  const node = await client.create(Node, { metadata: { name: 'here' }, spec: {} });
  const addresses = [{ type: 'InternalIP' as const, address: '192.0.2.7' }];
  const daemonEndpoints = { kubeletEndpoint: { Port: 10_250 } };
  await client.updateStatus(Node, { ...node, status: { ...node.status, addresses, daemonEndpoints } });
  const placed = { namespace: 'default', name: 'placed' };
  const spec = { nodeName: 'here', containers: [{ name: 'main', image: 'main' }] };
  await client.create(Pod, { metadata: placed, spec });
  const told = async (path: string, method = 'GET') => {
    const { code, json: status } = await send({ path: `${pods}/${path}`, method, ...admin });
    return [code, status.message];
  };
  for (const session of ['exec', 'attach', 'portforward']) {
    expect(await told(`none/${session}`)).toEqual([404, 'pods "none" not found']);
    expect(await told(`waiting/${session}`, 'POST')).toEqual([400, 'pod waiting does not have a host assigned']);
    expect(await told(`placed/${session}`)).toEqual([400, 'Upgrade request required']);
  }
  expect(await told('waiting/exec?container=x')).toEqual([400, 'container x is not valid for pod waiting']);
});

describe('bodies', () => {
  const path = '/api/v1/namespaces/default/configmaps';
  const post = (body: string | Buffer, type: string, query = '') =>
    send({ method: 'POST', path: path + query, body, headers: { 'content-type': type }, ...admin });

  it('come as JSON or YAML', async () => {
    expect((await post('{"metadata":{"name":"a"}}', 'application/json; charset=utf-8')).code).toBe(201);
    expect((await post('metadata:\n  name: b\ndata: {x: "1"}\n', 'application/yaml')).json.data).toEqual({ x: '1' });
  });

  it.each([
    ['{"metadata":', 'application/json', 400, /^the object provided is unrecognized: /],
    ['', 'application/json', 400, /^the request has no body/],
    ['[]', 'application/json', 400, /must be of type ConfigMap/],
    ['{"kind":"Pod"}', 'application/json', 400, /^Pod in version "v1" cannot be handled as a ConfigMap/],
    [
      '{"apiVersion":"apps/v1"}',
      'application/json',
      400,
      /^ConfigMap in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "apps\/v1"/,
    ],
    [
      '{"data":{"a":1}}',
      'application/json',
      400,
      /^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal/,
    ],
    ['x', 'text/plain', 415, /^the body of the request was in an unknown format/],
    ['x', 'application/vnd.kubernetes.protobuf', 400, /protobuf/],
  ])('are refused when they are %j as %s', async (body, type, code, message) => {
    const answer = await post(body, type);
    expect(answer.code).toBe(code);
    expect(answer.json).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('may not be larger than three mebibytes', async () => {
    const { code, json: status } = await post(Buffer.alloc(3 * 1024 * 1024 + 1, ' '), 'application/json');
    expect([code, status.reason]).toEqual([413, 'RequestEntityTooLarge']);
  });

  it('bring warnings back', async () => {
    const { headers } = await post('{"metadata":{"name":"a"},"nonsense":1}', 'application/json');
    expect(headers['warning']).toBe('299 - "unknown field \\"nonsense\\""');
    const { code } = await post(
      '{"metadata":{"name":"b"},"nonsense":1}',
      'application/json',
      '?fieldValidation=Strict',
    );
    expect(code).toBe(400);
    const refused = await post('{"metadata":{"name":"A_"},"nonsense":1}', 'application/json');
    expect(refused.code).toBe(422);
    expect(refused.headers['warning']).toBe('299 - "unknown field \\"nonsense\\""');
  });

  it('tell of what they say twice', async () => {
    const twice = '{"metadata":{"name":"a"},"x":1,"data":{"k":"1","k":"2"}}';
    const { headers } = await post(twice, 'application/json');
    expect(headers['warning']).toBe('299 - "unknown field \\"x\\"", 299 - "duplicate field \\"data.k\\""');
    const refused = await post(twice, 'application/json', '?fieldValidation=Strict');
    expect(refused.json).toMatchObject({
      code: 400,
      message: expect.stringContaining('strict decoding error: unknown field "x", duplicate field "data.k"') as unknown,
    });
    expect((await post(twice.replace('"a"', '"b"'), 'application/json', '?fieldValidation=Ignore')).code).toBe(201);
  });

  it('are refused as patches in the words of a patch', async () => {
    await client.create(ConfigMap, { metadata: { name: 'patched', namespace: 'default' } });
    const { json } = await send({
      method: 'PATCH',
      path: '/api/v1/namespaces/default/configmaps/patched?fieldValidation=Strict',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"x":1}',
      ...admin,
    });
    expect(json).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: ' "" is invalid: patch: Invalid value: "{\\"x\\":1}": strict decoding error: unknown field "x"',
    });
  });
});

/** The items of a list in protobuf. */
function decodeList(bytes: Buffer): object[] {
  const { apiVersion, kind, raw } = readEnvelope(bytes.subarray(magic.length));
  const itemType = { apiVersion, kind: kind.replace(/List$/, '') };
  return [...readFields(raw)]
    .filter(({ number }) => number === 2)
    .map(({ bytes: item }) => decodeProtobuf(Buffer.from(protobufFormat.alone(item, itemType))));
}

it.each([
  [['example.com/f'], { orphanDependents: false }, 202],
  [['example.com/f'], {}, 200],
  [[], { orphanDependents: false }, 200],
])('a DELETE of what %j hold, with %j, is answered with %i', async (finalizers, options, code) => {
  const all = '/api/v1/namespaces/default/configmaps';
  const body = JSON.stringify({ metadata: { name: 'going', finalizers } });
  expect((await send({ method: 'POST', path: all, headers: json, body, ...admin })).code).toBe(201);
  const removal = { method: 'DELETE', path: `${all}/going`, ...admin };
  const wanted = JSON.stringify(options);
  const sized = { ...json, 'content-length': String(wanted.length) };
  expect((await send({ ...removal, headers: sized, body: wanted })).code).toBe(code);
  const released = JSON.stringify({ metadata: { finalizers: null } });
  const headers = { 'content-type': 'application/merge-patch+json' };
  await send({ ...removal, method: 'PATCH', headers, body: released });
});

describe('watches', () => {
  /** Resolves when the watch is established, with the promise of all that it will say. */
  function open(url: string, headers: Record<string, string> = {}): Promise<{ events: Promise<Line[]> }> {
    const { certificate: cert, key } = pki.certificates.admin;
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port,
        path: url,
        headers,
        cert,
        key,
        ca: pki.authorities.ca.certificate,
        agent,
      };
      const request = https.get(options, response => {
        const text = response.setEncoding('utf8').toArray();
        resolve({
          events: text.then(chunks =>
            chunks
              .join('')
              .trim()
              .split('\n')
              .map(line => JSON.parse(line)),
          ),
        });
      });
      request.on('error', reject);
    });
  }

  it('send a line an event until the server ends, which it does quickly', async () => {
    const objects = await open('/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=0');
    const tables = await open('/api/v1/watch/namespaces/default/configmaps', {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    for (const name of ['a', 'b']) await client.create(ConfigMap, { metadata: { name, namespace: 'default' } });
    await server[Symbol.asyncDispose]();
    expect((await objects.events).map(({ type, object }) => `${type} ${object.kind} ${object.metadata.name}`)).toEqual([
      'ADDED ConfigMap a',
      'ADDED ConfigMap b',
    ]);
    const rows = (await tables.events).map(({ type, object }) => [
      type,
      object.kind,
      object.columnDefinitions !== null,
      object.rows[0]?.cells[0],
    ]);
    expect(rows).toEqual([
      ['ADDED', 'Table', true, 'a'],
      ['ADDED', 'Table', false, 'b'],
    ]);
  });

  it('have whole objects in rows of tables as other answers have them', async () => {
    await client.create(ClusterRole, { metadata: { name: 'empty' } });
    const rows = async (path: string) => {
      const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
      const { bytes } = await send({ path: `${path}?includeObject=Object`, headers, ...admin });
      return (JSON.parse(bytes.toString()) as Line['object']).rows;
    };
    const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/empty';
    expect(await rows(role)).toMatchObject([{ object: { apiVersion: 'rbac.authorization.k8s.io/v1', rules: null } }]);
    await client.create(Event, { metadata: { name: 'e', namespace: 'default' }, involvedObject: {} });
    expect(await rows('/apis/events.k8s.io/v1/namespaces/default/events/e')).toMatchObject([
      { object: { apiVersion: 'events.k8s.io/v1', kind: 'Event', eventTime: null } },
    ]);
  });

  it('say that what is watched is deprecated', async () => {
    const path = '/api/v1/namespaces/none/endpoints?watch=1&timeoutSeconds=1';
    expect((await send({ path, ...admin })).headers['warning']).toBe(
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    );
  });

  it('say in a row of a table that the initial events are over', async () => {
    const path = '/api/v1/namespaces/none/configmaps?watch=1&allowWatchBookmarks=true&sendInitialEvents=true';
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const { bytes } = await send({
      path: `${path}&resourceVersionMatch=NotOlderThan&timeoutSeconds=1`,
      headers,
      ...admin,
    });
    const [event] = bytes
      .toString()
      .split('\n')
      .slice(0, 1)
      .map(line => JSON.parse(line) as object);
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    expect(event).toMatchObject({ type: 'BOOKMARK', object: { rows: [{ object: { metadata: { annotations } } }] } });
  });

  it('send a frame an event in protobuf', async () => {
    const { certificate: cert, key } = pki.certificates.admin;
    const ca = pki.authorities.ca.certificate;
    const options = { host: '127.0.0.1', port, cert, key, ca, agent };
    const path = '/api/v1/namespaces/default/configmaps?watch=1&allowWatchBookmarks=true&sendInitialEvents=true';
    const accept = 'application/vnd.kubernetes.protobuf;stream=watch, application/json;q=0.1';
    await client.create(ConfigMap, { metadata: { name: 'a', namespace: 'default' } });
    const [response] = (await once(
      https.get({ ...options, path: `${path}&resourceVersionMatch=NotOlderThan`, headers: { accept } }),
      'response',
    )) as [IncomingMessage];
    expect(response.headers['content-type']).toBe('application/vnd.kubernetes.protobuf;stream=watch');
    await client.delete(ConfigMap, { namespace: 'default', name: 'a' });
    let frames: Uint8Array[] = [];
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      frames = Array.from(protobufFormat.split(Buffer.concat(chunks)));
      if (frames.length === 3) break;
    }
    const events = frames.map(frame => {
      const [type, object] = [...readFields(Buffer.from(frame))];
      const [raw] = [...readFields(object?.bytes as Buffer)];
      const { kind, metadata } = decodeProtobuf(raw?.bytes as Buffer) as { kind: string; metadata: { name?: string } };
      return [type?.bytes.toString(), kind, metadata.name];
    });
    expect(events).toEqual([
      ['ADDED', 'ConfigMap', 'a'],
      ['BOOKMARK', 'ConfigMap', undefined],
      ['DELETED', 'ConfigMap', 'a'],
    ]);
  });

  it('are refused with a Status', async () => {
    expect((await send({ path: '/api/v1/pods?watch=true&labelSelector=a%20b', ...admin })).code).toBe(400);
    expect((await send({ path: '/api/v1/foos?watch=true', ...admin })).json).toMatchObject({
      code: 404,
      message: 'the server could not find the requested resource',
    });
  });
});

it.each([
  ['GET', '/api/v1/nonsense', 404],
  ['GET', '/apis/apps/v9', 404],
  ['POST', '/apis/apps/v9', 404],
  ['POST', '/apis/apps/v1', 405],
  ['PUT', '/api/v9', 404],
  ['GET', '/apis/apps/v9/things', 404],
  ['GET', '/api/v1/pods/a', 404],
  ['GET', '/api/v1/namespaces/default/pods/a%2Fb', 404],
  ['GET', '/api/v1/namespaces/default/pods/..', 400],
  ['GET', '/api/v1/namespaces/default/pods/a%25b', 400],
  ['POST', '/api/v1/namespaces/default/pods/a', 405],
  ['PUT', '/api/v1/namespaces/default/pods', 405],
  ['OPTIONS', '/api/v1/pods', 405],
  ['GET', '/api/v1/namespaces/default/pods/a/nonsense', 404],
  ['GET', '/api/v1/namespaces/default/status/nonsense', 404],
])('answers %s %s with %i', async (method, path, code) => {
  const body = method === 'GET' || method === 'OPTIONS' ? {} : { body: '{}', headers: json };
  const answer = await send({ method, path, ...body, ...admin });
  expect(answer.code).toBe(code);
  expect(answer.json).toMatchObject({ kind: 'Status', code });
});

it.each([
  ['GET', '/apis/nonsense.io'],
  ['POST', '/apis/nonsense.io/v1'],
  ['GET', '/apis/nonsense.io/v1/things'],
  ['DELETE', '/apis/nonsense.io/v1/namespaces/default/things/a'],
  ['GET', '/apis/__proto__/v1/things'],
  ['GET', '/nonsense'],
  ['GET', '/healthz/'],
])('says of %s %s in plain text that it leads nowhere, as upstream', async (method, path) => {
  const { code, headers, bytes } = await send({ method, path, ...admin });
  expect([code, headers['content-type'], bytes.toString()]).toEqual([
    404,
    'text/plain; charset=utf-8',
    '404 page not found\n',
  ]);
});

it('says of what a group of custom kinds lacks in plain text that it leads nowhere, as upstream, and of parts of objects that these are missing', async () => {
  await client.create(CustomResourceDefinition, gadgets([gadgetVersion({ subresources: { status: {} } })]));
  const told = async (method: string, path: string) => {
    const { code, headers, bytes } = await send({ method, path: `/apis/example.com/${path}`, ...admin });
    return `${code} ${String(headers['content-type'])} ${bytes.toString()}`;
  };
  for (const [method, path] of [
    ['GET', 'v1/nothings'],
    ['GET', 'v1/namespaces/default/nothings/a'],
    ['GET', 'v1/gadgets/a'],
    ['POST', 'v1/gadgets'],
    ['GET', 'v2/gadgets'],
    ['GET', 'v2'],
  ] as const)
    expect(await told(method, path)).toBe('404 text/plain; charset=utf-8 404 page not found\n');
  for (const path of ['scale', 'nothing', 'status/more'])
    expect(await told('GET', `v1/namespaces/default/gadgets/a/${path}`)).toMatch(
      /^404 application\/json .*"message":"gadgets.example.com \\"a\\" not found"/,
    );
});
