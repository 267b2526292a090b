/** The transport within the server's own process: no JSON, no TLS, no copy, but the same checks as for everybody
 *  else. */
import { type Clock, isAbortError } from '#base';
import type { ApiHandler, ApiRequest, Transport, UserInfo, WatchEvent } from '../transport.ts';
import { againWhenRefused } from './when-refused.ts';

/** Which server, as whom. */
export interface InProcessTransportOptions {
  /** The server's request path. */
  handler: ApiHandler;
  /** As whom to ask. */
  user: UserInfo;
  /** The program that asks, as HTTP's header has it: who manages the fields that are written and does not say otherwise
   *  is what stands before its first `/`. Default: nobody known. */
  userAgent?: string | undefined;
  /** With it, who is turned away for now comes again, as over HTTPS. Default: a refusal is told at once. */
  clock?: Clock | undefined;
}

/** Disposing the transport ends its watches and refuses further requests; the handler lives on. */
export function createInProcessTransport(options: InProcessTransportOptions): Transport {
  const { handler, user, userAgent, clock } = options;
  const closed = new AbortController();
  const assertOpen = () => {
    if (closed.signal.aborted) throw new Error('the transport is closed');
  };
  const send = async (request: ApiRequest): Promise<unknown> => {
    assertOpen();
    request.signal?.throwIfAborted();
    return await handler.request(request, user, userAgent);
  };
  return {
    request: clock
      ? request => againWhenRefused(() => send(request), { clock, signals: [closed.signal, request.signal] })
      : send,
    watch(request) {
      const signal = request.signal ? AbortSignal.any([closed.signal, request.signal]) : closed.signal;
      return quietly(() => handler.watch({ ...request, signal }, user), signal);
    },
    async discover(path, options = {}) {
      assertOpen();
      options.signal?.throwIfAborted();
      return await handler.discover(path, user, options);
    },
    onKindsChange: listener => handler.onKindsChange(listener),
    async emptiness(kind) {
      assertOpen();
      return await handler.emptiness?.(kind, user);
    },
    async [Symbol.asyncDispose]() {
      closed.abort();
    },
  };
}

/** The events until the signal aborts, which is an end and not an error. */
async function* quietly(start: () => AsyncIterable<WatchEvent>, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  if (signal.aborted) return;
  try {
    for await (const event of start()) {
      if (signal.aborted) return;
      yield event;
    }
  } catch (error) {
    if (signal.aborted && isAbortError(error)) return;
    throw error;
  }
}
