/** The `proxy` subresources: HTTP requests, and upgrades, passed on to pods, services and nodes.
 *
 *  Flow: find the objects -> plan the target (`target.ts`) -> pass the request on, without what is only between the client and
 *  this server -> pass the answer back, with what it names leading through the proxy again (`headers.ts`, `plan-url.ts`; of pages, `html-urls.ts`).
 *  Errors: StatusError before anything was sent; a 503 when the target does not answer.
 *  Caveats: certificates of pods and services are not verified, as upstream does not: nobody in the cluster issues them. */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect as connectTls } from 'node:tls';
import { badRequest, type Endpoints, type Node, type Pod, type Service, StatusError } from '#api';
import { forwardUpgrade } from '#base';
import { type Incoming, type Outgoing, writerOf } from '../http/messages.ts';
import type { KubeletTls } from '../streaming/kubelet-dialer.ts';
import { forwardedHeaders, planAnswer } from './headers.ts';
import type { AnswerOrigin } from './plan-url.ts';
import { type ProxyTarget, parseProxyName, planNodeProxy, planPodProxy, planServiceProxy } from './target.ts';

export interface ProxyingOptions {
  /** Each throws a StatusError when there is none. */
  readonly getPod: (namespace: string, name: string) => Promise<Pod>;
  readonly getService: (namespace: string, name: string) => Promise<Service>;
  readonly getNode: (name: string) => Promise<Node>;
  readonly findEndpoints: (namespace: string, name: string) => Promise<Endpoints | undefined>;
  /** Default: no kubelet can be reached. */
  readonly kubeletTls?: KubeletTls | undefined;
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
  serve(call: ProxyCall, request: Incoming, response: Outgoing): Promise<void>;
  upgrade(call: ProxyCall, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

export function createProxying(options: ProxyingOptions): Proxying {
  const { kubeletTls, random } = options;

  async function find({ resource, namespace, name: text }: ProxyCall): Promise<ProxyTarget> {
    const name = parseProxyName(text);
    if (!name) throw badRequest(`invalid ${resource} request ${JSON.stringify(text)}`);
    const plan: Record<ProxiedResource, () => Promise<ProxyTarget | StatusError>> = {
      pods: async () => planPodProxy(await options.getPod(namespace, name.name), name),
      nodes: async () => planNodeProxy(await options.getNode(name.name), name),
      services: async () => {
        const service = await options.getService(namespace, name.name);
        return planServiceProxy(service, await options.findEndpoints(namespace, name.name), name, random());
      },
    };
    const target = await plan[resource]();
    if (target instanceof StatusError) throw target;
    return target;
  }

  const tlsFor = ({ isKubelet }: ProxyTarget) => {
    if (!isKubelet) return { rejectUnauthorized: false };
    if (!kubeletTls) throw badRequest('this API server has no credentials for kubelets');
    return kubeletTls;
  };

  return {
    async serve(call, request, response) {
      const target = await find(call);
      const { host, port, scheme } = target;
      const { method = 'GET', headers } = request;
      const { prefix, path } = call;
      const gone = new AbortController();
      const { signal } = gone;
      response.on('close', () => gone.abort());
      const answer = await exchange(request, target, {
        host,
        port,
        path,
        method,
        headers: forwardedHeaders(headers, { host: `${host}:${port}`, prefix, path }),
        agent: false,
        signal,
        ...(scheme === 'https' ? tlsFor(target) : {}),
      });
      const origin = { prefix, target, clientHost: clientHostOf(request) };
      await passBack(answer, response, { method, origin, signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },

    async upgrade(call, request, socket, head) {
      const target = await find(call);
      const { host, port, scheme } = target;
      const upstream =
        scheme === 'https'
          ? connectTls({ host, port, ALPNProtocols: ['http/1.1'], ...tlsFor(target) })
          : connect({ host, port });
      await new Promise<void>((resolve, reject) => {
        upstream.once(scheme === 'https' ? 'secureConnect' : 'connect', resolve);
        upstream.once('error', error => reject(unreachable(target, error)));
      });
      await forwardUpgrade({ request, client: socket, head, upstream, path: call.path, host: `${host}:${port}` });
    },
  };
}

/** Sends the request with its body; resolves with the head of the answer. */
function exchange(body: Readable, target: ProxyTarget, options: RequestOptions): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (target.scheme === 'https' ? httpsRequest : httpRequest)(options);
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
  await pipeline([answer, ...stages, response], { signal });
}

/** What reads HTML is loaded only when there is some. */
const stagesOf: typeof import('./html-answer.ts').htmlStages = async (body, options) =>
  (await import('./html-answer.ts')).htmlStages(body, options);
