/** How rows and history are laid out in LMDB's values.
 *
 *  A row: a checksum (uint32) of its key and of what follows, createRevision, modRevision (float64, big endian), length
 *  of the lease's name (one byte), the name, the value. A revision: a checksum of its number and of what follows; then
 *  for each change one byte of flags (1: there is a row after, 2: there was one before), the key's length (uint16) and
 *  the key in UTF-8, then, if there was a row before, its length (uint32) and the row. The rows after are not repeated:
 *  each is the row before of the key's next change, or the key's current row. */
import { DamagedStoreError } from '../damage.ts';
import { damagedRevision, type KeyValue } from '../store.ts';
import { breakSeal, checksumLength, isSealed, seal } from './checksum.ts';

const leaseLengthAt = checksumLength + 16;
const rowHeaderLength = leaseLengthAt + 1;
const hasNext = 1;
const hasPrevious = 2;

/** The bytes of a row; its key is kept apart. One that is damaged stays so. */
export function encodeRow(row: KeyValue): Buffer {
  const lease = row.lease ?? '';
  const bytes = Buffer.allocUnsafe(rowHeaderLength + lease.length + row.value.length);
  bytes.writeDoubleBE(row.createRevision, checksumLength);
  bytes.writeDoubleBE(row.modRevision, checksumLength + 8);
  bytes.writeUInt8(lease.length, leaseLengthAt);
  bytes.write(lease, rowHeaderLength, 'latin1');
  bytes.set(row.value, rowHeaderLength + lease.length);
  seal(row.key, bytes);
  return row.isDamaged ? breakSeal(bytes) : bytes;
}

/** The row's value is a view of `bytes`. */
export function decodeRow(key: string, bytes: Buffer): KeyValue {
  if (bytes.length < rowHeaderLength || !isSealed(key, bytes))
    return {
      key,
      value: bytes.subarray(rowHeaderLength),
      createRevision: damagedRevision,
      modRevision: damagedRevision,
      isDamaged: true,
      wasWrittenAs: other => isSealed(other, bytes),
    };
  const valueStart = rowHeaderLength + bytes.readUInt8(leaseLengthAt);
  const row = {
    key,
    value: bytes.subarray(valueStart),
    createRevision: bytes.readDoubleBE(checksumLength),
    modRevision: bytes.readDoubleBE(checksumLength + 8),
  };
  return valueStart === rowHeaderLength
    ? row
    : { ...row, lease: bytes.toString('latin1', rowHeaderLength, valueStart) };
}

/** A change as it is stored: whether there is a row after, not which. */
export interface StoredChange {
  readonly key: string;
  readonly previous: KeyValue | undefined;
  readonly hasNext: boolean;
}

/** The bytes of a commit's changes. */
export function encodeChanges(revision: number, changes: readonly StoredChange[]): Buffer {
  const parts: Buffer[] = [Buffer.alloc(checksumLength)];
  for (const { key, previous, hasNext: isThereNext } of changes) {
    const keyBytes = Buffer.from(key);
    const head = Buffer.allocUnsafe(3);
    head.writeUInt8((isThereNext ? hasNext : 0) | (previous ? hasPrevious : 0), 0);
    head.writeUInt16BE(keyBytes.length, 1);
    parts.push(head, keyBytes);
    if (previous) parts.push(...lengthPrefixed(encodeRow(previous)));
  }
  return seal(String(revision), Buffer.concat(parts));
}

/** The changes of a commit. Throws a DamagedStoreError. */
export function decodeChanges(revision: number, bytes: Buffer): StoredChange[] {
  if (!isSealed(String(revision), bytes)) throw new DamagedStoreError(`the history of revision ${revision}`);
  const changes: StoredChange[] = [];
  for (let at = checksumLength; at < bytes.length; ) {
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
