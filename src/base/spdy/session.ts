/** One side of a SPDY connection between kubelets and their clients: streams over one socket. */
import { Duplex } from 'node:stream';
import { type Frame, FrameReader, FrameWriter } from './frames.ts';
import { createHeaderReader, type HeaderReader, type SpdyHeaders } from './header-reader.ts';

/** One connection. When its socket closes, so do all of its streams. */
export interface SpdySession {
  /** Opens a stream; ending it tells the other side that nothing follows, destroying it that it is over both ways. */
  open(headers: SpdyHeaders): Duplex;
  /** Resolves when the connection is over, once everything that came has been handed out. */
  readonly closed: Promise<void>;
}

/** What this side lets the other one open. */
export interface SpdyOptions {
  /** Takes a stream that the other side has opened. A stream that it resets is closed without an end. Default: streams
   *  that the other side opens are reset. */
  readonly onStream?: (stream: Duplex, headers: SpdyHeaders) => void;
  /** How many streams there may be at a time; who opens more is at the end of the connection. Default 400. */
  readonly maxStreams?: number;
}

/** Answers, such as to pings, that may wait to be read: more than anybody asks for who reads them. */
const maxAnswerBytes = 64 * 1024;
/** Streams that may wait for their headers to be read. */
const maxUnreadHeaders = 64;

/** What may have no room for more: a stream, by its number, and what the other side has to wait for. */
type Place = number | 'answers' | 'headers';

/** Takes the socket over; streams that are opened here have odd numbers, those of the other side even ones, or the
 *  other way round for who takes streams. Guarantees: while any stream is not read, or too many answers are not, the
 *  socket is not either, since nothing else would keep the other side from filling the memory. */
export function createSpdySession(socket: Duplex, options: SpdyOptions = {}): SpdySession {
  return new Session(socket, options);
}

class Session implements SpdySession {
  readonly closed: Promise<void>;
  readonly #socket: Duplex;
  readonly #onStream: SpdyOptions['onStream'];
  readonly #headerReader: HeaderReader | undefined;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #streams = new Map<number, Duplex>();
  readonly #full = new Set<Place>();
  readonly #maxStreams: number;
  #nextId: number;
  #answerBytes = 0;
  #unreadHeaders = 0;

  constructor(socket: Duplex, { onStream, maxStreams = 400 }: SpdyOptions) {
    this.#socket = socket;
    this.#onStream = onStream;
    this.#headerReader = onStream && createHeaderReader();
    this.#maxStreams = maxStreams;
    this.#nextId = onStream ? 2 : 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.once('end', () => socket.end());
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#end();
      resolve();
    });
  }

  open(headers: SpdyHeaders): Duplex {
    const id = this.#nextId;
    this.#nextId += 2;
    const stream = this.#add(id);
    this.#send(this.#writer.open(id, headers));
    return stream;
  }

  #read(bytes: Buffer): void {
    for (const frame of this.#framesOf(bytes)) this.#handle(frame);
    if (this.#full.size > 0) this.#socket.pause();
  }

  #framesOf(bytes: Buffer): readonly Frame[] {
    try {
      return this.#reader.read(bytes);
    } catch {
      this.#socket.destroy();
      return [];
    }
  }

  #handle(frame: Frame): void {
    switch (frame.type) {
      case 'open':
        return this.#opened(frame);
      case 'data': {
        const stream = this.#streams.get(frame.streamId);
        if (frame.data.length > 0 && stream?.push(frame.data) === false) this.#full.add(frame.streamId);
        if (frame.isLast) stream?.push(null);
        return;
      }
      case 'end':
        this.#streams.get(frame.streamId)?.push(null);
        return;
      case 'reset': {
        const stream = this.#streams.get(frame.streamId);
        this.#forget(frame.streamId);
        stream?.destroy();
        return;
      }
      case 'ping':
        this.#answer(frame.bytes);
    }
  }

  #opened({ streamId, headers, isLast }: Extract<Frame, { type: 'open' }>): void {
    const onStream = this.#onStream;
    if (!onStream || !this.#headerReader) return this.#answer(this.#writer.reset(streamId));
    if (this.#streams.size >= this.#maxStreams || this.#streams.has(streamId)) return void this.#socket.destroy();
    const stream = this.#add(streamId);
    this.#answer(this.#writer.accept(streamId));
    if (isLast) stream.push(null);
    if (++this.#unreadHeaders > maxUnreadHeaders) this.#full.add('headers');
    void this.#headerReader
      .read(headers)
      .then(
        read => onStream(stream, read),
        () => this.#socket.destroy(),
      )
      .finally(() => {
        if (--this.#unreadHeaders <= maxUnreadHeaders) this.#makeRoom('headers');
      });
  }

  #add(id: number): Duplex {
    const stream = new Duplex({
      autoDestroy: false,
      read: () => this.#makeRoom(id),
      write: (data: Buffer, _, callback) => this.#send(this.#writer.data(id, data), () => callback()),
      final: callback => {
        this.#send(this.#writer.data(id, Buffer.alloc(0), true));
        callback();
      },
      destroy: (error, callback) => {
        if (this.#streams.get(id) === stream) this.#send(this.#writer.reset(id));
        this.#forget(id);
        callback(error);
      },
    });
    stream.on('error', () => undefined); // Only data after the end is one; it is dropped.
    const forgetIfOver = () => {
      if (stream.readableEnded && stream.writableFinished) this.#forget(id);
    };
    stream.on('end', forgetIfOver).on('finish', forgetIfOver);
    this.#streams.set(id, stream);
    return stream;
  }

  #forget(id: number): void {
    this.#streams.delete(id);
    this.#makeRoom(id);
  }

  #makeRoom(where: Place): void {
    if (this.#full.delete(where) && this.#full.size === 0) this.#socket.resume();
  }

  /** Sends what the other side has asked for. */
  #answer(bytes: Buffer): void {
    this.#answerBytes += bytes.length;
    if (this.#answerBytes > maxAnswerBytes) this.#full.add('answers');
    this.#send(bytes, () => {
      this.#answerBytes -= bytes.length;
      if (this.#answerBytes <= maxAnswerBytes) this.#makeRoom('answers');
    });
  }

  #send(bytes: Buffer, callback?: () => void): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) callback?.();
    else this.#socket.write(bytes, callback && (() => callback()));
  }

  #end(): void {
    for (const stream of this.#streams.values()) if (!stream.readableEnded) stream.push(null);
    this.#headerReader?.[Symbol.dispose]();
  }
}
