/** The client's side of a SPDY connection to a kubelet: streams over one socket. */
import { Duplex } from 'node:stream';
import { type Frame, FrameReader, FrameWriter } from './frames.ts';

export interface SpdySession {
  /** Opens a stream; ending it tells the other side that nothing follows. */
  open(headers: Readonly<Record<string, string>>): Duplex;
  /** Resolves when the connection is over, once everything that came has been handed out. */
  readonly closed: Promise<void>;
}

/** Takes the socket over. Guarantees: while any stream is not read, the socket is not either, since nothing else would keep
 *  the other side from filling the memory. */
export function createSpdySession(socket: Duplex): SpdySession {
  const streams = new Map<number, Duplex>();
  const full = new Set<number>();
  const reader = new FrameReader();
  const writer = new FrameWriter();
  let nextId = 1;

  const handle: { [Type in Frame['type']]: (frame: Extract<Frame, { type: Type }>) => void } = {
    data({ streamId, data, isLast }) {
      const stream = streams.get(streamId);
      if (data.length > 0 && stream?.push(data) === false) full.add(streamId);
      if (isLast) stream?.push(null);
    },
    end: ({ streamId }) => streams.get(streamId)?.push(null),
    reset({ streamId }) {
      streams.get(streamId)?.destroy();
      streams.delete(streamId);
    },
    ping: ({ bytes }) => socket.write(bytes),
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
    resolve();
  });

  return {
    closed,
    open(headers) {
      const id = nextId;
      nextId += 2;
      const stream = new Duplex({
        autoDestroy: false,
        read() {
          if (full.delete(id) && full.size === 0) socket.resume();
        },
        write(data: Buffer, _, callback) {
          if (socket.destroyed) callback();
          else socket.write(writer.data(id, data), () => callback());
        },
        final(callback) {
          if (!socket.destroyed) socket.write(writer.data(id, Buffer.alloc(0), true));
          callback();
        },
      });
      stream.on('error', () => undefined); // Only data after the end is one; it is dropped.
      streams.set(id, stream);
      socket.write(writer.open(id, headers));
      return stream;
    },
  };
}
