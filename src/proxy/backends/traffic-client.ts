/** A client for proxy tests, run in a namespace: makes the requests that its argument describes (a `Traffic` in JSON)
 *  and prints what came of them (an `Outcome` in JSON). */
import { createSocket, type Socket } from 'node:dgram';
import { connect } from 'node:net';
import type { Traffic } from './test-network.ts';

const traffic = JSON.parse(process.argv[2] ?? '{}') as Traffic;
const { address, port, protocol = 'tcp', count = 1, concurrency = 1, timeoutMs = 5000, oneFlow = false } = traffic;

class RequestError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function requestTcp(): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  const socket = connect({ host: address, port });
  socket.setTimeout(timeoutMs, () => socket.destroy(new RequestError('ETIMEDOUT')));
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', reject).on('end', () => resolve(text));
  return promise;
}

const openSocket = () => createSocket(address.includes(':') ? 'udp6' : 'udp4');
const shared = oneFlow ? openSocket() : undefined;

function requestUdp(): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket: Socket = shared ?? openSocket();
  const timer = setTimeout(() => reject(new RequestError('ETIMEDOUT')), timeoutMs);
  socket.once('message', message => resolve(message.toString()));
  // Connected, so that a refusal (ICMP port unreachable) is reported as an error.
  if (!shared) socket.once('error', reject).connect(port, address, () => socket.send('?'));
  else socket.send('?', port, address);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.removeAllListeners();
    if (!shared) socket.close();
  });
}

const answers: Record<string, number> = {};
const errors: Record<string, number> = {};
let started = 0;

async function work(): Promise<void> {
  while (started < count) {
    started++;
    try {
      const answer = await (protocol === 'tcp' ? requestTcp() : requestUdp());
      answers[answer] = (answers[answer] ?? 0) + 1;
    } catch (error) {
      const code = (error as { code?: string }).code ?? String(error);
      errors[code] = (errors[code] ?? 0) + 1;
    }
  }
}

await Promise.all(Array.from({ length: concurrency }, work));
shared?.close();
process.stdout.write(JSON.stringify({ answers, errors }));
