/** A request and its answer on a stream of HTTP/2, by the stream itself: Node's layer that makes it look like HTTP/1.1
 *  costs as much again as the whole of answering a GET. */
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Readable, Writable } from 'node:stream';
import type { ResponseWriter } from './response-writer.ts';

/** What {@link Http2Request} is made of: the arguments of a session's `stream` event. */
export interface OpenedStream {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turns, as they were sent. */
  readonly rawHeaders: readonly string[];
  /** Whether nothing follows the headers. */
  readonly isEnded: boolean;
}

/** Of sessions that are not on a socket themselves. */
const addresses = new WeakMap<ServerHttp2Session, string>();

/** Says where the client of a session is whose bytes are handed on by something else than its socket. */
export const noteAddress = (session: ServerHttp2Session, address: string): void => void addresses.set(session, address);

/** The part of Node's IncomingMessage that the server uses. */
export class Http2Request {
  readonly httpVersionMajor = 2;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly method: string;
  readonly url: string;
  readonly #stream: ServerHttp2Stream;
  readonly #isEnded: boolean;

  constructor({ stream, headers, rawHeaders, isEnded }: OpenedStream) {
    this.headers = headers;
    this.rawHeaders = rawHeaders;
    this.method = headers[':method'] ?? 'GET';
    this.url = headers[':path'] ?? '/';
    this.#stream = stream;
    this.#isEnded = isEnded;
  }

  /** Whether all of the request is there. */
  get complete(): boolean {
    return this.#isEnded || this.#stream.readableEnded;
  }

  get body(): Readable {
    return this.#stream;
  }

  /** Undefined once it has ended. */
  get session(): ServerHttp2Session | undefined {
    return this.#stream.session as ServerHttp2Session | undefined;
  }

  get remoteAddress(): string | undefined {
    const { session } = this;
    return session && (addresses.get(session) ?? session.socket.remoteAddress);
  }

  /** Ends the stream when the answer is sent, whether or not the request goes on. */
  close(): void {
    this.#stream.close();
  }
}

/** Clients reset streams as they like: "close" tells. */
const ignore = (): void => undefined;

/** The part of Node's ServerResponse that the server uses; writes after the stream's end are dropped. */
export class Http2Response implements ResponseWriter {
  readonly #stream: ServerHttp2Stream;
  readonly #isHead: boolean;

  constructor(stream: ServerHttp2Stream, isHead: boolean) {
    this.#stream = stream;
    this.#isHead = isHead;
    stream.on('error', ignore);
  }

  get headersSent(): boolean {
    return this.#stream.headersSent;
  }

  get destroyed(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  get writableLength(): number {
    return this.#stream.writableLength;
  }

  get writableEnded(): boolean {
    return this.#stream.writableEnded;
  }

  get stream(): Writable {
    return this.#stream;
  }

  writeHead(code: number, headers: Record<string, string | number | readonly string[]>): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return;
    stream.respond({ ...headers, ':status': code });
  }

  write(chunk: Uint8Array): boolean {
    return this.#canWrite ? this.#stream.write(chunk) : true;
  }

  end(chunk?: Uint8Array): void {
    if (!this.#canWrite) return;
    if (chunk && !this.#isHead) this.#stream.end(chunk);
    else this.#stream.end();
  }

  on(event: 'close' | 'drain' | 'error', listener: () => void): void {
    this.#stream.on(event, listener);
  }

  destroy(): void {
    this.#stream.destroy();
  }

  /** Ends the stream although what was written is not sent. */
  abandon(): void {
    // One that is being closed would wait for its answer to be read.
    if (this.#stream.closed) this.#stream.destroy();
    else this.#stream.close(cancel);
  }

  get #canWrite(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed && !this.#stream.writableEnded;
  }
}

/** CANCEL. Source: RFC 9113, section 7. */
const cancel = 8;
