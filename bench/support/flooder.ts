/** A hostile client in a process of its own: `node flooder.ts FLOOD HOST PORT COUNT SECONDS [TOKEN]`. Prints one line
 *  that says how far it got, and ends by itself. It sends only to the server it is given, a benchmark's own on the
 *  loopback address. */
import { readFileSync } from 'node:fs';
import { connect as connectHttp2, constants } from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';

interface Target {
  readonly host: string;
  readonly port: number;
  readonly count: number;
  /** When to end, in milliseconds of `performance.now()`. */
  readonly endMs: number;
  readonly token: string;
}

const [flood = '', host = '', port = '', count = '', seconds = '', token = ''] = process.argv.slice(2);
const target: Target = {
  host,
  port: Number(port),
  count: Number(count),
  endMs: performance.now() + Number(seconds) * 1000,
  token,
};
const { promise: over, resolve: end } = Promise.withResolvers<void>();
setTimeout(end, Number(seconds) * 1000);

/** From one of two hundred addresses, so that no bound for a single one hides what is behind it. */
const localAddress = (i: number): string => `127.0.7.${1 + (i % 200)}`;
/** Who floods with a certificate, and not a token. */
const { FLOOD_CERT: certFile, FLOOD_KEY: keyFile } = process.env;
const certificate = certFile && keyFile ? { cert: readFileSync(certFile), key: readFileSync(keyFile) } : {};
const tlsOptions = { rejectUnauthorized: false, ...certificate };
const connectTcp = (i: number): net.Socket => net.connect({ host, port: target.port, localAddress: localAddress(i) });
const connectTls = (i: number, ALPNProtocols: string[] = []): tls.TLSSocket =>
  tls.connect({ socket: connectTcp(i), ALPNProtocols, ...tlsOptions });

/** Opens `count` connections, 200 at a time, and holds them; tells how many were let in and how many the server
 *  ended. */
async function hold(open: (i: number) => { on(event: string, listener: () => void): unknown }, ready: string) {
  let [opened, closed] = [0, 0];
  for (let i = 0; i < target.count && performance.now() < target.endMs; i++) {
    const settled = Promise.withResolvers<void>();
    const connection = open(i);
    connection.on(ready, () => {
      opened++;
      settled.resolve();
    });
    connection.on('error', () => settled.resolve());
    connection.on('close', () => {
      closed++;
      settled.resolve();
    });
    if (i % 200 === 199) await Promise.race([settled.promise, over]);
  }
  await over;
  return `${opened} of ${target.count} connections let in, ${closed} ended by the server`;
}

/** Calls `send` again and again on each of `count` clients; tells how often each outcome came. */
async function repeat(send: (client: number) => Promise<string>) {
  const outcomes = new Map<string, number>();
  let isOver = false;
  void over.then(() => (isOver = true));
  const clients = Array.from({ length: target.count }, async (_, client) => {
    while (!isOver) {
      const outcome = await send(client).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      // A client that was refused at once would otherwise do nothing but ask again.
      if (!outcome.startsWith('2')) await new Promise(resolve => setTimeout(resolve, 100));
    }
  });
  await Promise.race([Promise.all(clients), over]);
  return [...outcomes].map(([outcome, times]) => `${outcome}: ${times}`).join(', ');
}

const agent = new https.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, ...tlsOptions });
const asked =
  (path: string, body?: string) =>
  async (client: number): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (target.token !== '') headers['authorization'] = `Bearer ${target.token}`;
    const method = body === undefined ? 'GET' : 'POST';
    const options = { host, port, path, method, headers, agent, localAddress: localAddress(client) };
    const request = https.request(options, response => {
      response.resume();
      response.on('end', () => resolve(String(response.statusCode)));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
    return await promise;
  };

const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const review = JSON.stringify({
  kind: 'SelfSubjectAccessReview',
  apiVersion: 'authorization.k8s.io/v1',
  spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } },
});

