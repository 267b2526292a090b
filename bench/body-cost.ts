/** What one request may cost, by its bytes: hostile bodies of every content type, verb and repeated field, of 64 KB,
 *  256 KB and as much as is taken, to what a pod's own token reaches and to all kinds as administrator; and reads of
 *  what was stored. Prints the requests that held the event loop of a whole control plane longest, ten of them or all
 *  above the goal. `node bench/body-cost.ts [WORDS...]`: only those whose title has one of the words. */
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json, text as textOf } from 'node:stream/consumers';
import { ConfigMap, Endpoints, type Kind, Lease, Node, Pod, SelfSubjectAccessReview } from '#api';
import { systemClock } from '#base';
import { connectionOf, loadKubeconfig, resolveContext } from '#client';
import { countValues } from '../src/apiserver/codecs/parse-json.ts';
import { type Attempt, apply, pathOf, post } from './support/attempts.ts';
import { filledObjects, hostileTexts, protobufOf } from './support/hostile-bodies.ts';
import type { LoopReport } from './support/loop-monitor.ts';
import { manyMembers, wideDefinition } from './support/many-members.ts';
import { initialiseDataDirectory, type RealCluster } from './support/real-cluster.ts';

const sizes = { '64 KB': 64 * 1024, '256 KB': 256 * 1024, 'the limit': 3 * 1024 * 1024 };
/** Members of the largest objects: upstream's store has room for some 70,000 of the shortest names. */
const counts = [25_000, 50_000, 70_000];
/** What nobody may exceed, in milliseconds. */
const goalMs = 50;
const shown = 10;
const words = process.argv.slice(2);
const isWanted = (title: string): boolean => words.length === 0 || words.some(word => title.includes(word));

interface Measured {
  readonly what: string;
  readonly size: number;
  readonly code: number;
  readonly holdMs: number;
  readonly cpuMs: number;
}

const scratch = mkdtempSync(path.join(tmpdir(), 'kubernode-body-cost-'));
const socketPath = path.join(scratch, 'loop');
process.env['BENCH_LOOP_SOCKET'] = socketPath;
process.env['NODE_OPTIONS'] =
  `${process.env['NODE_OPTIONS'] ?? ''} --import=${path.join(import.meta.dirname, 'support/loop-monitor.ts')}`;

const report = async (): Promise<LoopReport> => (await json(net.connect(socketPath))) as LoopReport;

/** Every list and map of every kind, in new objects; as protobuf, which makes the same of it, and applied, one in
 *  four. */
function* creations(size: number): Generator<Attempt> {
  let count = 0;
  for (const { field, object } of filledObjects(size)) {
    const { kind, name } = field;
    const where = `${kind.kind} ${name}`;
    yield post(kind, `create ${where}, JSON`, 'application/json', Buffer.from(JSON.stringify(object)));
    const turn = count++ % 4;
    if (turn === 0) {
      yield post(kind, `create ${where}, protobuf`, 'application/vnd.kubernetes.protobuf', protobufOf(object));
    } else if (turn === 1) yield apply(kind, where, object);
  }
}

/** Texts that are hostile by their form, as administrator and as a pod. */
function* forms(size: number): Generator<Attempt> {
  for (const { what, contentType, text } of hostileTexts(size)) {
    const title = `${what}, ${contentType}`;
    // YAML is read before anything looks at where it goes, and the most hostile takes the thread its whole time.
    if (contentType !== 'application/yaml') {
      yield post(ConfigMap, `create ConfigMap: ${title}`, contentType, Buffer.from(text));
      yield {
        ...post(ConfigMap, `delete ConfigMaps: ${title}`, contentType, Buffer.from(text)),
        method: 'DELETE',
      };
    }
    yield { ...post(SelfSubjectAccessReview, `a pod's review: ${title}`, contentType, Buffer.from(text)), as: 'pod' };
  }
  for (const { field, object } of filledObjects(size)) {
    if (!field.name.startsWith('metadata.')) continue;
    const { apiVersion, kind } = SelfSubjectAccessReview;
    const review = { ...object, apiVersion, kind };
    const title = `a pod's review: ${field.name}`;
    yield {
      ...post(SelfSubjectAccessReview, `${title}, JSON`, 'application/json', Buffer.from(JSON.stringify(review))),
      as: 'pod',
    };
    yield {
      ...post(SelfSubjectAccessReview, `${title}, protobuf`, 'application/vnd.kubernetes.protobuf', protobufOf(review)),
      as: 'pod',
    };
  }
}

