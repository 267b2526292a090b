/** The few CRI calls that starting and ending need, as plain HTTP/2 over the socket: gRPC is a POST whose body is a
 *  five-byte header and a protobuf message. The kubelet has the full client; this room must not load it.
 *  https://github.com/kubernetes/cri-api/blob/master/pkg/apis/runtime/v1/api.proto */
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { createConnection } from 'node:net';

/** A connection to a CRI socket. */
export interface CriCalls extends Disposable {
  /** The engine's version, such as `1.6.20`, once the runtime service answers. */
  version(): Promise<string>;
  /** Identifiers of all pod sandboxes, running or not. */
  listPods(): Promise<string[]>;
  /** Ends a pod's containers at once and takes down its network. */
  stopPod(id: string): Promise<void>;
  listRunningContainers(): Promise<string[]>;
  /** Sends the stop signal, and kills after the grace period; resolves when the container has exited. */
  stopContainer(id: string, graceSeconds: number): Promise<void>;
}

/** Connects lazily: the first call fails when nobody listens. */
export function createCriCalls(socket: string): CriCalls {
  const session = connect('http://localhost', { createConnection: () => createConnection(socket) });
  session.on('error', () => undefined); // each call reports it
  const call = (method: string, message: Buffer) => callUnary(session, `/runtime.v1.RuntimeService/${method}`, message);
  return {
    version: async () => [...readFields(await call('Version', Buffer.alloc(0)), 3)].join(''),
    listPods: async () =>
      [...readFields(await call('ListPodSandbox', Buffer.alloc(0)), 1)].flatMap(item =>
        [...readFields(item, 1)].map(String),
      ),
    stopPod: async id => void (await call('StopPodSandbox', writeField(1, id))),
    listRunningContainers: async () =>
      [...readFields(await call('ListContainers', runningOnly), 1)].flatMap(item =>
        [...readFields(item, 1)].map(String),
      ),
    stopContainer: async (id, graceSeconds) =>
      void (await call('StopContainer', Buffer.concat([writeField(1, id), writeNumber(2, graceSeconds)]))),
    [Symbol.dispose]: () => session.destroy(),
  };
}

function callUnary(session: ClientHttp2Session, path: string, message: Buffer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const chunks: Buffer[] = [];
  const finish = (headers: IncomingHttpHeaders) => {
    const { 'grpc-status': status, 'grpc-message': explanation = `status ${status?.toString()}` } = headers;
    if (status === '0') resolve(Buffer.concat(chunks).subarray(5));
    else if (status !== undefined) reject(new Error(`${path}: ${decodeURIComponent(explanation.toString())}`));
  };
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('response', finish); // an error without a body has its status here
  stream.on('trailers', finish);
  stream.on('error', reject);
  stream.on('close', () => reject(new Error(`${path}: the connection closed without an answer`)));
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([header, message]));
  return promise;
}

/** A string field in protobuf's wire format; short strings only. */
function writeField(number: number, value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

/** An integer field below 2^14. */
const writeNumber = (number: number, value: number): Buffer =>
  Buffer.from([number << 3, ...(value < 128 ? [value] : [(value & 0x7f) | 0x80, value >> 7])]);

/** A ListContainersRequest: `filter { state { state: CONTAINER_RUNNING } }`. */
const runningOnly = Buffer.from([(1 << 3) | 2, 4, (2 << 3) | 2, 2, 1 << 3, 1]);

/** The length-delimited fields with this number in a protobuf message. */
function* readFields(message: Buffer, wanted: number): Generator<Buffer> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag & 7;
    const length = wire === 2 ? varint() : wire === 1 ? 8 : wire === 5 ? 4 : 0;
    if (wire === 0) varint();
    else if (wire === 2 && tag >>> 3 === wanted) yield message.subarray(at, at + length);
    at += length;
  }
}
