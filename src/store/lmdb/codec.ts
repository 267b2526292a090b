/** How rows and history are laid out in LMDB's values.
 *
 *  A row: createRevision, modRevision (float64, big endian), length of the lease's name (one byte), the name, the value.
 *  A revision: for each change one byte of flags (1: there is a row after, 2: there was one before), the key's length
 *  (uint16) and the key in UTF-8, then, if there was a row before, its length (uint32) and the row. The rows after are not
 *  repeated: each is the row before of the key's next change, or the key's current row. */
import type { Change } from '../embedded/engine.ts';
import type { KeyValue } from '../store.ts';

const rowHeaderLength = 17;
const hasNext = 1;
const hasPrevious = 2;

/** The bytes of a row; its key is kept apart. */
export function encodeRow(row: KeyValue): Buffer {
  const lease = row.lease ?? '';
  const bytes = Buffer.allocUnsafe(rowHeaderLength + lease.length + row.value.length);
  bytes.writeDoubleBE(row.createRevision, 0);
  bytes.writeDoubleBE(row.modRevision, 8);
  bytes.writeUInt8(lease.length, 16);
  bytes.write(lease, rowHeaderLength, 'latin1');
  bytes.set(row.value, rowHeaderLength + lease.length);
  return bytes;
}

/** The row's value is a view of `bytes`. */
export function decodeRow(key: string, bytes: Buffer): KeyValue {
  const leaseLength = bytes.readUInt8(16);
  const valueStart = rowHeaderLength + leaseLength;
  const row = {
    key,
    value: bytes.subarray(valueStart),
    createRevision: bytes.readDoubleBE(0),
    modRevision: bytes.readDoubleBE(8),
  };
  return leaseLength === 0 ? row : { ...row, lease: bytes.toString('latin1', rowHeaderLength, valueStart) };
}

/** A change as it is stored: whether there is a row after, not which. */
export interface StoredChange {
  readonly key: string;
  readonly previous: KeyValue | undefined;
  readonly hasNext: boolean;
}

/** The bytes of a commit's changes. */
export function encodeChanges(changes: readonly Change[]): Buffer {
  const parts: Buffer[] = [];
  for (const { key, previous, next } of changes) {
    const keyBytes = Buffer.from(key);
    const head = Buffer.allocUnsafe(3);
    head.writeUInt8((next ? hasNext : 0) | (previous ? hasPrevious : 0), 0);
    head.writeUInt16BE(keyBytes.length, 1);
    parts.push(head, keyBytes);
    if (previous) parts.push(...lengthPrefixed(encodeRow(previous)));
  }
  return Buffer.concat(parts);
}

/** The changes of a commit. */
export function decodeChanges(bytes: Buffer): StoredChange[] {
  const changes: StoredChange[] = [];
  for (let at = 0; at < bytes.length; ) {
    const flags = bytes.readUInt8(at);
    const keyEnd = at + 3 + bytes.readUInt16BE(at + 1);
    const key = bytes.toString('utf8', at + 3, keyEnd);
    const rowStart = keyEnd + 4;
    at = flags & hasPrevious ? rowStart + bytes.readUInt32BE(keyEnd) : keyEnd;
    const previous = flags & hasPrevious ? decodeRow(key, bytes.subarray(rowStart, at)) : undefined;
    changes.push({ key, previous, hasNext: (flags & hasNext) !== 0 });
  }
  return changes;
}

function lengthPrefixed(bytes: Buffer): [Buffer, Buffer] {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(bytes.length, 0);
  return [length, bytes];
}
