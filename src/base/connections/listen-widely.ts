/** A port that takes many connections at once.
 *
 *  Node takes one connection from a listening socket in each turn of its event loop. While a server is busy, a burst of
 *  new connections would wait for as many turns, and whoever comes then behind all of them. So the port is listened on
 *  by several sockets, between which the kernel spreads connections (SO_REUSEPORT); one is taken from each in a turn.
 *
 *  As sockets of other processes of the same user could join them, it is made sure first that the port is free, and a
 *  name that the kernel gives only once keeps others of this kind away.
 *  Source: https://man7.org/linux/man-pages/man7/socket.7.html */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { listenBacklog } from './connection-table.ts';

/** So many connections are taken in a turn. */
const socketsPerPort = 16;

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Has a server listen at a place, port 0 being any free one. Disposed, nothing listens there any more; connections
 *  stay. Rejects with EADDRINUSE and whatever else keeps it from that. Elsewhere than on Linux one socket listens. */
export async function listenWidely(server: Server, place: Place): Promise<Disposable> {
  const probe = createServer();
  const claim = createServer(socket => socket.destroy()).unref();
  // Nobody is to connect there; who does in a shortage of descriptors makes an error.
  claim.on('error', () => undefined);
  const others = process.platform === 'linux' ? Array.from({ length: socketsPerPort - 1 }, () => joining(server)) : [];
  const close = (): void => {
    for (const socket of [server, claim, ...others]) socket.close();
  };
  if (others.length === 0) {
    await listenAt(server, place);
    return { [Symbol.dispose]: close };
  }
  await listenAt(probe, place);
  const { port } = probe.address() as AddressInfo;
  try {
    await listenAt(claim, { path: claimOf({ ...place, port }) });
    probe.close();
    for (const socket of [server, ...others]) await listenAt(socket, { ...place, port, reusePort: true });
    return { [Symbol.dispose]: close };
  } catch (error) {
    probe.close();
    close();
    throw error;
  }
}

/** A server whose connections are another's. */
function joining(server: Server): Server {
  const other = createServer(socket => server.emit('connection', socket)).unref();
  other.maxConnections = server.maxConnections;
  // Before it listens, the error is for who asked it to; afterwards it is about single connections.
  other.on('error', error => other.listening && server.emit('error', error));
  return other;
}

/** A name in Linux's abstract namespace, which each network namespace has of its own, as it has its ports. */
const claimOf = ({ host, port }: Place): string => `\0kubernode/port/${host}/${port}`;

async function listenAt(
  server: Server,
  where: (Place & { readonly reusePort?: boolean }) | { readonly path: string },
): Promise<void> {
  server.listen({ ...where, backlog: listenBacklog });
  await once(server, 'listening');
}
