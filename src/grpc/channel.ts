/** A channel to a server at a Unix socket. */
import {
  type CallOptions,
  Client,
  type ClientUnaryCall,
  credentials,
  type Metadata,
  Metadata as MetadataClass,
  type ServiceError,
} from '@grpc/grpc-js';
import { callErrorOf } from './call-error.ts';
import type { Message, Messages } from './messages.ts';

/** What a single call is given: time, and headers. */
export interface CallLimits {
  /** Default 120 s. */
  readonly timeoutMs?: number;
  /** Headers of the request. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls methods by name: `call('runtime.v1.RuntimeService', 'Version', {})`. Errors: those of `errorOf`. Disposing
 *  ends calls that are under way: nobody waits for a server that hangs. */
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

/** What is spoken over a channel, and how failures are told. */
export interface ChannelOptions {
  readonly messages: Messages;
  /** What callers are told of a call that failed. Default: a CallError. */
  readonly errorOf?: (error: ServiceError) => Error;
}

/** The path of a Unix socket that is named by its path or a `unix://` address. */
export const socketPathOf = (endpoint: string): string => endpoint.replace(/^unix:(\/\/)?/, '');

/** Opens a channel to a Unix socket (`unix:///run/containerd/containerd.sock` or a path). Connects on first use. */
export function openChannel(endpoint: string, { messages, errorOf = callErrorOf }: ChannelOptions): Channel {
  const client = new Client(`unix:${socketPathOf(endpoint)}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1000,
  });
  const underWay = new Set<ClientUnaryCall>();
  return {
    call<Answer>(service: string, method: string, request: object, { timeoutMs = 120_000, headers }: CallLimits = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const { path, request: requests, answer: answers } = messages.method(service, method);
      const options: CallOptions = { deadline: Date.now() + timeoutMs }; // the library's times are the machine's
      const started = client.makeUnaryRequest(
        path,
        requests.encode,
        answers.decode,
        request,
        headers ? MetadataClass.fromHttp2Headers(headers) : noMetadata,
        options,
        (error, answer) => {
          underWay.delete(started);
          if (error) reject(errorOf(error));
          else resolve(answer as Answer);
        },
      );
      underWay.add(started);
      return promise;
    },
    async *stream<Answer>(
      path: string,
      types: { request: string; answer: string },
      request: object,
      signal: AbortSignal,
    ) {
      if (signal.aborted) return;
      const { encode } = messages.codec(types.request);
      const stream = client.makeServerStreamRequest(path, encode, messages.codec(types.answer).decode, request);
      const cancel = () => stream.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        for await (const answer of stream) yield answer as Answer;
      } catch (error) {
        if (!signal.aborted) throw errorOf(error as ServiceError);
      } finally {
        signal.removeEventListener('abort', cancel);
        stream.cancel();
      }
    },
    encode: (type, message) => messages.codec(type).encode(message),
    decode: (type, bytes) => messages.codec(type).decode(bytes),
    [Symbol.dispose]() {
      for (const started of underWay) started.cancel();
      client.close();
    },
  };
}

const noMetadata: Metadata = new MetadataClass();
