/** Hostile input over the wire: bodies that are none, bodies that do not end, connections that break off. Each request
 *  gets a Status; the server goes on as before, and what it keeps in memory is bounded. */
import { mkdtemp, rm } from 'node:fs/promises';
import http2 from 'node:http2';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiServer } from '#apiserver';
import { createLogger, createVirtualClock, systemClock } from '#base';
import { type EnsuredPki, ensurePki } from '#lifecycle';
import { createMemoryStore, type Store } from '#store';

const clock = createVirtualClock(Date.UTC(2026, 0, 1));
/** What the server logged as its own fault. */
const faults: string[] = [];
const logger = createLogger({ level: 'error', destination: { write: line => void faults.push(line) } });
const configMaps = '/api/v1/namespaces/default/configmaps';
let directory: string;
let pki: EnsuredPki;
let port: number;
let store: Store;
let running: AsyncDisposableStack;
let connection: tls.ConnectionOptions;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kubernode-hostile-'));
  pki = await ensurePki({ directory, nodeName: 'node', clock: systemClock });
  running = new AsyncDisposableStack();
  store = running.use(createMemoryStore({ clock }));
  const server = running.use(await createApiServer({ store, clock, logger }));
  const { certificate, key } = pki.certificates.apiserver;
  const ca = pki.authorities.ca.certificate;
  ({ port } = await server.listen({ tls: { certificate, key, clientAuthority: ca } }));
  const admin = pki.certificates.admin;
  connection = { host: '127.0.0.1', port, ca, cert: admin.certificate, key: admin.key };
  await send({ method: 'POST', path: configMaps, body: '{"metadata":{"name":"there"},"data":{"a":"b"}}' });
});
afterAll(async () => {
  await running.disposeAsync();
  await rm(directory, { recursive: true });
});

interface Answer {
  readonly code: number;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly body?: string | Buffer;
  readonly type?: string;
}

