/** Frames of HTTP/2, written by hand: for tests of what no well-behaved client or server sends. */

/** Types of frames. Source: RFC 9113, section 6 */
export const frameTypes = { headers: 1, settings: 4 } as const;

/** A frame, whole. Default: without flags, of no stream, and empty. Source: RFC 9113, section 4.1 */
export function frame(type: number, { flags = 0, stream = 0, payload = Buffer.alloc(0) }): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
