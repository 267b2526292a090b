/** Names in messages, by their bytes.
 *
 *  A label may hold any byte, also a dot or one beyond ASCII. Text that joins labels with dots makes two names of one
 *  (`www.bank` + `com` and `www` + `bank` + `com`), and so does lower-casing by Unicode's rules. Here bytes stay bytes:
 *  only A to Z become lower case (RFC 4343), and what is not plain in a label is escaped as in zone files (RFC 1035,
 *  section 5.1), so that different names are different texts. */

/** Longest name in bytes, with the lengths of its labels and the root (RFC 1035, section 2.3.4). */
const maxNameLength = 255;
const maxLabelLength = 63;

/** The offset behind a name that begins at `offset`; a pointer ends it. Throws RangeError when it runs past the
 *  message. */
export function endOfName(message: Buffer, offset: number): number {
  for (let at = offset; at < message.length; ) {
    const length = message[at] ?? 0;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
  throw new RangeError('a name runs past the end of the message');
}

/** A name that is spelt out in full at `offset`: its text in lower case without the final dot (empty for the root), and
 *  where it ends. Undefined for what is none: pointers, labels or names that are too long, an end that is missing. */
export function readName(message: Buffer, offset: number): { readonly name: string; readonly end: number } | undefined {
  const end = endOfPlainName(message, offset);
  if (end === undefined) return undefined;
  if (end === offset + 1) return { name: '', end };
  const bytes = lowered(message, offset, end);
  let isPlain = true;
  for (let at = 0, next = 0; at < bytes.length - 1; at++) {
    const byte = bytes[at] ?? 0;
    if (at === next) {
      next = at + 1 + byte;
      bytes[at] = dot;
    } else if (isStrange(byte)) isPlain = false;
  }
  return { name: isPlain ? bytes.toString('latin1', 1, bytes.length - 1) : escapedName(message, offset), end };
}

/** A copy of the bytes from `start` to `end`, with A to Z in lower case: equal for equal names. */
export function lowered(message: Buffer, start: number, end: number): Buffer {
  const bytes = Buffer.from(message.subarray(start, end));
  for (let at = 0; at < bytes.length; at++) bytes[at] = toLower(bytes[at] ?? 0);
  return bytes;
}

const dot = 46;

/** Lengths of labels are below 64 and so no letters. */
const toLower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);

/** Whether a byte in a label cannot stand for itself in text: a dot, a backslash, a space, what is not ASCII's to
 *  print. */
const isStrange = (byte: number): boolean => byte === dot || byte === 92 || byte < 33 || byte > 126;

function endOfPlainName(message: Buffer, offset: number): number | undefined {
  for (let at = offset; at < message.length && at - offset < maxNameLength; ) {
    const length = message[at] ?? 0;
    if (length === 0) return at + 1;
    if (length > maxLabelLength) return undefined;
    at += length + 1;
  }
  return undefined;
}

function escapedName(message: Buffer, offset: number): string {
  const labels: string[] = [];
  for (let at = offset; message[at]; at += (message[at] ?? 0) + 1) {
    const bytes = [...message.subarray(at + 1, at + 1 + (message[at] ?? 0))].map(toLower);
    labels.push(
      bytes.map(byte => (isStrange(byte) ? `\\${String(byte).padStart(3, '0')}` : String.fromCharCode(byte))).join(''),
    );
  }
  return labels.join('.');
}