function send({ method = 'GET', path: target, body, type = 'application/json' }: Sent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  const request = https.request({ ...connection, method, path: target, headers, agent: false }, response => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

/** A refusal: its code, and its Status in one line. */
function refusal({ code, text }: Answer): string {
  const status = JSON.parse(text) as { kind: string; status: string; code: number; reason: string; message: string };
  expect(status).toMatchObject({ kind: 'Status', status: 'Failure', code });
  return `${code} ${status.reason}: ${status.message}`;
}

const nested = (depth: number): string => '{"a":['.repeat(depth / 2) + ']}'.repeat(depth / 2);
const isAlive = async () => expect((await send({ path: '/version' })).code).toBe(200);

describe('bodies', () => {
  test.each<[string, string | Buffer, string]>([
    ['nothing', '', '400 BadRequest: the object provided is unrecognized (must be of type '],
    ['no JSON', 'garbage', '400 BadRequest: the object provided is unrecognized (must be of type '],
    ['half of an object', '{"a":', '400 BadRequest: the object provided is unrecognized (must be of type '],
    ['an object and more', '{}{}', '400 BadRequest: the object provided is unrecognized (must be of type '],
    [
      'UTF-16',
      Buffer.from('{"metadata":{}}', 'utf16le'),
      '400 BadRequest: the object provided is unrecognized (must be of type ',
    ],
    ['null', 'null', '422 Invalid: ConfigMap "" is invalid: metadata.name: Required value: '],
    ['a list', '[]', '400 BadRequest: '],
    [
      'bytes that are no text',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      '422 Invalid: ConfigMap "" is invalid: ',
    ],
    ['a million brackets', '['.repeat(1_000_000), '400 BadRequest: exceeded max depth'],
    ['a deep object', `{"metadata":{"name":"x"},"data":${nested(20_000)}}`, '400 BadRequest: exceeded max depth'],
    [
      'too much',
      JSON.stringify({ data: { a: 'x'.repeat(3_200_000) } }),
      '413 RequestEntityTooLarge: Request entity too large: limit is 3145728',
    ],
    [
      'more than a config map holds',
      JSON.stringify({ metadata: { name: 'x' }, data: { a: 'x'.repeat(1_100_000) } }),
      '422 Invalid: ConfigMap "x" is invalid: ',
    ],
  ])('%s', async (_, body, expected) => {
    const revision = await store.currentRevision();
    expect(refusal(await send({ method: 'POST', path: configMaps, body }))).toContain(expected);
    expect(await store.currentRevision()).toBe(revision);
  });

  test.each<[string, string, string]>([
    [
      'an anchor in itself',
      '&a {metadata: *a}',
      '400 BadRequest: error converting YAML to JSON: yaml: Converting circular',
    ],
    [
      'a bomb',
      `a: &a [x]\nb: &b [${'*a,'.repeat(99)}]\nc: [${'*b,'.repeat(99)}]`,
      '400 BadRequest: error converting YAML',
    ],
    ['depth', '['.repeat(50_000), '400 BadRequest: error converting YAML to JSON: yaml: line 1: exceeded max depth'],
    ['a tab', 'a:\n\tb: 1', '400 BadRequest: error converting YAML to JSON: yaml: line 2: '],
    ['too much', 'x: 1\n'.repeat(700_000), '413 RequestEntityTooLarge: '],
    ['many values', '- 1\n'.repeat(120_000), '413 RequestEntityTooLarge: '],
  ])('YAML: %s', async (_, body, expected) => {
    const answer = await send({ method: 'POST', path: configMaps, body, type: 'application/yaml' });
    expect(refusal(answer)).toContain(expected);
  });

  test('protobuf: noise', async () => {
    let state = 7;
    const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff) % 256;
    for (let i = 0; i < 100; i++) {
      const body = Buffer.concat([Buffer.from('k8s\0'), Buffer.from(Array.from({ length: 1 + (next() % 60) }, next))]);
      const answer = await send({
        method: 'POST',
        path: configMaps,
        body,
        type: 'application/vnd.kubernetes.protobuf',
      });
      expect(refusal(answer)).toMatch(/^4\d\d /);
    }
  });

  test.each(['constructor', '__proto__', 'text/plain'])('of type %s', async type => {
    const post = await send({ method: 'POST', path: configMaps, body: '{}', type });
    expect(refusal(post)).toMatch(/^415 UnsupportedMediaType: /);
    const patch = await send({ method: 'PATCH', path: `${configMaps}/there`, body: '{}', type });
    expect(refusal(patch)).toMatch(/^415 UnsupportedMediaType: /);
  });

  test.each([
    ['application/merge-patch+json', `{"metadata":{"annotations":${nested(20_000)}}}`],
    ['application/strategic-merge-patch+json', `{"metadata":{"annotations":${nested(20_000)}}}`],
    ['application/json-patch+json', `[{"op":"add","path":"/data/x","value":${nested(20_000)}}]`],
    ['application/json-patch+json', `[{"op":"add","path":"${'/a'.repeat(100_000)}","value":1}]`],
    [
      'application/json-patch+json',
      JSON.stringify(Array.from({ length: 40 }, () => ({ op: 'copy', from: '', path: '/data/x' }))),
    ],
  ])('patches that would grow or sink without end: %s', async (type, body) => {
    const answer = await send({ method: 'PATCH', path: `${configMaps}/there`, body, type });
    expect(refusal(answer)).toMatch(/^4\d\d /);
  });
});

describe('what costs more than its size', () => {
  /** A protobuf field of bytes. */
  const field = (number: number, bytes: Buffer): Buffer => {
    const lengths: number[] = [];
    for (let left = bytes.length; ; left = Math.floor(left / 128)) {
      lengths.push(left < 128 ? left : (left % 128) | 128);
      if (left < 128) break;
    }
    return Buffer.concat([Buffer.from([number * 8 + 2, ...lengths]), bytes]);
  };
  const protobuf = (labels: number): Buffer => {
    const all = Array.from({ length: labels }, (_, i) => field(11, field(1, Buffer.from(i.toString(36)))));
    const type = [field(1, Buffer.from('authorization.k8s.io/v1')), field(2, Buffer.from('SelfSubjectAccessReview'))];
    return Buffer.concat([Buffer.from('k8s\0'), field(1, Buffer.concat(type)), field(2, field(1, Buffer.concat(all)))]);
  };
  const review = (labels: number) =>
    send({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: protobuf(labels),
      type: 'application/vnd.kubernetes.protobuf',
    });

  test('thousands of labels in protobuf are read, more values than may be are not', async () => {
    expect(refusal(await review(15_000))).toContain('exactly one of nonResourceAttributes or resourceAttributes');
    expect(refusal(await review(100_000))).toContain('413 RequestEntityTooLarge: Request entity too large: limit is');
  });

  test('a JSON patch that copies what it copied is told how much that is', async () => {
    const copies = Array.from({ length: 40 }, (_, i) => ({ op: 'copy', from: '/data', path: `/data/k${i}` }));
    const body = JSON.stringify([{ op: 'add', path: '/data/a', value: 'x' }, ...copies]);
    const type = 'application/json-patch+json';
    expect(refusal(await send({ method: 'PATCH', path: `${configMaps}/there`, body, type })).slice(0, 200)).toMatch(
      /^413 RequestEntityTooLarge: Request entity too large: Unable to complete the copy, the accumulated size increase/,
    );
  });

  test('a pod of more wrong values than can be told is told the first', async () => {
    const limits = Object.fromEntries(Array.from({ length: 8_000 }, (_, i) => [`r${i}`, '1']));
    const spec = { containers: [{ name: 'a', image: 'a', resources: { limits } }] };
    const body = JSON.stringify({ metadata: { name: 'x' }, spec });
    const answer = await send({ method: 'POST', path: '/api/v1/namespaces/default/pods', body });
    expect(refusal(answer)).toMatch(/^422 Invalid: .*Too many errors: /s);
  });

  test('warnings fit into the headers of HTTP/2, and the other streams go on', async () => {
    const session = http2.connect(`https://127.0.0.1:${port}`, connection);
    const ask = (method: string, target: string, body?: string) =>
      new Promise<http2.IncomingHttpHeaders>((resolve, reject) => {
        const stream = session.request({ ':path': target, ':method': method, 'content-type': 'application/json' });
        stream.on('response', resolve).on('error', reject).resume();
        stream.end(body);
      });
    const unknown = Object.fromEntries(Array.from({ length: 12_000 }, (_, i) => [`u${i}`, 1]));
    const body = JSON.stringify({ metadata: { name: 'warned' }, ...unknown });
    const answer = await ask('POST', configMaps, body);
    expect(answer[':status']).toBe(201);
    expect(answer['warning']?.length).toBeLessThan(10_000);
    expect((await ask('GET', `${configMaps}/warned`))[':status']).toBe(200);
    session.destroy();
  });
});

test.each([
  ['GET /api/v1/pods/%zz', '400 BadRequest: invalid URL escape'],
  ['GET /api/v1/namespaces//pods/web', '400 BadRequest: Namespace parameter required.'],
  ['GET /apis/apps/__proto__/__proto__', '404 NotFound: '],
  ['POST /api', '405 MethodNotAllowed: '],
  ['PROPFIND /api/v1/pods', '405 MethodNotAllowed: '],
  ['DELETE /api/v1/configmaps', '405 MethodNotAllowed: '],
  ['POST /api/v1/configmaps', '405 MethodNotAllowed: '],
  ['GET /api/v1/namespaces/default/nodes', '404 NotFound: '],
  ['GET /api/v1/pods?limit=x', '400 BadRequest: strconv.ParseInt: parsing "x": invalid syntax'],
  ['GET /api/v1/pods?continue=%ff%fe', '400 BadRequest: continue key is not valid'],
  ['GET /api/v1/pods?watch=1&labelSelector=((', '400 BadRequest: '],
  ['GET /api/v1/pods?watch=1&sendInitialEvents=true', '422 Invalid: '],
])('%s', async (line, expected) => {
  const [method = '', target = ''] = line.split(' ');
  expect(refusal(await send({ method, path: target }))).toContain(expected);
});

test.each(['/apis/__proto__/__proto__/__proto__', '/openapi/v3/constructor', `/${'a'.repeat(9000)}`])(
  'GET %s leads nowhere',
  async path => {
    expect(await send({ method: 'GET', path })).toEqual({ code: 404, text: '404 page not found\n' });
  },
);

/** A connection, what it got, and whether the server closed it. */
async function open(protocol: string) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = tls.connect({ ...connection, ALPNProtocols: [protocol] }, resolve);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', reject);
  const closed = new Promise<void>(done => socket.on('close', () => done()));
  await promise;
  const answered = async () => {
    while (!text.includes('\r\n\r\n')) await systemClock.sleep(5);
    return text;
  };
  return { socket, closed, answered, [Symbol.dispose]: () => socket.destroy() };
}

