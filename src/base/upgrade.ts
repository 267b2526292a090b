/** HTTP/1.1 upgrades passed on: what follows the 101 is bytes that nobody here reads. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Copies bytes both ways until one side ends, then ends the other; resolves when both are closed. */
export function splice(one: Duplex, other: Duplex): Promise<void> {
  const closed = (stream: Duplex) =>
    new Promise<void>(resolve => (stream.closed ? resolve() : stream.once('close', resolve)));
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
    from.pipe(to);
  }
  return Promise.all([closed(one), closed(other)]).then(() => undefined);
}

/** Hop-by-hop matters of the connection that the request came on. */
const notForwarded = new Set(['host', 'authorization', 'cookie', 'content-length']);

/** The head of an upgrade request as it is passed on, with another path and host; credentials stay behind. */
export function renderUpgradeHead(
  request: Pick<IncomingMessage, 'method' | 'rawHeaders'>,
  { path, host }: { path: string; host: string },
): string {
  const lines = [`${request.method} ${path} HTTP/1.1`, `Host: ${host}`];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    if (!notForwarded.has(name.toLowerCase())) lines.push(`${name}: ${request.rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
}

/** Passes an upgrade request and all that follows on to `upstream`. */
export function forwardUpgrade(options: {
  request: Pick<IncomingMessage, 'method' | 'rawHeaders'>;
  client: Duplex;
  /** Bytes that came right after the request. */
  head: Buffer;
  upstream: Duplex;
  path: string;
  host: string;
}): Promise<void> {
  const { request, client, head, upstream, path, host } = options;
  upstream.write(renderUpgradeHead(request, { path, host }));
  if (head.length > 0) upstream.write(head);
  return splice(client, upstream);
}

/** Refuses an upgrade with a plain HTTP answer. */
export function refuseUpgrade(
  client: Duplex,
  {
    code,
    reason,
    body,
    contentType = 'text/plain',
  }: { code: number; reason: string; body: string; contentType?: string },
): void {
  const length = Buffer.byteLength(body);
  client.end(
    `HTTP/1.1 ${code} ${reason}\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
