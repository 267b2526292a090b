/** Upgrades that are refused by a server behind the API server which keeps its connections, as upstream's kubelet does:
 *  nothing more of the client may reach it over the connection that the API server has proved itself on
 *  (CVE-2018-1002105). */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forbidden, Node, Pod } from '#api';
import { createApiServer } from '#apiserver';
import { systemClock } from '#base';
import { createClient, createInProcessTransport } from '#client';
import { ensurePki } from '#lifecycle';
import { createMemoryStore } from '#store';

const stack = new AsyncDisposableStack();
let connection: { host: string; port: number; ca: string; cert: string; key: string };

/** What the back ends received on their one connection, and when the API server let go of it. */
interface Conversation {
  readonly received: string[];
  readonly over: PromiseWithResolvers<void>;
}
const begin = (): Conversation => ({ received: [], over: Promise.withResolvers<void>() });
let conversation = begin();

/** What admission was asked about connections, and whether it refuses them. */
const admitted: string[] = [];
let isClosed = false;

const kubeletPort = 10_250;
const podPort = 8080;

/** Refuses every upgrade with a 404 and answers whatever comes next with secrets. */
function serve(socket: NodeJS.ReadWriteStream): void {
  const { received, over } = conversation;
  let waiting = '';
  socket.on('data', (bytes: Buffer) => {
    waiting += bytes.toString();
    for (let end = waiting.indexOf('\r\n\r\n'); end >= 0; end = waiting.indexOf('\r\n\r\n')) {
      const head = waiting.slice(0, end);
      waiting = waiting.slice(end + 4);
      received.push(head);
      const isUpgrade = /upgrade:/i.test(head);
      socket.write(
        `HTTP/1.1 ${isUpgrade ? '404 Not Found' : '200 OK'}\r\nContent-Length: 4\r\n\r\n${isUpgrade ? 'none' : 'leak'}`,
      );
    }
  });
  socket
    .on('error', () => undefined)
    .on('close', over.resolve)
    .on('end', over.resolve);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close());
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'kubernode-upgrades-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const pki = await ensurePki({ directory, nodeName: 'node', machineNames: ['10.9.0.1'], clock: systemClock });
  const ca = pki.authorities.ca.certificate;
  const own = pki.certificates['kubelet-server'];
  const kubelet = createTlsServer({
    cert: own.certificate,
    key: own.key,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
  });
  kubelet.on('secureConnection', (socket: TLSSocket) => serve(socket));
  const places = new Map([
    [kubeletPort, await listen(kubelet)],
    [podPort, await listen(createServer(serve))],
  ]);
  const egressRoute = ({ port }: { port: number }) => ({ host: '127.0.0.1', port: places.get(port) ?? port });
  const { certificate: cert, key } = pki.certificates['apiserver-kubelet-client'];
  const server = stack.use(
    await createApiServer({
      store: stack.use(createMemoryStore()),
      clock: systemClock,
      kubeletTls: { ca, cert, key },
      egressRoute,
      admissionPlugins: [
        {
          name: 'Curious',
          handlesConnect: true,
          validate({ operation, resource, subresource, name, object }) {
            if (operation !== 'CONNECT') return;
            admitted.push(`${resource.kind.plural}/${subresource} ${name} ${JSON.stringify(object)}`);
            if (isClosed) throw forbidden(resource.groupResource, name, 'no connections today');
          },
        },
      ],
    }),
  );
  const tls = { certificate: pki.certificates.apiserver.certificate, key: pki.certificates.apiserver.key };
  const { port } = await server.listen({ tls: { ...tls, clientAuthority: ca } });
  const { admin } = pki.certificates;
  connection = { host: '127.0.0.1', port, ca, cert: admin.certificate, key: admin.key };
  const user = { username: 'admin', groups: ['system:masters'] };
  const client = createClient(createInProcessTransport({ handler: server.handler, user }));
  const node = await client.create(Node, { metadata: { name: 'node' }, spec: {} });
  const status = {
    addresses: [{ type: 'InternalIP', address: '10.9.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
  };
  await client.updateStatus(Node, { ...node, status });
  const metadata = { namespace: 'default', name: 'web' };
  const spec = { nodeName: 'node', containers: [{ name: 'main', image: 'main' }] };
  const pod = await client.create(Pod, { metadata, spec });
  await client.updateStatus(Pod, { ...pod, status: { podIP: '10.244.0.7', podIPs: [{ ip: '10.244.0.7' }] } });
});
afterAll(() => stack.disposeAsync());