/** Lets the server's time pass until something happens. */
async function advanceUntil<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  void promise.finally(() => (isSettled = true));
  while (!isSettled) {
    await clock.advance(1000);
    await systemClock.sleep(1);
  }
  return await promise;
}

const head = (method: string, target: string, ...more: string[]) =>
  `${[`${method} ${target} HTTP/1.1`, 'Host: x', ...more].join('\r\n')}\r\n\r\n`;
const postOf = (...more: string[]) => head('POST', configMaps, 'Content-Type: application/json', ...more);

describe('HTTP/1.1', () => {
  test('a body that does not come is given up, and its connection with it', async () => {
    using slow = await open('http/1.1');
    slow.socket.write(`${postOf('Content-Length: 1000')}{`);
    expect(await advanceUntil(slow.answered())).toMatch(/^HTTP\/1.1 504 .*"reason":"Timeout"/s);
    await advanceUntil(slow.closed);
    await isAlive();
  });

  test('a body that does not end is refused, and its connection ended', async () => {
    using endless = await open('http/1.1');
    endless.socket.write(postOf('Transfer-Encoding: chunked'));
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    for (let i = 0; i < 60; i++) endless.socket.write(chunk);
    expect(await endless.answered()).toMatch(/^HTTP\/1.1 413 .*"reason":"RequestEntityTooLarge"/s);
    await advanceUntil(endless.closed);
    await isAlive();
  });

  test('a connection that breaks off in a body leaves nothing behind', async () => {
    const revision = await store.currentRevision();
    for (let i = 0; i < 20; i++) {
      using broken = await open('http/1.1');
      broken.socket.write(`${postOf('Content-Length: 1000')}{"metadata":{"name":"half"},`);
      await systemClock.sleep(1);
    }
    await isAlive();
    expect(await store.currentRevision()).toBe(revision);
  });

  test.each([
    ['/version', '400'],
    ['/api/v1/pods', '400'],
    ['/api/v1/namespaces/default/pods/none/exec?command=ls', '404'],
    ['/api/v1/namespaces/default/pods/none/portforward', '404'],
  ])('an upgrade at %s, half-open, is refused with %s', async (target, code) => {
    using upgrade = await open('http/1.1');
    const key = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
    upgrade.socket.write(head('GET', target, 'Connection: Upgrade', 'Upgrade: websocket', ...key));
    expect(await upgrade.answered()).toMatch(new RegExp(`^HTTP/1.1 ${code} .*"kind":"Status"`, 's'));
    await upgrade.closed;
  });

  test.each(['garbage\r\n\r\n', head('GET', '/', 'Content-Length: x'), head('GET', '/', `X: ${'a'.repeat(100_000)}`)])(
    'what is no HTTP is told so: %j',
    async text => {
      using wrong = await open('http/1.1');
      wrong.socket.write(text);
      expect(await wrong.answered()).toMatch(/^HTTP\/1.1 4\d\d /);
      await wrong.closed;
    },
  );
});

