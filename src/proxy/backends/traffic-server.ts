/** A server for proxy tests, run in a namespace: answers every TCP connection on 8080 and 8081 and every UDP datagram
 *  on 5353 with its name and the address of the peer. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

const name = process.argv[2] ?? '';
const plain = (address: string | undefined) => (address ?? '').replace(/^::ffff:/, '');

function answer(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.end(`${name} ${plain(socket.remoteAddress)}`);
}

for (const port of [8080, 8081]) {
  const server = createServer(answer);
  server.listen({ port, host: '::', backlog: 4096 });
  await once(server, 'listening');
}
const udp = createSocket('udp6');
udp.on('message', (_message, peer) => udp.send(`${name} ${plain(peer.address)}`, peer.port, peer.address));
udp.bind(5353, '::');
await once(udp, 'listening');
process.stdout.write('listening\n');
