/** A gRPC channel that speaks messages described in `descriptor.json`. */
import {
  type CallOptions,
  Client,
  credentials,
  type Metadata,
  Metadata as MetadataClass,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { Root } from 'protobufjs/light.js';
import { RuntimeError, type RuntimeErrorCode } from '../runtime.ts';
import descriptor from './descriptor.json' with { type: 'json' };

/** Plain data of a message: int64 as numbers, enums as their names, every field present. */
export type Message = Record<string, unknown>;

export interface CallLimits {
  /** Default 120 s. */
  readonly timeoutMs?: number;
  /** Headers of the request. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls methods by name: `call('runtime.v1.RuntimeService', 'Version', {})`. */
export interface Channel extends Disposable {
  call<Answer>(service: string, method: string, request: object, options?: CallLimits): Promise<Answer>;
  /** A server stream of a service that the descriptor does not list: `path` is the full method. */
  stream<Answer>(
    path: string,
    types: { request: string; answer: string },
    request: object,
    signal: AbortSignal,
  ): AsyncIterable<Answer>;
  /** The bytes of a message of that type. */
  encode(type: string, message: object): Buffer;
  /** Decodes the bytes of a message of that type. */
  decode(type: string, bytes: Uint8Array): Message;
}

const root = Root.fromJSON(descriptor);
const conversion = { longs: Number, enums: String, defaults: true, arrays: true, objects: true } as const;

const codes: Partial<Record<number, RuntimeErrorCode>> = {
  [status.DEADLINE_EXCEEDED]: 'timeout',
  [status.NOT_FOUND]: 'notFound',
  [status.UNAVAILABLE]: 'unavailable',
  [status.UNIMPLEMENTED]: 'unsupported',
};

/** The runtime's error without gRPC's decoration. */
export function runtimeErrorOf(error: ServiceError): RuntimeError {
  return new RuntimeError(error.details || error.message, { cause: error, code: runtimeErrorCode(error.code) });
}

/** What a gRPC status code means to callers. */
export const runtimeErrorCode = (code: number): RuntimeErrorCode => codes[code] ?? 'unknown';

/** The path of a Unix socket that is named by its path or a `unix://` address. */
export const socketPathOf = (endpoint: string): string => endpoint.replace(/^unix:(\/\/)?/, '');

/** Opens a channel to a Unix socket (`unix:///run/containerd/containerd.sock` or a path). Connects on first use. */
export function openChannel(endpoint: string): Channel {
  const client = new Client(`unix:${socketPathOf(endpoint)}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1000,
  });
  const codecs = new Map<string, { encode: (value: object) => Buffer; decode: (bytes: Uint8Array) => Message }>();
  const codec = (name: string) => {
    let found = codecs.get(name);
    if (!found) {
      const type = root.lookupType(name);
      found = {
        encode: value => type.encode(type.fromObject(value)).finish() as Buffer,
        decode: bytes => type.toObject(type.decode(bytes), conversion),
      };
      codecs.set(name, found);
    }
    return found;
  };
  return {
    call<Answer>(service: string, method: string, request: object, { timeoutMs = 120_000, headers }: CallLimits = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const { requestType, responseType } = root.lookupService(service).methods[method] ?? {};
      if (!requestType || !responseType) throw new TypeError(`no method ${service}/${method} in the descriptor`);
      const scope = service.slice(0, service.lastIndexOf('.'));
      const options: CallOptions = { deadline: Date.now() + timeoutMs }; // the library's times are the machine's
      client.makeUnaryRequest(
        `/${service}/${method}`,
        codec(`${scope}.${requestType}`).encode,
        codec(`${scope}.${responseType}`).decode,
        request,
        headers ? MetadataClass.fromHttp2Headers(headers) : noMetadata,
        options,
        (error, answer) => (error ? reject(runtimeErrorOf(error)) : resolve(answer as Answer)),
      );
      return promise;
    },
    async *stream<Answer>(
      path: string,
      types: { request: string; answer: string },
      request: object,
      signal: AbortSignal,
    ) {
      if (signal.aborted) return;
      const stream = client.makeServerStreamRequest(
        path,
        codec(types.request).encode,
        codec(types.answer).decode,
        request,
      );
      const cancel = () => stream.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        for await (const answer of stream) yield answer as Answer;
      } catch (error) {
        if (!signal.aborted) throw runtimeErrorOf(error as ServiceError);
      } finally {
        signal.removeEventListener('abort', cancel);
        stream.cancel();
      }
    },
    encode: (type, message) => codec(type).encode(message),
    decode: (type, bytes) => codec(type).decode(bytes),
    [Symbol.dispose]: () => client.close(),
  };
}

const noMetadata: Metadata = new MetadataClass();
