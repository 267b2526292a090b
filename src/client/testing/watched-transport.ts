/** A transport whose requests a test sees before the server does, and whose watches it can hold up. */
import type { ApiRequest, Transport } from '../transport.ts';

interface WatchedTransportOptions {
  /** Called before a request is answered; throws to fail it. */
  readonly intercept: (request: ApiRequest) => void | Promise<void>;
  /** Whether watches tell nothing for now. */
  readonly isHeldBack: () => boolean;
}

/** Leads to another transport, which is not disposed with it. */
export function watchTransport(transport: Transport, { intercept, isHeldBack }: WatchedTransportOptions): Transport {
  return {
    discover: (path, options) => transport.discover(path, options),
    async request(request) {
      await intercept(request);
      return await transport.request(request);
    },
    async *watch(request) {
      for await (const event of transport.watch(request)) {
        while (isHeldBack()) await new Promise(resolve => setImmediate(resolve));
        yield event;
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
