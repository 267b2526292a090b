/** The HTTP layer of the API server: in which form answers come. */
import http2 from 'node:http2';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, Deployment, Event, ServiceAccount } from '#api';
import { decodeProtobuf } from '../../../src/apiserver/codecs/protobuf/decode.ts';
import { encodeProtobuf } from '../../../src/apiserver/codecs/protobuf/encode.ts';
import { readEnvelope } from '../../../src/apiserver/codecs/protobuf/envelope.ts';
import { magic } from '../../../src/apiserver/codecs/protobuf/magic.ts';
import { readFields } from '../../../src/apiserver/codecs/protobuf/reader.ts';
import { protobufFormat } from '../../../src/apiserver/representations/formats/protobuf.ts';
import { admin, type Sent, serveEachTest } from './served.ts';

const served = serveEachTest();
const { send } = served;

/** The items of a list in protobuf. */
function decodeList(bytes: Buffer): object[] {
  const { apiVersion, kind, raw } = readEnvelope(bytes.subarray(magic.length));
  const itemType = { apiVersion, kind: kind.replace(/List$/, '') };
  return [...readFields(raw)]
    .filter(({ number }) => number === 2)
    .map(({ bytes: item }) => decodeProtobuf(Buffer.from(protobufFormat.alone(item, itemType))));
}

describe('forms of answers', () => {
  beforeEach(async () => {
    await served.client.create(ConfigMap, { metadata: { name: 'a', namespace: 'default' }, data: { text: 'ä€' } });
  });
  const one = '/api/v1/namespaces/default/configmaps/a';
  const all = '/api/v1/namespaces/default/configmaps';

  it.each([
    ['curl/8.14.1', '', true],
    ['Wget/1.25.0', '', true],
    ['Mozilla/5.0 (X11; Linux x86_64)', '?pretty=', true],
    ['curl/8.14.1', '?pretty=false', false],
    ['curl/8.14.1', '?pretty=yes', false],
    ['kubectl/v1.37.2', '', false],
    ['kubectl/v1.37.2', '?pretty=T', true],
  ])('lays JSON out for people, as %s shows it to them, with %j: %s', async (userAgent, query, isLaidOut) => {
    const headers = { 'user-agent': userAgent };
    for (const path of [one, `${all}/none`, '/api', '/apis/apps/v1']) {
      const { bytes } = await send({ path: path + query, headers, ...admin });
      expect(bytes.toString().startsWith('{\n  "')).toBe(isLaidOut);
    }
  });

  it('gives JSON, indented or not, and YAML', async () => {
    const plain = await send({ path: one, ...admin });
    expect(plain.headers['content-type']).toBe('application/json');
    expect(plain.json).toEqual(await served.client.get(ConfigMap, { namespace: 'default', name: 'a' }));
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
    const before = await served.client.get(ConfigMap, { namespace: 'default', name: 'a' });
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
    await served.client.create(ServiceAccount, { metadata: { name: 'bot', namespace: 'default' } });
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
    await served.client.create(Deployment, {
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
    await served.client.create(ConfigMap, {
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
    await served.client.create(Event, {
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
      await served.client.create(ConfigMap, { metadata: { name: `many-${i}`, namespace: 'default' }, data: { text } });
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
    await served.client.delete(ConfigMap, { namespace: 'default', name: 'many-5' });
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
    const { certificate: cert, key } = served.pki.certificates.admin;
    const session = http2.connect(`https://127.0.0.1:${served.port}`, {
      ca: served.pki.authorities.ca.certificate,
      cert,
      key,
    });
    const stream = session.request({ ':path': one });
    const text = (await stream.setEncoding('utf8').toArray()).join('');
    session.close();
    expect(JSON.parse(text).metadata.name).toBe('a');
  });
});
