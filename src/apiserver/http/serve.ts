/** HTTP as a transport: makes an exchange of each request, sends it through the pipeline, and tells the client of what
 *  was refused. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Status, StatusError } from '#api';
import { type Logger, toError } from '#base';
import { anonymous } from '../authn/authenticator.ts';
import { endSession, type Incoming, type Outgoing, writerOf } from '../messages/messages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { discardBody } from './body.ts';
import { HttpExchange, type HttpServices, wantedOfStatus } from './http-exchange.ts';
import { readRequest } from './read-request.ts';
import { sendError, sendNoPage } from './respond.ts';
import { slowDown } from './slow-down.ts';
import { readUpgrade, refuseUpgrade, UpgradeExchange } from './upgrade-exchange.ts';

interface HttpOptions extends HttpServices {
  readonly pipeline: Pipeline;
  readonly logger: Logger;
}

/** What a listener hands requests to: errors are answered, not thrown. */
export interface HttpHandler {
  /** Returns what is to be disposed when the answer is sent, or cannot be any more. */
  onRequest(request: Incoming, response: Outgoing): Disposable;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Errors that are no StatusError are logged, and answered by 500. */
export function createHttpHandler({ pipeline, logger, ...services }: HttpOptions): HttpHandler {
  const { clock } = services;
  return {
    onRequest(request, response) {
      const writer = writerOf(response);
      const read = readRequest(request, services.representations);
      const exchange = new HttpExchange(services, request, response, read);
      const call = pipeline.begin(read.about, exchange);
      pipeline.pass(call).catch(async (error: unknown) => {
        if (!(error instanceof StatusError))
          logger.error('a request failed', { url: request.url, error: toError(error) });
        const own = exchange.flowHeaders;
        const wanted = wantedOfStatus(read, exchange.userAgent);
        const choose = (status: Status) => services.representations.choose(wanted, undefined, status);
        if (await exchange.isAstray(error)) sendNoPage(writer, { own, headOnly: request.method === 'HEAD' });
        else sendError(writer, error, { warnings: call.warnings, own, choose });
        discardBody(request, clock);
        const code = error instanceof StatusError ? error.status.code : 500;
        if (code === 401 || call.user === anonymous) endSession(request);
        else if (code === 429) slowDown(request, response, clock);
      });
      return call;
    },
    onUpgrade(request, socket, head) {
      socket.on('error', () => undefined);
      const read = readUpgrade(request, services);
      const call = pipeline.begin(read.about, new UpgradeExchange(services, request, { socket, head, read }));
      socket.on('close', () => call[Symbol.dispose]());
      pipeline.pass(call).catch((error: unknown) => refuseUpgrade(socket, error));
    },
  };
}