const spdy = 'Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n';
const webSocket = 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const channels = `${webSocket}Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n`;
const tunnel = `${webSocket}Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n`;
const pod = '/api/v1/namespaces/default/pods/web';
const next = 'GET /runningpods/ HTTP/1.1\r\nHost: x\r\n\r\n';

test.each([
  ['exec by SPDY', 'POST', `${pod}/exec?command=x&stdout=1`, spdy],
  ['attach by SPDY', 'POST', `${pod}/attach?stdout=1`, spdy],
  ['port-forward by SPDY', 'POST', `${pod}/portforward`, spdy],
  ['exec by an unknown protocol', 'POST', `${pod}/exec?command=x&stdout=1`, 'Upgrade: other\r\n'],
  ['exec by WebSocket', 'GET', `${pod}/exec?command=x&stdout=1`, channels],
  ['exec by WebSocket of an unknown subprotocol', 'GET', `${pod}/exec?command=x&stdout=1`, webSocket],
  ['port-forward by WebSocket', 'GET', `${pod}/portforward?ports=80`, tunnel],
  ['a pod behind the proxy', 'GET', `/api/v1/namespaces/default/pods/web:${podPort}/proxy/`, webSocket],
  ['a kubelet behind the proxy', 'GET', '/api/v1/nodes/node/proxy/exec/default/web/main', webSocket],
])('%s: a refusal is the end', async (_, method, url, upgrade) => {
  for (const isEarly of [true, false]) {
    conversation = begin();
    const socket = connectTls({ ...connection, ALPNProtocols: ['http/1.1'] });
    const who =
      'Impersonate-User: admin\r\nImpersonate-Group: system:masters\r\nX-Remote-User: admin\r\nCookie: a=b\r\n';
    const request = `${method} ${url} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n${upgrade}${who}\r\n`;
    socket.write(request + (isEarly ? next : ''));
    let answer = '';
    socket.on('data', (bytes: Buffer) => {
      if (answer === '' && !isEarly) socket.write(next);
      answer += bytes.toString();
    });
    await Promise.race([once(socket, 'end'), once(socket, 'close')]);
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 40[04] /);
    expect(answer).toContain('none');
    expect(answer).not.toContain('leak');
    await conversation.over.promise;
    expect(conversation.received).toHaveLength(1);
    expect(conversation.received[0]).not.toMatch(/impersonate|x-remote|cookie/i);
  }
});

test.each([
  [
    'exec',
    'GET',
    `${pod}/exec?command=x&command=y&stdout=1`,
    channels,
    'pods/exec web {"apiVersion":"v1","kind":"PodExecOptions","metadata":{"name":"web"},"stdout":true,"command":["x","y"]}',
  ],
  [
    'a pod behind the proxy',
    'GET',
    `/api/v1/namespaces/default/pods/web:${podPort}/proxy/a/b?c=d`,
    webSocket,
    `pods/proxy web:${podPort} {"apiVersion":"v1","kind":"PodProxyOptions","metadata":{"name":"web:${podPort}"},"path":"/a/b"}`,
  ],
  [
    'a pod behind the proxy, without an upgrade',
    'DELETE',
    `/api/v1/namespaces/default/pods/web:${podPort}/proxy/x`,
    '',
    `pods/proxy web:${podPort} {"apiVersion":"v1","kind":"PodProxyOptions","metadata":{"name":"web:${podPort}"},"path":"/x"}`,
  ],
])('%s: admission is asked once, and what it refuses reaches nobody', async (_, method, url, upgrade, asked) => {
  conversation = begin();
  admitted.length = 0;
  isClosed = true;
  const socket = connectTls({ ...connection, ALPNProtocols: ['http/1.1'] });
  const how = upgrade === '' ? 'Connection: close\r\n' : `Connection: Upgrade\r\n${upgrade}`;
  socket.write(`${method} ${url} HTTP/1.1\r\nHost: x\r\n${how}\r\n`);
  const answer = (await socket.setEncoding('utf8').toArray()).join('');
  isClosed = false;
  expect(answer).toMatch(/^HTTP\/1.1 403 /);
  expect(answer).toMatch(/pods \\"web(?::8080)?\\" is forbidden: no connections today/);
  expect(admitted).toEqual([asked]);
  expect(conversation.received).toEqual([]);
});