/** Bodies as long as they may be: a few long texts, and as many values as there may be. */
const longReview = (metadata: object): string => JSON.stringify({ ...(JSON.parse(review) as object), metadata });
const longReviews = [
  longReview({ annotations: { a: 'x'.repeat(3_000_000) } }),
  longReview({ finalizers: Array.from({ length: 45_000 }, (_, i) => `example.com/a-name-that-is-rather-long-${i}`) }),
];

/** Opens `count` connections that ask for the largest document and read a little of it each second, and again when it
 *  ends. */
function readSlowly(): Promise<string> {
  return hold(i => {
    const socket = connectTls(i);
    const authorization = target.token === '' ? '' : `authorization: Bearer ${target.token}\r\n`;
    socket.once('secureConnect', () => socket.write(`GET /openapi/v2 HTTP/1.1\r\nhost: x\r\n${authorization}\r\n`));
    socket.pause();
    const timer = setInterval(() => socket.read(1024), 1000);
    socket.on('close', () => clearInterval(timer));
    return socket;
  }, 'secureConnect');
}

/** One connection of large headers, none of them sent to its end. */
async function largeHeaders(): Promise<string> {
  let [sent, ended] = [0, 0];
  while (performance.now() < target.endMs) {
    const session = connectHttp2(`https://${host}:${port}`, tlsOptions);
    const gone = Promise.withResolvers<void>();
    session.on('error', () => gone.resolve());
    session.on('close', () => gone.resolve());
    const headers = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`x-${i}`, 'h'.repeat(5000)]));
    for (let i = 0; i < target.count && !session.destroyed; i++) {
      const stream = session.request({ [constants.HTTP2_HEADER_PATH]: '/version', ...headers }, { endStream: false });
      stream.on('error', () => undefined);
      sent++;
    }
    await Promise.race([gone.promise, over]);
    ended++;
    session.destroy();
  }
  return `${sent} requests with 75 KB of headers, on ${ended} connections`;
}

/** Opens `count` connections, each of which sends as much as fits at once, and again when it was ended. */
async function sendPipelined(): Promise<string> {
  const requests = 'GET /api/v1/pods HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1600);
  let ended = 0;
  const clients = Array.from({ length: target.count }, async (_, client) => {
    while (performance.now() < target.endMs) {
      const socket = connectTls(client, ['http/1.1']);
      const closed = Promise.withResolvers<void>();
      socket.once('secureConnect', () => socket.write(requests));
      socket.on('error', () => undefined);
      socket.on('close', () => closed.resolve());
      socket.resume();
      await Promise.race([closed.promise, over]);
      ended++;
    }
  });
  await Promise.race([Promise.all(clients), over]);
  return `${ended} connections that sent 1,600 requests each`;
}

const floods: Readonly<Record<string, () => Promise<string>>> = {
  'idle-tcp': () => hold(connectTcp, 'connect'),
  'idle-tls': () => hold(connectTls, 'secureConnect'),
  'idle-http2': () =>
    hold(i => connectHttp2(`https://${host}:${port}`, { createConnection: () => connectTls(i, ['h2']) }), 'connect'),
  'slow-headers': () =>
    hold(i => {
      const socket = connectTls(i);
      socket.once('secureConnect', () => {
        socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n');
        const timer = setInterval(() => socket.write(`x-${Date.now()}: y\r\n`), 1000);
        socket.on('close', () => clearInterval(timer));
      });
      return socket;
    }, 'secureConnect'),
  'large-headers': largeHeaders,
  reviews: () => repeat(asked(reviews, review)),
  documents: () => repeat(asked('/openapi/v2')),
  bodies: () => repeat(client => asked(reviews, longReviews[client % longReviews.length])(client)),
  'slow-readers': readSlowly,
  pipelined: sendPipelined,
};

const run = floods[flood];
if (!run) throw new Error(`no flood ${flood}; there are: ${Object.keys(floods).join(', ')}`);
process.stdout.write(`${await run()}\n`);
process.exit(0);
