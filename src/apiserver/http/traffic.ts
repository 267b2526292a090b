/** Connections and answers of a port, and which of them have had their time: idle sessions of HTTP/2 (HTTP/1.1 has this
 *  from Node) and answers that nobody reads. */
import type { ServerHttp2Session } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { Bag, type Bagged, type Clock, type ConnectionGuard, type GuardedConnection, type Timer } from '#base';
import { Http2Response } from '../messages/http2-exchange.ts';
import { type Outgoing, writerOf } from '../messages/messages.ts';
import { AnswerProgress } from './unread-answers.ts';

interface TrafficOptions {
  readonly guard: ConnectionGuard;
  readonly clock: Clock;
  /** How long a session may be idle. */
  readonly keepAliveMs: number;
  /** How long a session may be without its first request. */
  readonly firstRequestMs: number;
  readonly checkMs: number;
}

/** An answer that is not sent yet. The stream of HTTP/2 that it was sent on outlives it for a while, with all that
 *  listens to it, so it holds nothing any more when it is over. */
class OpenAnswer implements Bagged {
  place = -1;
  answer: Outgoing | undefined;
  connection: GuardedConnection | undefined;
  /** What is done for it. */
  call: Disposable | undefined;
  /** Undefined until it is looked at: most answers are sent before. */
  progress: AnswerProgress | undefined;

  constructor(answer: Outgoing, connection: GuardedConnection | undefined, call: Disposable) {
    this.answer = answer;
    this.connection = connection;
    this.call = call;
  }

  letGo(): void {
    this.answer = undefined;
    this.connection = undefined;
    this.call = undefined;
    this.progress = undefined;
  }
}

export class Traffic {
  readonly #options: TrafficOptions;
  readonly #sessions = new Map<ServerHttp2Session, GuardedConnection>();
  readonly #answers = new Bag<OpenAnswer>();
  #timer: Timer | undefined;
  #isDraining = false;

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  /** Follows a session until it closes; one of a connection that is gone already is destroyed. */
  addSession(socket: TLSSocket, session: ServerHttp2Session): void {
    const connection = this.#options.guard.connectionOf(socket);
    if (!connection) return session.destroy();
    this.#sessions.set(session, connection);
    session.on('close', () => this.#sessions.delete(session));
    this.#check();
  }

  /** A request came; `key` is its session or its TLS socket. `call`, what is done for it, is disposed when it is
   *  answered, or cannot be any more. */
  begin(key: object, answer: Outgoing, call: Disposable): void {
    const { guard } = this.#options;
    const connection = this.#connectionOf(key);
    if (connection) guard.begin(connection);
    const open = new OpenAnswer(answer, connection, call);
    this.#answers.add(open);
    writerOf(answer).on('close', () => this.#end(open));
    this.#check();
  }

  /** A request took its connection over. */
  beginUpgrade(socket: Duplex): void {
    const { guard } = this.#options;
    const connection = this.#connectionOf(socket);
    if (!connection) return;
    guard.begin(connection);
    socket.on('close', () => guard.end(connection));
  }

  /** Lets answers that have begun end, and then drops what is left. */
  async drain(ms: number): Promise<void> {
    this.#isDraining = true;
    this.#timer?.[Symbol.dispose]();
    const { promise: expired, resolve } = Promise.withResolvers<void>();
    using _timer = this.#options.clock.setTimeout(resolve, ms);
    const answers = [...this.#answers].map(
      ({ answer }) => new Promise<void>(done => (answer ? writerOf(answer).on('close', done) : done())),
    );
    await Promise.race([Promise.all(answers), expired]);
    for (const { socket } of this.#options.guard.connections) socket.destroy();
  }

  #end(open: OpenAnswer): void {
    const { connection, call } = open;
    this.#answers.delete(open);
    open.letGo();
    if (connection) this.#options.guard.end(connection);
    call?.[Symbol.dispose]();
  }

  #connectionOf(key: object): GuardedConnection | undefined {
    return this.#sessions.get(key as ServerHttp2Session) ?? this.#options.guard.connectionOf(key as TLSSocket);
  }

  /** Looks again in a while, as long as there is anything to look at. */
  #check(): void {
    if (this.#timer || this.#isDraining) return;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#endIdleSessions();
      this.#endUnreadAnswers();
      if (this.#sessions.size > 0 || this.#answers.size > 0) this.#check();
    }, this.#options.checkMs);
  }

  #endIdleSessions(): void {
    const { clock, keepAliveMs, firstRequestMs } = this.#options;
    for (const [session, connection] of this.#sessions) {
      if (connection.active > 0) continue;
      const idleMs = clock.now() - connection.idleSinceMs;
      if (idleMs < (connection.requests === 0 ? firstRequestMs : keepAliveMs)) continue;
      // Whoever does not take the farewell is gone at the next look.
      if (session.closed) connection.socket.destroy();
      else session.close();
    }
  }

  #endUnreadAnswers(): void {
    const nowMs = this.#options.clock.now();
    for (const open of this.#answers) {
      const { answer, connection } = open;
      if (!answer) continue;
      const state = {
        isComplete: answer.writableEnded,
        unsentBytes: answer.writableLength,
        connectionBytes: connection?.socket.bytesWritten ?? 0,
      };
      open.progress ??= new AnswerProgress();
      if (!open.progress.isStuck(state, nowMs)) continue;
      if (answer instanceof Http2Response) answer.abandon();
      else connection?.socket.destroy();
    }
  }
}
