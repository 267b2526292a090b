/** Logs, exec, attach and port-forward: requests for a pod's streams, passed on to the kubelet of its node.
 *
 *  Flow: find the pod and its node -> {@link planStream} -> log: pipe the kubelet's answer; SPDY: pass the upgrade on
 *  byte by byte; WebSocket: translate ({@link planWebSocket}), or a log's bytes as messages. Errors: StatusError before
 *  anything was sent. */
import type { IncomingMessage } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { badRequest, type Node, type Pod, StatusError } from '#api';
import { type Clock, forwardUpgrade } from '#base';
import type { Egress } from '../egress/egress.ts';
import {
  connectionTo,
  getFromKubelet,
  type KubeletConnection,
  type KubeletTls,
  refusalText,
  upgradeToSpdy,
} from './kubelet-dialer.ts';
import { checkLogOptions } from './log-options.ts';
import { sendLog } from './log-socket.ts';
import { planStream, type StreamSubresource } from './plan.ts';
import { acceptWebSocket, joinTunnel, offeredProtocols, planWebSocket, translateChannels } from './websocket.ts';

/** How pods and their kubelets are found. */
export interface StreamingOptions {
  /** Throws StatusError when it is not there. */
  readonly getPod: (namespace: string, name: string) => Promise<Pod>;
  readonly findNode: (name: string) => Promise<Node | undefined>;
  /** Default: no kubelet can be reached. */
  readonly kubeletTls?: KubeletTls | undefined;
  readonly egress: Egress;
  readonly clock: Clock;
}

/** One request, authenticated and authorized. */
export interface StreamCall {
  readonly namespace: string;
  readonly name: string;
  readonly subresource: StreamSubresource;
  readonly query: URLSearchParams;
}

/** The way to kubelets. Authorization and admission are behind the request when it comes here. */
export interface Streaming {
  /** Writes a log to `response`; `onHead` is called once before its first byte. */
  log(
    call: StreamCall,
    response: Writable,
    onHead: (head: { code: number; contentType?: string }) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Refuses a session that was asked for without an upgrade: for what is wrong with it besides, or for that. */
  refuse(call: StreamCall): Promise<never>;
  /** Serves an upgrade until the session ends. */
  upgrade(call: StreamCall, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

/** Keeps nothing: each session has a connection of its own. */
export function createStreaming({ getPod, findNode, kubeletTls, egress, clock }: StreamingOptions): Streaming {
  /** Undefined: there is nothing to read. */
  const find = async (call: StreamCall): Promise<KubeletConnection | undefined> => {
    if (call.subresource === 'log') checkLogOptions(call.name, call.query);
    const pod = await getPod(call.namespace, call.name);
    const node = pod.spec.nodeName ? await findNode(pod.spec.nodeName) : undefined;
    const target = planStream(pod, node, call);
    if (target instanceof StatusError) throw target;
    if (!target) return undefined;
    if (!kubeletTls) throw badRequest('this API server has no credentials for kubelets');
    return await connectionTo(target, { tls: kubeletTls, egress });
  };

  const readLog = async (call: StreamCall, signal: AbortSignal): Promise<IncomingMessage | undefined> => {
    const kubelet = await find(call);
    if (!kubelet) return undefined;
    const answer = await getFromKubelet(kubelet, signal);
    if (answer.statusCode === 200) return answer;
    const text = (await refusalText(answer, clock)).trim();
    throw new StatusError(answer.statusCode ?? 500, reasonOf(answer.statusCode), text);
  };

  return {
    async log(call, response, onHead, signal) {
      const answer = await readLog(call, signal);
      if (!answer) {
        onHead({ code: 204 });
        response.end();
        return;
      }
      onHead({ code: 200, contentType: 'text/plain' });
      await pipeline(answer, response, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },

    async refuse(call) {
      await find(call);
      throw badRequest('Upgrade request required');
    },

    async upgrade(call, request, socket, head) {
      if (call.subresource === 'log') {
        const gone = new AbortController();
        socket.once('close', () => gone.abort());
        const log = await readLog(call, gone.signal);
        const webSocket = await acceptWebSocket(request, socket, head);
        return log ? await sendLog(webSocket, log) : webSocket.close(1000);
      }
      const kubelet = await find(call);
      if (!kubelet) throw badRequest(`pod ${call.name} does not have a host assigned`);
      const offered = offeredProtocols(request);
      const plan =
        request.headers.upgrade?.toLowerCase() === 'websocket' ? planWebSocket(offered, call.subresource) : undefined;
      if (plan === undefined) {
        return await forwardUpgrade({ request, client: socket, head, clock, send: kubelet.send }).catch(
          (error: unknown) => {
            throw kubelet.undialable(error);
          },
        );
      }
      // The kubelet is asked first: what it refuses, the client learns as an ordinary answer.
      const protocol = plan === 'tunnel' ? 'portforward.k8s.io' : 'v4.channel.k8s.io';
      const upstream = await upgradeToSpdy(kubelet, { client: socket, clock, protocol });
      const webSocket = await acceptWebSocket(request, socket, head).catch((error: unknown) => {
        upstream.destroy();
        throw error;
      });
      await (plan === 'tunnel' ? joinTunnel(webSocket, upstream) : translateChannels(webSocket, upstream, call.query));
    },
  };
}

const reasonOf = (code: number | undefined): string =>
  ({ 400: 'BadRequest', 404: 'NotFound' })[code ?? 500] ?? 'InternalError';
