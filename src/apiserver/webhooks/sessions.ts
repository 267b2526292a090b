/** Sessions of HTTP/2 with webhooks, kept: one for each place and way of believing it. What is asked at about the same
 *  time goes in one piece, and is answered so, which a connection for each question under way does not have.
 *
 *  Upstream asks by HTTP/1.1, since its sessions would lead all questions about a Service to one of its pods. Here one
 *  of the pods is chosen for each question, so that each has a session of its own. Source:
 *  https://issue.k8s.io/75791 */
import type { ClientHttp2Session } from 'node:http2';
import type { ConnectionOptions } from 'node:tls';
import { connectHttp2, ReadingLine, unlessAborted } from '#base';

/** What to connect to. */
export interface Destination {
  /** Tells whom to expect there, and how they are believed. */
  readonly peer: string;
  readonly address: string;
  readonly port: number;
  /** How a connection is secured. */
  readonly tls: () => ConnectionOptions;
}

/** Speaks HTTP/2 with one place. */
export interface Session {
  readonly stream: ClientHttp2Session;
  /** Whether it has answered before, so that a failure may be that it was given up meanwhile. */
  hasAnswered: boolean;
  /** Nothing more is asked by it; what is under way may end. */
  retire(): void;
}

/** Sessions without a question are closed after this long; connecting takes no longer. */
const idleMs = 30_000;
/** Places that are known; of more, the one that was found longest ago is forgotten. */
const maxPlaces = 512;

interface Entry {
  readonly opening: Promise<Session | undefined>;
  session?: Session | undefined;
}

/** Keeps as many as were used last. Disposing ends all. */
export class Sessions implements Disposable {
  readonly #entries = new Map<string, Entry>();
  /** Frames that mean nothing are as short as those that do: what webhooks send is read in turns. */
  readonly #line = new ReadingLine();

  /** The session with a place; undefined when nobody there speaks HTTP/2. Rejects with what connecting failed with, or
   *  the signal's reason. */
  async to(destination: Destination, signal: AbortSignal): Promise<Session | undefined> {
    const key = `${destination.address} ${destination.port} ${destination.peer}`;
    const entry = this.#entries.get(key) ?? this.#begin(key, destination);
    return entry.session ?? (await unlessAborted(entry.opening, signal));
  }

  #begin(key: string, destination: Destination): Entry {
    const [oldest] = this.#entries;
    if (oldest && this.#entries.size >= maxPlaces) this.#forget(...oldest);
    const entry: Entry = { opening: open(destination, { line: this.#line, retire: () => this.#forget(key, entry) }) };
    entry.opening.then(
      session => (entry.session = session),
      () => this.#forget(key, entry),
    );
    this.#entries.set(key, entry);
    return entry;
  }

  #forget(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    entry.session?.stream.close();
  }

  [Symbol.dispose](): void {
    for (const { opening } of this.#entries.values())
      opening.then(
        session => session?.stream.destroy(),
        () => undefined,
      );
    this.#entries.clear();
  }
}

/** `retire` is called when nothing more can be asked. */
async function open(
  { address, port, tls }: Destination,
  { line, retire }: { line: ReadingLine; retire: () => void },
): Promise<Session | undefined> {
  const stream = await connectHttp2({ host: address, port, tls: tls(), timeoutMs: idleMs, line });
  if (!stream) return undefined;
  stream.setTimeout(idleMs, retire);
  // What fails is told to each question.
  stream.on('error', retire).on('goaway', retire).on('close', retire);
  return { stream, hasAnswered: false, retire };
}
