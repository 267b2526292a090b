/** Reading answers of HTTP/1.1 in pieces, when it is the connection's turn: whoever is asked may answer a thousand
 *  times before the answer (1xx), or in parts of one byte, and all that a socket has at a time would be worked on
 *  before anybody else is served. */
import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { PacedSocket, type PieceOf, ReadingLine } from './paced-socket.ts';

/** As much as TLS hands on at once. */
const pieceBytes = 16_384;
/** What has no lines is a body, whose length says nothing about its cost. An answer before the answer has two lines, as
 *  a part of a body has, and takes some ten microseconds. */
const pieceLines = 128;
const lineFeed = 0x0a;

/** Whose answer is next, of all whom this process asks. */
const answers = new ReadingLine();

/** Has the connections that an agent makes from now on be read in turns: in those of the host that it connects to.
 *  Returns the agent. */
export function paceAgent<A extends Agent>(agent: A, line = answers): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) =>
    new PacedConnection(connect(options, callback) as Socket, line, options.host ?? '');
  return agent;
}

const pieceOf: PieceOf = chunk => {
  const most = chunk.subarray(0, pieceBytes);
  let end = 0;
  for (let lines = 0; lines < pieceLines; lines++) {
    end = most.indexOf(lineFeed, end) + 1;
    if (end === 0) return most.length;
  }
  return end;
};

/** What agents of Node ask of a socket besides. */
class PacedConnection extends PacedSocket {
  readonly #socket: Socket;

  constructor(socket: Socket, line: ReadingLine, source: string) {
    super(socket, line, { source, pieceOf });
    this.#socket = socket;
    socket.on('timeout', () => this.emit('timeout'));
  }

  get timeout(): number | undefined {
    return this.#socket.timeout;
  }

  setTimeout(timeoutMs: number, callback?: () => void): this {
    this.#socket.setTimeout(timeoutMs);
    if (callback) this.once('timeout', callback);
    return this;
  }

  setKeepAlive(isOn: boolean, delayMs: number): this {
    this.#socket.setKeepAlive(isOn, delayMs);
    return this;
  }

  ref(): this {
    this.#socket.ref();
    return this;
  }

  unref(): this {
    this.#socket.unref();
    return this;
  }
}
