/** The `proxy` subresources: HTTP requests, and upgrades, passed on to pods, services and nodes.
 *
 *  Flow: find the objects -> plan the target (`target.ts`) -> pass the request on, without what is only between the client and
 *  this server -> pass the answer back, with its redirects leading through the proxy again.
 *  Errors: StatusError before anything was sent; a 503 when the target does not answer.
 *  Caveats: certificates of pods and services are not verified, as upstream does not: nobody in the cluster issues them. */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect as connectTls } from 'node:tls';
import { badRequest, type Endpoints, type Node, type Pod, type Service, StatusError } from '#api';
import { forwardUpgrade } from '#base';
import { type Incoming, type Outgoing, writerOf } from '../http/messages.ts';
import type { KubeletTls } from '../streaming/kubelet-dialer.ts';
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
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      const answer = await exchange(request, target, {
        host,
        port,
        path: call.path,
        method: request.method ?? 'GET',
        headers: forwardedHeaders(request, `${host}:${port}`),
        agent: false,
        signal: gone.signal,
        ...(scheme === 'https' ? tlsFor(target) : {}),
      });
      writerOf(response).writeHead(answer.statusCode ?? 502, answeredHeaders(answer, call.prefix));
      await pipeline(answer, response, { signal: gone.signal }).catch((error: unknown) => {
        if (!gone.signal.aborted) throw error;
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

/** Headers that are between two neighbours only. Source: RFC 9110, section 7.6.1 */
const ofTheConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The client's headers but for those of its connection and what it proved itself with. */
function forwardedHeaders({ headers }: Incoming, host: string): OutgoingHttpHeaders {
  const isKept = (name: string) => !/^(:|impersonate-|authorization$)/.test(name) && !ofTheConnection.has(name);
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => isKept(name))), host };
}

function answeredHeaders({ headers }: IncomingMessage, prefix: string): Record<string, string | readonly string[]> {
  const kept = Object.entries(headers).filter(([name]) => !ofTheConnection.has(name));
  const answered = Object.fromEntries(kept) as Record<string, string | readonly string[]>;
  const { location } = headers;
  if (location?.startsWith('/') && !location.startsWith('//')) answered['location'] = `${prefix}${location}`;
  return answered;
}
