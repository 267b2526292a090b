import type { ResponseWriter } from '../messages/response-writer.ts';

/** A response that counts the bytes of the body that it is given. */
export class CountingWriter implements ResponseWriter {
  readonly #response: ResponseWriter;
  /** As they go to the client: compressed, where they are. */
  bytes = 0;

  constructor(response: ResponseWriter) {
    this.#response = response;
  }

  writeHead(code: number, headers: Record<string, string | number | readonly string[]>): unknown {
    return this.#response.writeHead(code, headers);
  }

  write(chunk: Uint8Array): boolean {
    this.bytes += chunk.length;
    return this.#response.write(chunk);
  }

  end(chunk?: Uint8Array): unknown {
    if (!chunk) return this.#response.end();
    this.bytes += chunk.length;
    return this.#response.end(chunk);
  }

  on(event: 'close' | 'drain' | 'error', listener: () => void): unknown {
    return this.#response.on(event, listener);
  }

  destroy(): unknown {
    return this.#response.destroy();
  }

  get headersSent(): boolean {
    return this.#response.headersSent;
  }

  get destroyed(): boolean {
    return this.#response.destroyed;
  }

  get writableLength(): number {
    return this.#response.writableLength;
  }
}