describe('HTTP/2', () => {
  test('requests and watches that are reset', async () => {
    const session = http2.connect(`https://127.0.0.1:${port}`, connection);
    session.on('error', () => undefined);
    const resets = Array.from({ length: 300 }, (_, i) => {
      const isPost = i % 3 === 0;
      const target = i % 3 === 1 ? '/api/v1/pods?watch=1' : configMaps;
      const stream = session.request({ ':path': target, ':method': isPost ? 'POST' : 'GET' });
      stream.on('error', () => undefined);
      if (isPost) stream.write('{"metadata":');
      const gone = new Promise<void>(resolve => stream.on('close', () => resolve()));
      if (i % 2 === 0) stream.close(http2.constants.NGHTTP2_CANCEL);
      else setImmediate(() => stream.close(http2.constants.NGHTTP2_CANCEL));
      return gone;
    });
    await Promise.all(resets);
    session.destroy();
    await isAlive();
  });

  test('a body that does not come is given up, and its stream with it', async () => {
    const session = http2.connect(`https://127.0.0.1:${port}`, connection);
    const stream = session.request({ ':path': configMaps, ':method': 'POST', 'content-type': 'application/json' });
    const closed = new Promise<void>(resolve => stream.on('close', () => resolve()));
    const code = new Promise<unknown>(resolve => stream.on('response', headers => resolve(headers[':status'])));
    stream.on('error', () => undefined).resume();
    stream.write('{');
    expect(await advanceUntil(code)).toBe(504);
    await advanceUntil(closed);
    session.destroy();
    await isAlive();
  });
});

test('none of this was a fault of the server', () => {
  expect(faults).toEqual([]);
});
