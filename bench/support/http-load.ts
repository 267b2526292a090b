/** A lean HTTP/1.1 client for load: prepared requests over kept-alive TLS connections, answers read no further than
 *  their status and length. It costs a fraction of what the server does, so that the server is what is measured. For
 *  HTTP/2, Node's own client over one connection, as clients in Go have it; that costs more, so there the server's CPU
 *  time is what counts. */
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type TLSSocket } from 'node:tls';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface Load {
  readonly method: string;
  /** Path of the i-th request. */
  readonly path: (i: number) => string;
  readonly body?: (i: number) => string;
  /** Of the body. Default: JSON. */
  readonly contentType?: string;
  readonly count: number;
  readonly status: number;
}

const json = 'application/json';

/** One client; `send` resolves with the status of the i-th request. One request at a time. */
interface Connection {
  send(load: Load, i: number): Promise<number>;
  close(): void;
}

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('\r\n0\r\n\r\n');

function open(target: Target): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  const socket: TLSSocket = connect({ ...target, servername: 'localhost' }, () => resolve({ send, close }));
  let answered: PromiseWithResolvers<number> | undefined;
  let buffer: Buffer = Buffer.alloc(0);
  let status = 0;
  /** Bytes of the answer still to come; undefined before its head was read, Infinity when it comes in chunks. */
  let missing: number | undefined;

  const read = (data: Buffer): void => {
    if (missing === undefined) {
      buffer = buffer.length === 0 ? data : Buffer.concat([buffer, data]);
      const end = buffer.indexOf(headEnd);
      if (end < 0) return;
      const head = buffer.toString('latin1', 0, end);
      status = Number(head.slice(9, 12));
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      missing = length === undefined ? Infinity : Number(length);
      data = buffer.subarray(end + 4);
      buffer = Buffer.alloc(0);
    }
    if (missing === Infinity) {
      buffer = Buffer.concat([buffer, data]).subarray(-lastChunk.length);
      if (buffer.equals(lastChunk)) missing = 0;
    } else missing -= data.length;
    if (missing > 0) return;
    missing = undefined;
    buffer = Buffer.alloc(0);
    answered?.resolve(status);
  };
  const fail = (error: Error): void => {
    reject(error);
    answered?.reject(error);
  };
  socket.on('data', read);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  const send = (load: Load, i: number): Promise<number> => {
    answered = Promise.withResolvers<number>();
    socket.write(render(target, load, i));
    return answered.promise;
  };
  const close = (): void => {
    socket.removeAllListeners('close');
    socket.destroy();
  };
  return promise;
}

/** As many clients as wanted, on one connection of HTTP/2. */
async function openHttp2(target: Target, count: number): Promise<Connection[]> {
  const { host, port, ca, cert, key } = target;
  const session = connectHttp2(`https://${host}:${port}`, { ca, cert, key, servername: 'localhost' });
  await once(session, 'remoteSettings');
  const send = async ({ method, path, body, contentType = json }: Load, i: number): Promise<number> => {
    const content = body?.(i);
    const type = content === undefined ? {} : { 'content-type': contentType };
    const stream = session.request(
      { ':method': method, ':path': path(i), ...type },
      { endStream: content === undefined },
    );
    if (content !== undefined) stream.end(content);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    let status = 0;
    stream.on('response', headers => (status = Number(headers[':status'])));
    stream.on('end', () => resolve(status)).on('error', reject);
    stream.resume();
    return await promise;
  };
  return Array.from({ length: count }, () => ({ send, close: () => session.close() }));
}

function render({ host, port }: Target, { method, path, body, contentType = json }: Load, i: number): Buffer {
  const content = body?.(i) ?? '';
  const type = body ? `content-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(content)}\r\n` : '';
  return Buffer.from(`${method} ${path(i)} HTTP/1.1\r\nhost: ${host}:${port}\r\n${type}\r\n${content}`);
}

export type Protocol = 'HTTP/1.1' | 'HTTP/2';

/** Sends the load by that many clients, each one request after the other; returns the seconds it took. */
export async function sendLoad(
  target: Target,
  load: Load,
  clients: { count: number; protocol: Protocol },
): Promise<number> {
  const { count, protocol } = clients;
  const all =
    protocol === 'HTTP/2'
      ? await openHttp2(target, count)
      : await Promise.all(Array.from({ length: count }, () => open(target)));
  const start = performance.now();
  let next = 0;
  await Promise.all(
    all.map(async connection => {
      while (next < load.count) {
        const i = next++;
        const status = await connection.send(load, i);
        if (status !== load.status) throw new Error(`${load.method} ${load.path(i)}: status ${status}`);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const connection of all) connection.close();
  return seconds;
}
