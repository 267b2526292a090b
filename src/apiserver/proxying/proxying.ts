/** The `proxy` subresources: HTTP requests, and upgrades, passed on to pods, services and nodes.
 *
 *  Flow: find the objects -> plan the target (`target.ts`) -> may this server go there (`egress.ts`)? -> pass the request on, without what is only between the client and
 *  this server -> pass the answer back, with what it names leading through the proxy again (`headers.ts`, `plan-url.ts`; of pages, `html-urls.ts`).
 *  Errors: StatusError before anything was sent; a 503 when the target does not answer.
 *  Caveats: certificates of pods and services are not verified, as upstream does not: nobody in the cluster issues them. */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { badRequest, isNotFound, type Node, type Pod, type Service, StatusError } from '#api';
import { type Clock, forwardUpgrade, socketAddress, toError } from '#base';
import type { Egress, ResolvedPlace } from '../egress/egress.ts';
import { noEndpoints } from '../egress/service-places.ts';
import type { ServiceRoutes } from '../egress/service-routes.ts';
import { bodyOf, bodySink, type Incoming, type Outgoing, writerOf } from '../messages/messages.ts';
import type { KubeletTls } from '../streaming/kubelet-dialer.ts';
import { forwardedHeaders, planAnswer } from './headers.ts';
import type { AnswerOrigin } from './plan-url.ts';
import { isPodAt, type ProxyName, type ProxyTarget, parseProxyName, planNodeProxy, planPodProxy } from './target.ts';

export interface ProxyingOptions {
  /** Those that get throw a StatusError when there is none. */
  readonly getPod: (namespace: string, name: string) => Promise<Pod>;
  readonly findPod: (namespace: string, name: string) => Promise<Pod | undefined>;
  readonly getService: (namespace: string, name: string) => Promise<Service>;
  readonly getNode: (name: string) => Promise<Node>;
  /** Those of a service's port; throws a StatusError when there are none. */
  readonly findEndpoints: ServiceRoutes['endpoints'];
  /** Default: no kubelet can be reached. */
  readonly kubeletTls?: KubeletTls | undefined;
  readonly egress: Egress;
  readonly clock: Clock;
  /** From 0 up to but not 1. */
  readonly random: () => number;
}

/** One request, authenticated and authorized. */
export interface ProxyCall {
  readonly resource: ProxiedResource;
  /** `''` for nodes. */
  readonly namespace: string;
  /** With scheme and port, as it stands in the path. */
  readonly name: string;
  /** What comes before the target's own path, as the client wrote it. */
  readonly prefix: string;
  /** The target's own path and query, as the client wrote them; begins with a slash. */
  readonly path: string;
}

export type ProxiedResource = 'pods' | 'services' | 'nodes';

export interface Proxying {
  /** Throws what keeps a request from its target: there is no such object, or no address. */
  locate(call: ProxyCall): Promise<void>;
  serve(call: ProxyCall, request: Incoming, response: Outgoing): Promise<void>;
  upgrade(call: ProxyCall, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

/** A target, and what is connected to for it. */
interface Found {
  readonly target: ProxyTarget;
  readonly place: ResolvedPlace;
}

export function createProxying(options: ProxyingOptions): Proxying {
  const { kubeletTls, random, egress, clock } = options;

  async function find({ resource, namespace, name: text }: ProxyCall): Promise<Found> {
    const name = parseProxyName(text);
    if (!name) throw badRequest(`invalid ${resource} request ${JSON.stringify(text)}`);
    const plan: Record<ProxiedResource, () => Promise<ProxyTarget | StatusError>> = {
      pods: async () => planPodProxy(await options.getPod(namespace, name.name), name),
      nodes: async () => planNodeProxy(await options.getNode(name.name), name),
      services: () => chooseEndpoint(namespace, name),
    };
    const target = await plan[resource]();
    if (target instanceof StatusError) throw target;
    return { target, place: await egress.resolve(target) };
  }

  /** Any of a service's endpoints at which there is the pod that it names. */
  async function chooseEndpoint(namespace: string, { scheme, name, port }: ProxyName): Promise<ProxyTarget> {
    await options.getService(namespace, name).catch((error: unknown) => {
      // As upstream, for which a service that is not there is one without endpoints.
      if (isNotFound(error)) throw noEndpoints(name);
      throw error;
    });
    const places = await options.findEndpoints({ namespace, name, port });
    const start = Math.floor(random() * places.length);
    for (const { pod, ...place } of [...places.slice(start), ...places.slice(0, start)]) {
      const found = pod?.name ? await options.findPod(pod.namespace ?? namespace, pod.name) : undefined;
      if (found && isPodAt(found, place.host)) return { scheme: scheme || 'http', ...place, isKubelet: false };
    }
    throw noEndpoints(name);
  }

  const tlsFor = ({ isKubelet }: ProxyTarget) => {
    if (!isKubelet) return { rejectUnauthorized: false };
    if (!kubeletTls) throw badRequest('this API server has no credentials for kubelets');
    return kubeletTls;
  };

  /** Where a request goes, and how. */
  const routeTo = ({ target, place }: Found): RequestOptions => ({
    host: place.address,
    port: place.port,
    ...(target.scheme === 'https' ? { ...tlsFor(target), ...serverName(target.host) } : {}),
  });

  return {
    async locate(call) {
      await find(call);
    },

    async serve(call, request, response) {
      const found = await find(call);
      const { target } = found;
      const { method = 'GET', headers } = request;
      const { prefix, path } = call;
      const gone = new AbortController();
      const { signal } = gone;
      writerOf(response).on('close', () => gone.abort());
      const answer = await exchange(bodyOf(request), target, {
        ...routeTo(found),
        path,
        method,
        headers: forwardedHeaders(headers, { host: socketAddress(target.host, target.port), prefix, path }),
        agent: false,
        signal,
      });
      const origin = { prefix, target, clientHost: clientHostOf(request) };
      await passBack(answer, response, { method, origin, signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },

    async upgrade(call, request, socket, head) {
      const found = await find(call);
      const { target } = found;
      const route = routeTo(found);
      await forwardUpgrade({
        request,
        client: socket,
        head,
        clock,
        send: sent =>
          requestBy(target)({
            ...route,
            ...sent,
            path: call.path,
            headers: { ...sent.headers, host: socketAddress(target.host, target.port) },
          }),
      }).catch((error: unknown) => {
        throw unreachable(target, toError(error));
      });
    },
  };
}

const requestBy = ({ scheme }: ProxyTarget) => (scheme === 'https' ? httpsRequest : httpRequest);

/** Certificates are for the name that was resolved. */
const serverName = (host: string) => (isIP(host) ? {} : { servername: host });

/** Sends the request with its body; resolves with the head of the answer. */
function exchange(body: Readable, target: ProxyTarget, options: RequestOptions): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = requestBy(target)(options);
  request.once('response', resolve).on('error', error => reject(unreachable(target, error)));
  body.pipe(request);
  return promise;
}

const unreachable = ({ host, port }: ProxyTarget, cause: Error): StatusError =>
  new StatusError(
    503,
    'ServiceUnavailable',
    `error trying to reach service: dial tcp ${host}:${port}: ${cause.message}`,
    undefined,
    { cause },
  );

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
