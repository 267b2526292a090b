/** Hands logs, exec, attach and port-forward on to `../streaming`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { unknownResource } from '#api';
import { bodySink, type Outgoing, writerOf } from '../messages/messages.ts';
import type { StreamCall, Streaming } from '../streaming/streaming.ts';
import type { ResourceInfo } from './request-info.ts';

/** Answers a request for a log; the others need an upgrade. */
export async function serveLog(
  streaming: Streaming,
  info: ResourceInfo,
  { query, response }: { query: string; response: Outgoing },
): Promise<void> {
  const call = callOf(info, query);
  if (call.subresource !== 'log') return await streaming.refuse(call);
  const gone = new AbortController();
  const writer = writerOf(response);
  writer.on('close', () => gone.abort());
  await streaming.log(
    call,
    bodySink(response),
    ({ code, contentType }) =>
      void writer.writeHead(code, {
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        'cache-control': 'no-cache, private',
        'x-content-type-options': 'nosniff',
      }),
    gone.signal,
  );
}

/** Takes a connection over. */
export async function serveUpgrade(
  streaming: Streaming,
  info: ResourceInfo,
  exchange: { query: string; request: IncomingMessage; socket: Duplex; head: Buffer },
): Promise<void> {
  const { query, request, socket, head } = exchange;
  await streaming.upgrade(callOf(info, query), request, socket, head);
}

function callOf({ namespace, name, subresource }: ResourceInfo, query: string): StreamCall {
  if (namespace === undefined || name === undefined) throw unknownResource();
  return { namespace, name, subresource: subresource as StreamCall['subresource'], query: new URLSearchParams(query) };
}
