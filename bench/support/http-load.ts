/** A lean HTTP/1.1 client for load: prepared requests over kept-alive TLS connections, answers read no further than their
 *  status and length. It costs a fraction of what the server does, so that the server is what is measured. */
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
  readonly count: number;
  readonly status: number;
}

/** One connection; `send` resolves with the status. One request at a time. */
interface Connection {
  send(request: Buffer): Promise<number>;
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
  const send = (request: Buffer): Promise<number> => {
    answered = Promise.withResolvers<number>();
    socket.write(request);
    return answered.promise;
  };
  const close = (): void => {
    socket.removeAllListeners('close');
    socket.destroy();
  };
  return promise;
}

function render({ host, port }: Target, { method, path, body }: Load, i: number): Buffer {
  const content = body?.(i) ?? '';
  const type = body ? `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(content)}\r\n` : '';
  return Buffer.from(`${method} ${path(i)} HTTP/1.1\r\nhost: ${host}:${port}\r\n${type}\r\n${content}`);
}

/** Sends the load over that many connections, each one request after the other; returns the seconds it took. */
export async function sendLoad(target: Target, load: Load, connections: number): Promise<number> {
  const all = await Promise.all(Array.from({ length: connections }, () => open(target)));
  const start = performance.now();
  let next = 0;
  await Promise.all(
    all.map(async connection => {
      while (next < load.count) {
        const i = next++;
        const status = await connection.send(render(target, load, i));
        if (status !== load.status) throw new Error(`${load.method} ${load.path(i)}: status ${status}`);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const connection of all) connection.close();
  return seconds;
}
