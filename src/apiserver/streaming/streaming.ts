/** Logs, exec, attach and port-forward: requests for a pod's streams, passed on to the kubelet of its node.
 *
 *  Flow: find the pod and its node -> {@link planStream} -> log: pipe the kubelet's answer; SPDY: pass the upgrade on byte by
 *  byte; WebSocket: translate ({@link planWebSocket}), or a log's bytes as messages. Errors: StatusError before anything was sent. */
import type { IncomingMessage } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { badRequest, type Node, type Pod, StatusError } from '#api';
import { forwardUpgrade } from '#base';
import { dialKubelet, getFromKubelet, type KubeletTls, upgradeToSpdy } from './kubelet-dialer.ts';
import { sendLog } from './log-socket.ts';
import { type KubeletTarget, planStream, type StreamSubresource } from './plan.ts';
import { acceptWebSocket, joinTunnel, offeredProtocols, planWebSocket, translateChannels } from './websocket.ts';

export interface StreamingOptions {
  /** Throws StatusError when it is not there. */
  readonly getPod: (namespace: string, name: string) => Promise<Pod>;
  readonly findNode: (name: string) => Promise<Node | undefined>;
  /** Default: no kubelet can be reached. */
  readonly kubeletTls?: KubeletTls | undefined;
}

/** One request, authenticated and authorized. */
export interface StreamCall {
  readonly namespace: string;
  readonly name: string;
  readonly subresource: StreamSubresource;
  readonly query: URLSearchParams;
}

export interface Streaming {
  /** Writes a log to `response`; `onHead` is called once before its first byte. */
  log(
    call: StreamCall,
    response: Writable,
    onHead: (head: { code: number; contentType: string }) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Serves an upgrade until the session ends. */
  upgrade(call: StreamCall, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

export const streamSubresources: readonly string[] = [
  'log',
  'exec',
  'attach',
  'portforward',
] satisfies StreamSubresource[];

export function createStreaming({ getPod, findNode, kubeletTls }: StreamingOptions): Streaming {
  const find = async (call: StreamCall): Promise<{ target: KubeletTarget; tls: KubeletTls }> => {
    const pod = await getPod(call.namespace, call.name);
    const node = pod.spec.nodeName ? await findNode(pod.spec.nodeName) : undefined;
    const target = planStream(pod, node, call);
    if (target instanceof StatusError) throw target;
    if (!kubeletTls) throw badRequest('this API server has no credentials for kubelets');
    return { target, tls: kubeletTls };
  };

  const readLog = async (call: StreamCall, signal: AbortSignal): Promise<IncomingMessage> => {
    const { target, tls } = await find(call);
    const answer = await getFromKubelet(target, tls, signal);
    if (answer.statusCode === 200) return answer;
    const text = (await answer.setEncoding('utf8').toArray()).join('').trim();
    throw new StatusError(answer.statusCode ?? 500, reasonOf(answer.statusCode), text);
  };

  return {
    async log(call, response, onHead, signal) {
      const answer = await readLog(call, signal);
      onHead({ code: 200, contentType: 'text/plain' });
      await pipeline(answer, response, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },

    async upgrade(call, request, socket, head) {
      if (call.subresource === 'log') {
        const gone = new AbortController();
        socket.once('close', () => gone.abort());
        const log = await readLog(call, gone.signal);
        return await sendLog(await acceptWebSocket(request, socket, head), log);
      }
      const { target, tls } = await find(call);
      const offered = offeredProtocols(request);
      const plan =
        request.headers.upgrade?.toLowerCase() === 'websocket' ? planWebSocket(offered, call.subresource) : undefined;
      if (plan === undefined) {
        const upstream = await dialKubelet(target, tls);
        return await forwardUpgrade({
          request,
          client: socket,
          head,
          upstream,
          path: target.path,
          host: `${target.host}:${target.port}`,
        });
      }
      // The kubelet is asked first: what it refuses, the client learns as an ordinary answer.
      const upstream = await upgradeToSpdy(target, tls, plan === 'tunnel' ? 'portforward.k8s.io' : 'v4.channel.k8s.io');
      const webSocket = await acceptWebSocket(request, socket, head);
      await (plan === 'tunnel' ? joinTunnel(webSocket, upstream) : translateChannels(webSocket, upstream, call.query));
    },
  };
}

const reasonOf = (code: number | undefined): string =>
  ({ 400: 'BadRequest', 404: 'NotFound' })[code ?? 500] ?? 'InternalError';
