/** Asks the programs that users have configured: webhooks of admission and of conversion.
 *
 *  Flow: the configuration says a URL or a service -> a service's ready endpoints are looked up at each call, so that
 *  one is reached from the moment on that it is ready -> the first that can be connected to gets the document, by a
 *  connection that is kept -> its answer is read, within bounds.
 *  Guarantees: a server is believed for its certificate, of the configured authorities and for the configured name,
 *  alone; it is sent no credentials. A call ends when its time is over.
 *  Errors: an Error whose words are upstream's, `Post "https://a.b.svc:443/?timeout=10s": ...`. */
import type { WebhookClientConfig } from '#api';
import { type Clock, type PostAnswer, systemErrorCode, toError } from '#base';
import type { ResolvedPlace } from '../egress/egress.ts';
import { describeFailure, describeStatus } from '../egress/failure.ts';
import type { ServiceRoutes } from '../egress/service-routes.ts';
import { parseAnswer } from './answer.ts';
import { placeOf, type WebhookPlace } from './place.ts';
import { Post, type Posting } from './post.ts';

/** How services are found. */
export interface WebhookClientOptions {
  /** What a service leads to. */
  readonly routes: Pick<ServiceRoutes, 'resolve'>;
  readonly clock: Clock;
  /** From 0 up to but not 1. */
  readonly random: () => number;
}

/** For all webhooks of a server. Disposing ends its connections. */
export interface WebhookClient extends Disposable {
  /** Posts a document and resolves with the one that is answered. */
  call(config: WebhookClientConfig, body: string, options: { timeoutSeconds: number }): Promise<unknown>;
}

/** The next place may be better. */
const unreachable = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

/** Rejects with what the webhook, or the way to it, is at fault for, in upstream's words. */
export function createWebhookClient({ routes, clock, random }: WebhookClientOptions): WebhookClient {
  const post = new Post();

  /** Where to try, in this order. */
  async function placesFor({ host, port, service }: WebhookPlace): Promise<readonly ResolvedPlace[]> {
    if (!service) return [{ host, port, address: host }];
    // It is sent no credentials, so that it may be this server itself.
    const places = await routes.resolve(service, { mayBeOwn: true });
    const start = Math.floor(random() * places.length);
    return [...places.slice(start), ...places.slice(0, start)];
  }

  async function send(config: WebhookClientConfig, place: WebhookPlace, request: Sending): Promise<PostAnswer> {
    const peer = { host: place.host, caBundle: config.caBundle };
    const { port: namedPort, host } = place;
    let failure: Error | undefined;
    for (const { address, port } of await placesFor(place)) {
      try {
        return await post.send({
          peer,
          address,
          port,
          host: namedPort === 443 ? host : `${host}:${namedPort}`,
          ...request,
        });
      } catch (error) {
        if (request.signal.aborted) throw new Error('context deadline exceeded', { cause: error });
        failure = new Error(describeFailure(error, { host: address, port }), { cause: error });
        if (!unreachable.has(systemErrorCode(error) ?? '')) break;
      }
    }
    throw failure ?? new Error('no place');
  }

  return {
    async call(config, body, { timeoutSeconds }) {
      const place = placeOf(config);
      const query = `?timeout=${timeoutSeconds}s`;
      const over = new AbortController();
      using _timer = clock.setTimeout(() => over.abort(), timeoutSeconds * 1000);
      const request = { path: place.path + query, body, signal: over.signal };
      const answer = await send(config, place, request).catch((error: unknown) => {
        throw new Error(`Post ${JSON.stringify(place.url + query)}: ${toError(error).message}`, { cause: error });
      });
      if (answer.code < 200 || answer.code > 299) throw new Error(describeStatus(answer.code, answer.text));
      return await parseAnswer(answer.text, clock);
    },
    [Symbol.dispose]: () => post[Symbol.dispose](),
  };
}

type Sending = Pick<Posting, 'path' | 'body' | 'signal'>;
