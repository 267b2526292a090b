/** The frames of SPDY/3.1 that kubelets and their clients write and read; pure.
 *  Source: https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/
 *
 *  All of them speak it as Go's spdystream does: replies have headers that say nothing, and nobody sends or heeds
 *  window updates. So only the headers of streams that are opened are read (`header-reader.ts`), and there are no
 *  windows here. */

/** What a frame of the other side means for its stream, or for the connection. */
export type Frame =
  /** `headers` is a block for a header reader. */
  | { readonly type: 'open'; readonly streamId: number; readonly headers: Buffer; readonly isLast: boolean }
  | { readonly type: 'data'; readonly streamId: number; readonly data: Buffer; readonly isLast: boolean }
  /** The other side will write no more. */
  | { readonly type: 'end'; readonly streamId: number }
  | { readonly type: 'reset'; readonly streamId: number }
  /** To be sent back as it is. */
  | { readonly type: 'ping'; readonly bytes: Buffer };

const types = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, headers: 8 } as const;
/** Why a stream is reset. */
const cancelled = 5;
const versionAndControl = 0x8003;
const finFlag = 0x01;
const headerBytes = 8;
const largestData = 2 ** 24 - 1;

/** Frames other than data are short: headers of a stream, compressed, and numbers. */
const largestControl = 64 * 1024;

/** A frame of data of which not all has come. */
interface UnfinishedData {
  readonly streamId: number;
  readonly isLast: boolean;
  left: number;
}

/** Splits what arrives into frames. Data is handed out as it comes, in several frames, so that nothing is gathered here
 *  but the beginning of a short frame. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #data: UnfinishedData | undefined;

  /** The frames that these bytes complete or go on with, but for those that mean nothing here. Throws for a frame that
   *  is longer than any client writes. */
  read(bytes: Buffer): Frame[] {
    let buffer = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    for (;;) {
      if (this.#data) {
        const data = buffer.subarray(0, this.#data.left);
        if (data.length === 0) break;
        frames.push(this.#goOn(this.#data, data));
        buffer = buffer.subarray(data.length);
        continue;
      }
      if (buffer.length < headerBytes) break;
      const length = buffer.readUIntBE(5, 3);
      if (isData(buffer)) {
        const data = { streamId: buffer.readUInt32BE(0), isLast: hasFin(buffer), left: length };
        if (length > 0) this.#data = data;
        else frames.push(this.#goOn(data, Buffer.alloc(0)));
        buffer = buffer.subarray(headerBytes);
        continue;
      }
      if (length > largestControl) throw new Error(`a frame of ${length} bytes is longer than any that is known`);
      const end = headerBytes + length;
      if (buffer.length < end) break;
      const frame = parseControl(buffer.subarray(0, end));
      if (frame) frames.push(frame);
      buffer = buffer.subarray(end);
    }
    this.#rest = buffer;
    return frames;
  }

  #goOn(unfinished: UnfinishedData, data: Buffer): Frame {
    const { streamId, isLast } = unfinished;
    unfinished.left -= data.length;
    if (unfinished.left === 0) this.#data = undefined;
    return { type: 'data', streamId, data, isLast: isLast && unfinished.left === 0 };
  }
}

const isData = (frame: Buffer): boolean => frame.readUInt32BE(0) < 0x8000_0000;
const hasFin = (frame: Buffer): boolean => (frame.readUInt8(4) & finFlag) !== 0;

function parseControl(frame: Buffer): Frame | undefined {
  const isLast = hasFin(frame);
  const type = frame.readUInt16BE(2);
  if (type === types.ping) return { type: 'ping', bytes: Buffer.from(frame) };
  if (frame.length < headerBytes + 4) return undefined;
  const streamId = frame.readUInt32BE(headerBytes) & 0x7fff_ffff;
  if (type === types.synStream) {
    // After the stream's number comes that of another, and the priority.
    return { type: 'open', streamId, headers: Buffer.from(frame.subarray(headerBytes + 10)), isLast };
  }
  if (type === types.rstStream) return { type: 'reset', streamId };
  return (type === types.synReply || type === types.headers) && isLast ? { type: 'end', streamId } : undefined;
}

/** Writes frames; one for each connection, since the compression of headers has a beginning. */
export class FrameWriter {
  #hasBegun = false;

  /** Opens a stream. */
  open(streamId: number, headers: Readonly<Record<string, string>>): Buffer {
    const fixed = Buffer.alloc(10);
    fixed.writeUInt32BE(streamId, 0);
    return controlFrame(types.synStream, Buffer.concat([fixed, this.#compress(headerBlock(headers))]));
  }

  /** Accepts a stream that the other side has opened. */
  accept(streamId: number): Buffer {
    const fixed = Buffer.alloc(4);
    fixed.writeUInt32BE(streamId, 0);
    return controlFrame(types.synReply, Buffer.concat([fixed, this.#compress(headerBlock({}))]));
  }

  /** Ends a stream both ways, at once. */
  reset(streamId: number): Buffer {
    const payload = Buffer.alloc(8);
    payload.writeUInt32BE(streamId, 0);
    payload.writeUInt32BE(cancelled, 4);
    return controlFrame(types.rstStream, payload);
  }

  /** Data for a stream, in as many frames as it takes; `isLast`: nothing follows. */
  data(streamId: number, data: Uint8Array, isLast = false): Buffer {
    const frames: Uint8Array[] = [];
    for (let at = 0; at === 0 || at < data.length; at += largestData) {
      const part = data.subarray(at, at + largestData);
      const head = Buffer.alloc(headerBytes);
      head.writeUInt32BE(streamId, 0);
      head.writeUInt8(isLast && at + largestData >= data.length ? finFlag : 0, 4);
      head.writeUIntBE(part.length, 5, 3);
      frames.push(head, part);
    }
    return Buffer.concat(frames);
  }

  /** A zlib stream may store its data as it is; an empty block after it makes readers hand it out. Source: RFC 1950,
   *  1951 */
  #compress(block: Buffer): Buffer {
    const begin = this.#hasBegun ? [] : [0x78, 0x01];
    this.#hasBegun = true;
    const length = block.length;
    const stored = [0x00, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff];
    return Buffer.concat([Buffer.from([...begin, ...stored]), block, Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff])]);
  }
}

function controlFrame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headerBytes);
  head.writeUInt16BE(versionAndControl, 0);
  head.writeUInt16BE(type, 2);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(headers);
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const text = (value: string): Buffer => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)]);
  return Buffer.concat([
    number(entries.length),
    ...entries.flatMap(([name, value]) => [text(name.toLowerCase()), text(value)]),
  ]);
}
