/** HTTP/1.1 upgrades passed on: what follows the 101 is bytes that nobody here reads.
 *
 *  Guarantees: until the back end has answered 101 nothing of the client reaches it beyond the one request that was
 *  made for it here; after any other answer its connection is at its end, and so is the client's. (Whoever splices the
 *  two before lets a client whose upgrade was refused send requests of its own over a connection that is trusted.) Of
 *  other answers only errors are passed on: a redirect would lead the client, with its credentials, where the back end
 *  wants it (CVE-2020-8559). */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from './clock.ts';
import { connectionHeaders, isIdentityHeader, type MessageHeaders } from './forwarded-headers.ts';

/** Copies bytes both ways until one side ends, then ends the other when it has all of them; resolves when both are
 *  closed. */
export function splice(one: Duplex, other: Duplex): Promise<void> {
  const closed = (stream: Duplex) =>
    new Promise<void>(resolve => (stream.closed ? resolve() : stream.once('close', resolve)));
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => {
      const isFlushing = from.readableEnded && to.writableEnded && !to.writableFinished;
      if (isFlushing) to.once('finish', () => to.destroy());
      else to.destroy();
    });
    from.pipe(to);
    if (from.destroyed) to.destroy();
  }
  return Promise.all([closed(one), closed(other)]).then(() => undefined);
}

/** What the sender of an upgrade request is given; host, port, path, TLS and the agent, which must share no connection,
 *  are its own. */
export interface UpgradeRequest {
  readonly method: string;
  readonly headers: Record<string, string | string[]>;
  readonly signal: AbortSignal;
}

/** How a back end answers a request to upgrade. */
export type UpgradeAnswer =
  /** The connection is the caller's from here on. */
  | { readonly type: 'upgraded'; readonly answer: IncomingMessage; readonly socket: Duplex }
  /** It does not; the body is still to be read. */
  | { readonly type: 'answered'; readonly answer: IncomingMessage };

/** The one request that is made of the back end for a client's upgrade. */
export interface AskOptions {
  /** Who waits: with its end the request ends. What it sends meanwhile stays unread. */
  readonly client: Duplex;
  readonly clock: Pick<Clock, 'setTimeout'>;
  /** Sends the request, over a connection that is used for nothing else. */
  readonly send: (request: UpgradeRequest) => ClientRequest;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** How long a back end may take to answer: what upstream allows for a whole request. */
const answerMs = 60_000;

/** Asks a back end to upgrade. Rejects when it cannot be reached or does not answer in time, and when the client
 *  goes. */
export async function askToUpgrade({ client, clock, send, method, headers }: AskOptions): Promise<UpgradeAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<UpgradeAnswer>();
  const asking = new AbortController();
  const giveUp = (why: string) => {
    const error = new Error(why);
    reject(error);
    asking.abort(error);
  };
  using _deadline = clock.setTimeout(() => giveUp('the upgrade was not answered in time'), answerMs);
  using _watch = watchForEnd(client, () => giveUp('the client is gone'));
  if (asking.signal.aborted) return await promise;
  const mutable = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, mutableValue(value)]));
  const request = send({ method, headers: mutable, signal: asking.signal });
  request.once('upgrade', (answer: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (head.length > 0) socket.unshift(head);
    resolve({ type: 'upgraded', answer, socket });
  });
  request.once('response', answer => resolve({ type: 'answered', answer }));
  request.on('error', reject);
  request.end();
  return await promise;
}

const mutableValue = (value: string | readonly string[]): string | string[] =>
  typeof value === 'string' ? value : [...value];

/** Tells of a client's end as long as nobody reads from it. */
function watchForEnd(client: Duplex, tell: () => void): Disposable {
  if (client.destroyed || client.readableEnded) tell();
  // The end is only told to who reads; bytes that come early are left where they are.
  const onReadable = () => {
    if (client.readableLength === 0) client.read();
  };
  client.on('readable', onReadable).once('end', tell).once('close', tell);
  return {
    [Symbol.dispose]: () => void client.off('readable', onReadable).off('end', tell).off('close', tell),
  };
}

const notForwarded = new Set(['host', 'cookie', 'content-length', 'expect']);

/** The headers with which an upgrade is passed on: the client's own but for those of its connection and those that say
 *  who it is. */
export function upgradeHeaders(headers: MessageHeaders): Record<string, string | string[]> {
  const isOfConnection = connectionHeaders(headers);
  const upgrade = [headers['upgrade'] ?? ''].flat().join(', ');
  const result: Record<string, string | string[]> = { connection: 'Upgrade', upgrade };
  for (const [name, value] of Object.entries(headers)) {
    const isKept = !isOfConnection(name) && !notForwarded.has(name) && !isIdentityHeader(name);
    if (isKept && value !== undefined) result[name] = mutableValue(value);
  }
  return result;
}

interface ForwardUpgradeOptions {
  readonly request: Pick<IncomingMessage, 'method' | 'headersDistinct'>;
  readonly client: Duplex;
  /** Bytes that came right after the request: sent when the back end has agreed. */
  readonly head: Buffer;
  readonly clock: Pick<Clock, 'setTimeout'>;
  readonly send: AskOptions['send'];
}

/** Passes an upgrade request on, its answer back, and after a 101 all that follows both ways; resolves when both
 *  connections are closed. Rejects, with nothing sent to the client, as {@link askToUpgrade} does, and for an answer
 *  that is neither a 101 nor an error. */
export async function forwardUpgrade({ request, client, head, clock, send }: ForwardUpgradeOptions): Promise<void> {
  if (head.length > 0) client.unshift(head);
  const { method = 'GET', headersDistinct } = request;
  const outcome = await askToUpgrade({ client, clock, send, method, headers: upgradeHeaders(headersDistinct) });
  const { answer } = outcome;
  if (outcome.type === 'answered') return await passAnswer(client, answer, clock);
  client.write(renderHead(answer, { connection: 'Upgrade', upgrade: answer.headers.upgrade ?? '' }));
  await splice(client, outcome.socket);
}

/** How long a client that was answered may take to close its connection. */
const lingerMs = 5000;

/** Passes a refusal back, to the end of its body, and closes the connection. */
async function passAnswer(client: Duplex, answer: IncomingMessage, clock: Pick<Clock, 'setTimeout'>): Promise<void> {
  const { statusCode = 0 } = answer;
  // A 101 that names no protocol is none.
  if (statusCode < 400) {
    answer.destroy();
    throw new Error(`invalid upgrade response: status code ${statusCode}`);
  }
  client.write(renderHead(answer, { connection: 'close' }));
  await pipeline(answer, client).catch(() => client.destroy());
  await closeGently(client, clock);
}

/** Reads and drops what a client still sends after its answer, since it might not see the answer otherwise. */
async function closeGently(client: Duplex, clock: Pick<Clock, 'setTimeout'>): Promise<void> {
  if (client.closed) return;
  const closed = new Promise<void>(resolve => client.once('close', resolve));
  using _timer = clock.setTimeout(() => client.destroy(), lingerMs);
  client.once('end', () => client.destroy()).resume();
  if (client.readableEnded) client.destroy();
  await closed;
}

/** The head of an answer as the client gets it: `own` in place of what was between the back end and this server. */
function renderHead(answer: IncomingMessage, own: Readonly<Record<string, string>>): string {
  const isOfConnection = connectionHeaders(answer.headers);
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage ?? ''}`];
  const { rawHeaders } = answer;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!isOfConnection(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  for (const [name, value] of Object.entries(own)) lines.push(`${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
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
