/** The `proxy` subresources: HTTP requests, and upgrades, passed on to pods, services and nodes.
 *
 *  Flow: find the target (`find-target.ts`) -> pass the request on, without what is only between the client and this
 *  server -> pass the answer back, with what it names leading through the proxy again (`headers.ts`, `plan-url.ts`; of
 *  pages, `html-urls.ts`).
 *  Errors: StatusError before anything was sent; a 503 when the target does not answer.
 *  Caveats: certificates of pods and services are not verified, as upstream does not: nobody in the cluster issues
 *  them. */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ConnectionOptions } from 'node:tls';
import { badRequest } from '#api';
import { answerTo, type Clock, forwardUpgrade, socketAddress, toError } from '#base';
import { singleUse } from '../egress/connections.ts';
import { undialable, unreachable } from '../egress/failure.ts';
import { bodyOf, bodySink, type Incoming, type Outgoing, writerOf } from '../messages/messages.ts';
import type { KubeletTls } from '../streaming/kubelet-dialer.ts';
import { type FoundTarget, type ProxyCall, TargetFinder, type TargetSources } from './find-target.ts';
import { forwardedHeaders, planAnswer } from './headers.ts';
import type { AnswerOrigin } from './plan-url.ts';
import type { ProxyTarget } from './target.ts';

interface ProxyingOptions extends TargetSources {
  /** Default: no kubelet can be reached. */
  readonly kubeletTls?: KubeletTls | undefined;
  readonly clock: Clock;
}

/** The way to what pods, services and nodes serve. */
export interface Proxying {
  /** Throws what keeps a request from its target: there is no such object, or no address. */
  locate(call: ProxyCall): Promise<void>;
  serve(call: ProxyCall, request: Incoming, response: Outgoing): Promise<void>;
  upgrade(call: ProxyCall, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

/** Authorization and admission are behind the request when it comes here. */
export const createProxying = (options: ProxyingOptions): Proxying => new ObjectProxy(options);

class ObjectProxy implements Proxying {
  readonly #targets: TargetFinder;
  readonly #options: ProxyingOptions;

  constructor(options: ProxyingOptions) {
    this.#targets = new TargetFinder(options);
    this.#options = options;
  }

  async locate(call: ProxyCall): Promise<void> {
    await this.#targets.find(call);
  }

  async serve(call: ProxyCall, request: Incoming, response: Outgoing): Promise<void> {
    const found = await this.#targets.find(call);
    const { target } = found;
    const { method = 'GET', headers } = request;
    const { prefix, path } = call;
    const gone = new AbortController();
    const { signal } = gone;
    writerOf(response).on('close', () => gone.abort());
    const answer = await exchange(bodyOf(request), target, {
      ...this.#routeTo(found),
      path,
      method,
      headers: forwardedHeaders(headers, { host: socketAddress(target.host, target.port), prefix, path }),
      signal,
    });
    const origin = { prefix, target, clientHost: clientHostOf(request) };
    await passBack(answer, response, { method, origin, signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async upgrade(call: ProxyCall, request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const found = await this.#targets.find(call);
    const { target } = found;
    const route = { ...this.#routeTo(found), path: call.path };
    const host = socketAddress(target.host, target.port);
    await forwardUpgrade({
      request,
      client,
      head,
      clock: this.#options.clock,
      send: ({ headers, ...sent }) => requestBy(target)({ ...sent, ...route, headers: { ...headers, host } }),
    }).catch((error: unknown) => {
      throw undialable(error, target);
    });
  }

  /** Where a request goes, and how. */
  #routeTo({ target, place }: FoundTarget): RequestOptions {
    return {
      host: place.address,
      port: place.port,
      agent: singleUse[target.scheme],
      ...(target.scheme === 'https' ? { ...this.#tlsFor(target), ...serverName(target.host) } : {}),
    };
  }

  #tlsFor({ isKubelet }: ProxyTarget): ConnectionOptions {
    if (!isKubelet) return { rejectUnauthorized: false };
    const { kubeletTls } = this.#options;
    if (!kubeletTls) throw badRequest('this API server has no credentials for kubelets');
    return kubeletTls;
  }
}

const requestBy = ({ scheme }: ProxyTarget) => (scheme === 'https' ? httpsRequest : httpRequest);

/** Certificates are for the name that was resolved. */
const serverName = (host: string) => (isIP(host) ? {} : { servername: host });

/** Sends the request with its body; resolves with the head of the answer. */
function exchange(body: Readable, target: ProxyTarget, options: RequestOptions): Promise<IncomingMessage> {
  const request = requestBy(target)(options);
  const answer = answerTo(request).catch((error: unknown) => {
    throw unreachable(toError(error), target);
  });
  body.pipe(request);
  return answer;
}

/** Whom the client asked: HTTP/2 says it in a header of its own. */
const clientHostOf = ({ headers }: Incoming): string => String(headers[':authority'] ?? headers.host ?? '');

/** Resolves when the whole answer is sent. */
async function passBack(
  answer: IncomingMessage,
  response: Outgoing,
  { method, origin, signal }: { method: string; origin: AnswerOrigin; signal: AbortSignal },
): Promise<void> {
  const code = answer.statusCode ?? 502;
  const { headers, html } = planAnswer({ method, code, headers: answer.headers }, origin);
  const stages = html ? await stagesOf(answer, { encoding: html, origin }) : [];
  writerOf(response).writeHead(code, headers);
  await pipeline([answer, ...stages, bodySink(response)], { signal });
}

/** What reads HTML is loaded only when there is some. */
const stagesOf: typeof import('./html-answer.ts').htmlStages = async (body, options) =>
  (await import('./html-answer.ts')).htmlStages(body, options);
