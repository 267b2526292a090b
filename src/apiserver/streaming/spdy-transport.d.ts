/** The part of `spdy-transport` that is used here; the package has no types of its own. */
declare module 'spdy-transport' {
  import type { Duplex } from 'node:stream';

  interface SpdyConnection extends NodeJS.EventEmitter {
    start(version: number): void;
    request(
      options: { method: string; host: string; path: string; headers: Record<string, string> },
      callback: (error: Error | null, stream: Duplex) => void,
    ): void;
    end(): void;
  }

  const transport: {
    connection: { create(socket: Duplex, options: { protocol: 'spdy'; isServer: boolean }): SpdyConnection };
  };
  export default transport;
}