const names = (count: number, make: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** The longest body of so many bytes that is taken, by a twentieth. */
function longest(make: (count: number) => unknown, size: number): Buffer {
  for (let count = Math.floor(size / (JSON.stringify(make(64)).length / 64)); ; count = Math.floor(count * 0.95)) {
    const bytes = Buffer.from(JSON.stringify(make(count)));
    if (bytes.length <= size && isTaken(bytes)) return bytes;
  }
}

function isTaken(bytes: Buffer): boolean {
  try {
    countValues(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Patches of every type of objects that are there. */
function* patches(size: number): Generator<Attempt> {
  const bodies: readonly (readonly [string, Kind, string, (count: number) => unknown])[] = [
    ['finalizers', ConfigMap, 'strategic-merge', n => ({ metadata: { finalizers: names(n, i => `a.b/${i}`) } })],
    [
      'labels',
      ConfigMap,
      'strategic-merge',
      n => ({ metadata: { labels: Object.fromEntries(names(n, i => [`l${i}`, 'a']) as [string, string][]) } }),
    ],
    ['containers', Pod, 'strategic-merge', n => ({ spec: { containers: names(n, i => ({ name: `c${i}` })) } })],
    [
      'order of containers',
      Pod,
      'strategic-merge',
      n => ({ spec: { '$setElementOrder/containers': names(n, i => ({ name: `c${i}` })) } }),
    ],
    [
      'deleted texts',
      ConfigMap,
      'strategic-merge',
      n => ({ metadata: { '$deleteFromPrimitiveList/finalizers': names(n, i => `a.b/${i}`) } }),
    ],
    [
      'addresses',
      Node,
      'strategic-merge',
      n => ({ status: { addresses: names(n, i => ({ type: `t${i}`, address: 'a' })) } }),
    ],
    [
      'taints',
      Node,
      'strategic-merge',
      n => ({ spec: { taints: names(n, i => ({ key: `k${i}`, effect: 'NoSchedule' })) } }),
    ],
    [
      'data',
      ConfigMap,
      'merge',
      n => ({ data: Object.fromEntries(names(n, i => [`d${i}`, '']) as [string, string][]) }),
    ],
    [
      'copies',
      ConfigMap,
      'json',
      n => names(Math.min(n, 10_000), i => ({ op: 'copy', from: '/metadata', path: `/data/k${i}` })),
    ],
    [
      'a bomb',
      ConfigMap,
      'json',
      () => [
        { op: 'add', path: '/data/a', value: 'x' },
        ...names(40, i => ({ op: 'copy', from: '/data', path: `/data/k${i}` })),
      ],
    ],
    [
      'front',
      ConfigMap,
      'json',
      n => [
        { op: 'add', path: '/data/list', value: names(Math.min(n, 40_000), () => 0) },
        ...names(Math.min(n / 2, 9000), () => ({ op: 'add', path: '/data/list/0', value: 0 })),
      ],
    ],
    [
      'tests',
      ConfigMap,
      'json',
      n => names(Math.min(n, 10_000), () => ({ op: 'test', path: '/metadata/name', value: 'cost' })),
    ],
  ];
  for (const [what, kind, type, make] of bodies) {
    const bytes = longest(make, size);
    const headers = { 'content-type': `application/${type === 'json' ? 'json-patch' : `${type}-patch`}+json` };
    yield {
      what: `patch ${kind.kind}: ${what}, ${type}`,
      method: 'PATCH',
      path: `${pathOf(kind)}/cost?dryRun=All`,
      headers,
      bytes,
    };
  }
}

/** Objects that are stored, read in every form, changed, and deleted. */
function* stored(size: number): Generator<Attempt> {
  const objects: readonly (readonly [Kind, object])[] = [
    [
      ConfigMap,
      { data: Object.fromEntries(names(Math.min(size / 14, 16_000), i => [`k${i}`, 'a']) as [string, string][]) },
    ],
    [
      Endpoints,
      {
        subsets: [
          {
            addresses: names(Math.min(size / 30, 8000), i => ({
              ip: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
            })),
            ports: names(Math.min(size / 30, 4000), i => ({ name: `p${i}`, port: 80 })),
          },
        ],
      },
    ],
    [Lease, { metadata: { name: 'long', annotations: { a: 'x'.repeat(Math.min(size, 200_000)) } } }],
  ];
  const jsonType = { 'content-type': 'application/json' };
  for (const [kind, object] of objects) {
    const { apiVersion, kind: name } = kind;
    const body = (change: object) =>
      Buffer.from(JSON.stringify({ apiVersion, kind: name, metadata: { name: 'long' }, ...object, ...change }));
    const at = `${pathOf(kind)}/long`;
    yield { what: `store ${name}`, method: 'POST', path: pathOf(kind), headers: jsonType, bytes: body({}) };
    yield {
      what: `replace ${name}`,
      method: 'PUT',
      path: at,
      headers: jsonType,
      bytes: body({ metadata: { name: 'long', labels: { a: 'b' } } }),
    };
    const merge = { 'content-type': 'application/merge-patch+json' };
    yield {
      what: `change a little of ${name}`,
      method: 'PATCH',
      path: at,
      headers: merge,
      bytes: Buffer.from('{"metadata":{"labels":{"a":"c"}}}'),
    };
    yield {
      what: `apply ${name} over what is there`,
      method: 'PATCH',
      path: `${at}?fieldManager=bench&force=true`,
      headers: { 'content-type': 'application/apply-patch+yaml' },
      bytes: body({ metadata: { name: 'long', labels: { a: 'd' } } }),
    };
    for (const accept of [
      'application/json',
      'application/yaml',
      'application/json;as=Table;g=meta.k8s.io;v=v1',
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    ]) {
      yield { what: `get ${name} as ${accept}`, method: 'GET', path: at, headers: { accept } };
      const list = accept.replace('Metadata;', 'MetadataList;');
      yield { what: `list ${name} as ${list}`, method: 'GET', path: pathOf(kind), headers: { accept: list } };
    }
    yield { what: `get ${name} for people`, method: 'GET', path: `${at}?pretty=true` };
    yield { what: `watch ${name}`, method: 'GET', path: `${pathOf(kind)}?watch=1&timeoutSeconds=1` };
    yield { what: `delete ${name}`, method: 'DELETE', path: at };
  }
}

/** Documents and selectors, which a pod may ask for. */
function* reads(): Generator<Attempt> {
  for (const target of [
    '/api',
    '/apis',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/api/v1',
    '/openapi/v3/apis/apps/v1',
    '/version',
  ])
    yield { what: `get ${target}`, method: 'GET', path: target, as: 'pod' };
  const long = encodeURIComponent(Array.from({ length: 2000 }, (_, i) => `!k${i}`).join(','));
  yield { what: 'list by a long selector', method: 'GET', path: `/api/v1/pods?labelSelector=${long}` };
  yield {
    what: 'list by backslashes',
    method: 'GET',
    path: `/api/v1/pods?fieldSelector=${encodeURIComponent(`a=${'\\\\'.repeat(3000)}`)}`,
  };
}

async function main(): Promise<void> {
  await using directory = await initialiseDataDirectory({ noNode: true });
  await using cluster = await directory.up();
  const send = await sender(cluster);
  const measured: Measured[] = [];
  const run = async (attempts: Iterable<Attempt>, size: string): Promise<void> => {
    const [startMs, before] = [performance.now(), measured.length];
    for (const attempt of attempts) {
      if (!isWanted(`${attempt.what}, ${size}`)) continue;
      await report();
      const code = await send(attempt);
      // What comes of it goes on for a moment: watches are told, garbage is collected.
      await systemClock.sleep(2);
      const { longestHoldMs, cpuMs } = await report();
      measured.push({
        what: `${attempt.what}, ${size}`,
        size: attempt.bytes?.length ?? 0,
        code,
        holdMs: longestHoldMs,
        cpuMs,
      });
    }
    console.log(
      `${measured.length - before} requests, ${size}: ${((performance.now() - startMs) / 1000).toFixed(0)} s`,
    );
  };
  const setUp = [
    {
      ...post(ConfigMap, '', 'application/json', Buffer.from('{"metadata":{"name":"cost"},"data":{"a":"b"}}')),
      path: pathOf(ConfigMap),
    },
    { ...post(Node, '', 'application/json', Buffer.from('{"metadata":{"name":"cost"}}')), path: pathOf(Node) },
    {
      ...post(
        Pod,
        '',
        'application/json',
        Buffer.from(
          '{"metadata":{"name":"cost"},"spec":{"schedulerName":"nobody","serviceAccountName":"default","containers":[{"name":"a","image":"a"}]}}',
        ),
      ),
      path: pathOf(Pod),
    },
  ];
  for (const attempt of setUp) await send(attempt);
  await run(reads(), 'first');
  await run(reads(), 'again');
  for (const [title, size] of Object.entries(sizes)) {
    await run(creations(size), title);
    await run(forms(size), title);
    await run(patches(size), title);
    await run(stored(size), title);
  }
  await send(wideDefinition);
  for (const count of counts) await run(manyMembers(count), `${count.toLocaleString('en')} members`);
  print(measured);
}

/** Sends requests one after the other over one connection each of the administrator and of a pod; resolves with the
 *  code. */
async function sender(cluster: RealCluster): Promise<(attempt: Attempt) => Promise<number>> {
  const context = resolveContext(await loadKubeconfig({ file: cluster.kubeconfig, env: process.env }));
  const { server, ca, cert, key } = await connectionOf(context);
  const token = (await cluster.kubectl('create', 'token', 'default')).trim();
  const shared = { ca: ca ?? '', keepAlive: true, maxSockets: 1 };
  const agents = {
    admin: new https.Agent({ ...shared, cert: cert ?? '', key: key ?? '' }),
    pod: new https.Agent(shared),
  };
  return attempt => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const headers: http.OutgoingHttpHeaders = { ...attempt.headers };
    if (attempt.as === 'pod') headers['authorization'] = `Bearer ${token}`;
    if (attempt.bytes) headers['content-length'] = attempt.bytes.length;
    const agent = attempt.as === 'pod' ? agents.pod : agents.admin;
    const request = https.request(new URL(attempt.path, server), { method: attempt.method, agent, headers });
    request.on('response', response => {
      textOf(response).then(() => resolve(response.statusCode ?? 0), reject);
    });
    request.on('error', reject);
    request.end(attempt.bytes);
    return promise;
  };
}

function print(measured: readonly Measured[]): void {
  const dearest = measured.toSorted((a, b) => b.holdMs - a.holdMs);
  const over = dearest.filter(({ holdMs }) => holdMs > goalMs);
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  console.table(
    dearest.slice(0, Math.max(shown, over.length)).map(({ what, size, code, holdMs, cpuMs }) => ({
      what,
      'sent, KB': Math.round(size / 1024),
      code,
      'longest hold, ms': tenth(holdMs),
      'CPU, ms': tenth(cpuMs),
    })),
  );
  console.log(`${measured.length} requests; ${over.length} held the event loop for more than ${goalMs} ms`);
}

try {
  await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
