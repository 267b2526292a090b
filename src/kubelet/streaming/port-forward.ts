/** Port-forward as kubelets serve it: each connection of the client is a pair of SPDY streams, one for its data and one
 *  for what goes wrong, and becomes a connection to a port of the pod.
 *
 *  Guarantees: a connection that the pod resets is reset, and the others go on, as upstream's engines do since
 *  containerd 1.6.22; a port that nobody listens at is told on the stream for errors. Source: KEP-4006, and the API's
 *  `pods/portforward`. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { StatusError } from '#api';
import { type Clock, createSpdySession, type SpdyHeaders, type Timer, toError } from '#base';

/** The subprotocol, as clients offer it. */
export const portForwardProtocol = 'portforward.k8s.io';

/** How long the second stream of a pair may take to come, as upstream. */
const pairingMs = 30_000;

/** Where connections lead, and how many there may be. */
export interface PortForwardOptions {
  /** Connects to a port of the pod; rejects with why it cannot. */
  readonly connect: (port: number) => Promise<Socket>;
  readonly clock: Pick<Clock, 'setTimeout'>;
  /** The pod in words, for errors. */
  readonly pod: string;
  /** Who shares how many connections. Default: all of the process. */
  readonly room?: ForwardRoom;
}

/** How many connections there may be at a time. */
export class ForwardRoom {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** A place, until it is disposed; undefined when there is none. */
  enter(): Disposable | undefined {
    if (this.#taken >= this.#most) return undefined;
    this.#taken++;
    return { [Symbol.dispose]: () => void this.#taken-- };
  }
}

/** Each takes a descriptor, of which some five hundred are kept for all but clients of the servers. */
const roomOfProcess = new ForwardRoom(400);

/** How long what the client said last may take to be handed over. */
const lingerMs = 30_000;

interface Pair {
  readonly streams: Map<string, Duplex>;
  readonly timer: Timer;
}

/** Completes the handshake, then serves the client. Errors: a StatusError when it does not speak the protocol. */
export async function acceptPortForward(
  { request, socket, head }: { request: Pick<IncomingMessage, 'headersDistinct'>; socket: Duplex; head: Buffer },
  options: PortForwardOptions,
): Promise<void> {
  const offered = (request.headersDistinct['x-stream-protocol-version'] ?? []).join().split(',');
  if (!offered.some(name => name.trim() === '' || name.trim() === portForwardProtocol))
    throw new StatusError(
      403,
      'Forbidden',
      `unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${portForwardProtocol}]`,
    );
  if (head.length > 0) socket.unshift(head);
  const headers = ['Connection: Upgrade', 'Upgrade: SPDY/3.1', `X-Stream-Protocol-Version: ${portForwardProtocol}`];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`);
  await servePortForward(socket, options);
}

/** Serves one client until its connection is over. */
export async function servePortForward(client: Duplex, options: PortForwardOptions): Promise<void> {
  const pairs = new Map<string, Pair>();
  const drop = (id: string): void => {
    pairs.get(id)?.timer[Symbol.dispose]();
    pairs.delete(id);
  };
  const begin = (id: string): Pair => {
    const timer = options.clock.setTimeout(() => {
      for (const stream of pair.streams.values()) stream.destroy();
      drop(id);
    }, pairingMs);
    const pair: Pair = { streams: new Map(), timer };
    pairs.set(id, pair);
    return pair;
  };
  const onStream = (stream: Duplex, headers: SpdyHeaders): void => {
    const { streamtype: type = '', port: text = '', requestid = text } = headers;
    const port = Number(text);
    if ((type !== 'data' && type !== 'error') || !Number.isInteger(port) || port < 1 || port > 65_535)
      return void stream.destroy();
    const { streams } = pairs.get(requestid) ?? begin(requestid);
    if (streams.has(type)) return void stream.destroy();
    streams.set(type, stream);
    const [data, errors] = [streams.get('data'), streams.get('error')];
    if (!data || !errors) return;
    drop(requestid);
    void forward({ data, errors, port, clientGone: over.promise }, options);
  };
  const over = Promise.withResolvers<void>();
  await createSpdySession(client, { onStream }).closed;
  over.resolve();
  for (const id of pairs.keys()) drop(id);
}

interface Connection {
  readonly data: Duplex;
  readonly errors: Duplex;
  readonly port: number;
  readonly clientGone: Promise<void>;
}

/** One connection, to its end. */
async function forward(
  { data, errors, port, clientGone }: Connection,
  { connect, clock, pod, room = roomOfProcess }: PortForwardOptions,
): Promise<void> {
  errors.resume(); // the client says nothing there
  const isReset = new Promise<void>(resolve => data.once('close', resolve));
  using place = room.enter();
  const connected = place ? await connect(port).catch(toError) : new Error('too many connections');
  if (connected instanceof Error) {
    errors.end(`error forwarding port ${port} to pod ${pod}: ${connected.message}`);
    data.resume().end();
    return;
  }
  void isReset.then(() => connected.resetAndDestroy());
  const closed = new Promise<void>(resolve => connected.once('close', () => resolve()));
  // A connection that breaks off is one that the other side is to see break off.
  connected.on('error', () => data.destroy());
  data.pipe(connected);
  connected.pipe(data);
  void clientGone.then(() => endSoon(connected, { data, clock }));
  await closed;
  errors.end();
}

/** Ends a connection whose client is gone, when the pod has what there still was for it. */
function endSoon(
  connected: Socket,
  { data, clock }: Pick<Connection, 'data'> & Pick<PortForwardOptions, 'clock'>,
): void {
  if (connected.destroyed) return;
  const timer = clock.setTimeout(() => connected.destroy(), lingerMs);
  connected.once('close', () => timer[Symbol.dispose]());
  if (data.readableEnded) connected.destroySoon();
  else data.once('end', () => connected.destroySoon());
}
