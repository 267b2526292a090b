/** One side of a SPDY connection between kubelets and their clients: streams over one socket. */
import { Duplex } from 'node:stream';
import { type Frame, FrameReader, FrameWriter } from './frames.ts';
import { createHeaderReader, type SpdyHeaders } from './header-reader.ts';

export interface SpdySession {
  /** Opens a stream; ending it tells the other side that nothing follows, destroying it that it is over both ways. */
  open(headers: SpdyHeaders): Duplex;
  /** Resolves when the connection is over, once everything that came has been handed out. */
  readonly closed: Promise<void>;
}

export interface SpdyOptions {
  /** Takes a stream that the other side has opened. A stream that it resets is closed without an end. Default: streams that the
   *  other side opens are reset. */
  readonly onStream?: (stream: Duplex, headers: SpdyHeaders) => void;
}

/** Takes the socket over; streams that are opened here have odd numbers, those of the other side even ones, or the other way
 *  round for who takes streams. Guarantees: while any stream is not read, the socket is not either, since nothing else would keep
 *  the other side from filling the memory. */
export function createSpdySession(socket: Duplex, { onStream }: SpdyOptions = {}): SpdySession {
  const streams = new Map<number, Duplex>();
  const full = new Set<number>();
  const reader = new FrameReader();
  const writer = new FrameWriter();
  const headerReader = onStream && createHeaderReader();
  let nextId = onStream ? 2 : 1;
  const forget = (id: number): void => {
    streams.delete(id);
    if (full.delete(id) && full.size === 0) socket.resume();
  };
  const send = (bytes: Buffer, callback?: () => void): void => {
    if (socket.destroyed || socket.writableEnded) callback?.();
    else socket.write(bytes, callback && (() => callback()));
  };
  const add = (id: number): Duplex => {
    const stream = new Duplex({
      autoDestroy: false,
      read() {
        if (full.delete(id) && full.size === 0) socket.resume();
      },
      write(data: Buffer, _, callback) {
        send(writer.data(id, data), () => callback());
      },
      final(callback) {
        send(writer.data(id, Buffer.alloc(0), true));
        callback();
      },
      destroy(error, callback) {
        if (streams.get(id) === stream) send(writer.reset(id));
        forget(id);
        callback(error);
      },
    });
    stream.on('error', () => undefined); // Only data after the end is one; it is dropped.
    const forgetIfOver = () => {
      if (stream.readableEnded && stream.writableFinished) forget(id);
    };
    stream.on('end', forgetIfOver).on('finish', forgetIfOver);
    streams.set(id, stream);
    return stream;
  };
  const handle: { [Type in Frame['type']]: (frame: Extract<Frame, { type: Type }>) => void } = {
    open({ streamId, headers, isLast }) {
      if (!onStream || !headerReader || streams.has(streamId)) return send(writer.reset(streamId));
      const stream = add(streamId);
      send(writer.accept(streamId));
      if (isLast) stream.push(null);
      headerReader.read(headers).then(
        read => onStream(stream, read),
        () => socket.destroy(),
      );
    },
    data({ streamId, data, isLast }) {
      const stream = streams.get(streamId);
      if (data.length > 0 && stream?.push(data) === false) full.add(streamId);
      if (isLast) stream?.push(null);
    },
    end: ({ streamId }) => streams.get(streamId)?.push(null),
    reset({ streamId }) {
      const stream = streams.get(streamId);
      forget(streamId);
      stream?.destroy();
    },
    ping: ({ bytes }) => send(bytes),
  };
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket.on('data', (bytes: Buffer) => {
    for (const frame of reader.read(bytes)) (handle[frame.type] as (frame: Frame) => void)(frame);
    if (full.size > 0) socket.pause();
  });
  socket.once('end', () => socket.end());
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    for (const stream of streams.values()) if (!stream.readableEnded) stream.push(null);
    headerReader?.[Symbol.dispose]();
    resolve();
  });
  return {
    closed,
    open(headers) {
      const id = nextId;
      nextId += 2;
      const stream = add(id);
      send(writer.open(id, headers));
      return stream;
    },
  };
}
