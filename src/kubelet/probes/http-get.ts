/** One HTTP GET of a probe or hook, without keep-alive, and without verifying certificates. */
import { request as httpRequest } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HTTPHeader, URIScheme } from '#api';
import { type Clock, kubernetesVersion, PacedSocket, ReadingLine, socketAddress } from '#base';

interface HttpGetOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly scheme: URIScheme;
  readonly headers: readonly HTTPHeader[];
  readonly timeoutMs: number;
  readonly clock: Clock;
}

interface HttpGetResult {
  readonly statusCode: number;
  /** At most 10 KiB. */
  readonly body: string;
  /** Where the answer leads, if it is a redirect. */
  readonly location?: string | undefined;
}

const maxBodyBytes = 10 * 1024;
/** Parts of a body that are read: a container may send it byte by byte, each of which costs as much as a kilobyte. */
const maxBodyParts = 1000;
/** Answers are read in turns: what a container sends at once could take long. */
const line = new ReadingLine();
/** Such as `kube-probe/1.37`, by which servers tell probes from other clients. */
const userAgent = `kube-probe/${/^v(\d+\.\d+)/.exec(kubernetesVersion)?.[1]}`;

/** Follows redirects on the same host; a redirect elsewhere is answered as it is, and counts as success. */
export async function httpGet(options: HttpGetOptions, redirects = 10): Promise<HttpGetResult> {
  const { host, port, scheme } = options;
  const base = `${scheme.toLowerCase()}://${socketAddress(host, port)}`;
  const answer = await getOnce(options);
  if (answer.statusCode < 300 || answer.statusCode >= 400 || !answer.location || redirects === 0) return answer;
  const target = new URL(answer.location, base + options.path);
  if (target.host !== new URL(base).host) return answer;
  return await httpGet({ ...options, path: target.pathname + target.search }, redirects - 1);
}

function getOnce({
  host,
  port,
  path,
  scheme,
  headers,
  timeoutMs,
  clock,
}: HttpGetOptions): Promise<HttpGetResult & { location: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpGetResult & { location: string | undefined }>();
  const own = Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
  const request = httpRequest({
    host,
    port,
    defaultPort: scheme === 'HTTPS' ? 443 : 80,
    path: path.startsWith('/') ? path : `/${path}`,
    headers: { 'user-agent': userAgent, accept: '*/*', connection: 'close', ...own },
    createConnection: () => new PacedSocket(open({ host, port, scheme }, own['host'] ?? host), line, { source: host }),
  });
  const timer = clock.setTimeout(
    () =>
      request.destroy(
        new Error(
          `Get "${scheme.toLowerCase()}://${host}:${port}${path}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
        ),
      ),
    timeoutMs,
  );
  request.on('error', reject);
  // Whatever happened, nothing follows.
  request.once('close', () => reject(new Error('the connection was closed before the answer was complete')));
  request.once('upgrade', ({ statusCode = 0 }, socket) => {
    socket.destroy();
    resolve({ statusCode, body: '', location: undefined });
  });
  request.once('response', response => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = () =>
      resolve({
        statusCode: response.statusCode ?? 0,
        body: Buffer.concat(chunks).toString().slice(0, maxBodyBytes),
        location: response.headers.location,
      });
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= maxBodyBytes && chunks.length < maxBodyParts) return;
      done();
      // At once: more parts may have been read already.
      request.destroy();
    });
    response.once('end', done);
    response.on('error', reject);
  });
  request.end();
  return promise.finally(() => {
    timer[Symbol.dispose]();
    request.destroy();
  });
}

/** `name`: what the server is called, with or without a port. */
function open({ host, port, scheme }: Pick<HttpGetOptions, 'host' | 'port' | 'scheme'>, name: string): Socket {
  if (scheme !== 'HTTPS') return connectTcp({ host, port });
  const servername = name.startsWith('[') || isIP(name) !== 0 ? '' : name.replace(/:\d*$/, '');
  return connectTls({ host, port, rejectUnauthorized: false, ...(isIP(servername) === 0 ? { servername } : {}) });
}
