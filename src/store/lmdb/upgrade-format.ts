/** Brings a store of an older format to today's: whole, or not at all. */
import type { Database, RootDatabase } from 'lmdb';
import { open } from 'lmdb';
import type { LeaseRecord } from '../embedded/engine.ts';
import type { HistoryMark } from '../embedded/retention.ts';
import { breakSeal, checksumLength, type SealedRecord, seal, sealRecord } from './checksum.ts';
import { decodeRow, encodeChanges, type StoredChange } from './codec.ts';
import { isUntouchedCopy } from './data-file.ts';
import { environmentOptions, leasedSeal } from './lmdb-engine.ts';

/** Gives everything of a store of format 1 its checksum, in one transaction. What was damaged before cannot be told,
 *  but for what has no sense: rows that are too short, values that began as JSON and are none, history that cannot be
 *  read. `beforeUpgrade` may copy the store as it is. */
export async function upgradeFromFormat1(
  path: string,
  beforeUpgrade: (backup: (file: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const root = open(path, environmentOptions);
  try {
    await beforeUpgrade(file => root.backup(file, true));
    if (isUntouchedCopy(path)) root.transactionSync(() => void metaOf(root).put('format', 1));
    root.transactionSync(() => upgradeTrees(root));
    await root.flushed;
  } finally {
    await root.close();
  }
}

const metaOf = (root: RootDatabase): Database<number | SealedRecord<number>, string> =>
  root.openDB({ name: 'meta', encoding: 'json' });

function upgradeTrees(root: RootDatabase): void {
  const meta = metaOf(root);
  const rows: Database<Buffer, string> = root.openDB({ name: 'rows', encoding: 'binary' });
  const revisions: Database<Buffer, number> = root.openDB({ name: 'revisions', encoding: 'binary' });
  const history: Database<readonly HistoryMark[] | SealedRecord<readonly HistoryMark[]>, string> = root.openDB({
    name: 'history',
    encoding: 'json',
  });
  const leases: Database<LeaseRecord | SealedRecord<LeaseRecord>, string> = root.openDB({
    name: 'leases',
    encoding: 'json',
  });
  const leased: Database<Buffer, [string, string]> = root.openDB({ name: 'leased', encoding: 'binary' });
  replaceAll(rows, (key, bytes) => upgradeRow(key, bytes));
  replaceAll(revisions, upgradeChanges);
  replaceAll(leased, key => leasedSeal(key));
  replaceAll(leases, (id, lease) => sealRecord(`lease ${id}`, lease as LeaseRecord));
  replaceAll(history, (name, marks) => sealRecord(name, marks as readonly HistoryMark[]));
  const compactRevision = meta.get('compactRevision');
  if (typeof compactRevision === 'number')
    void meta.put('compactRevision', sealRecord('compactRevision', compactRevision));
  void meta.put('format', 2);
}

function replaceAll<Key extends string | number | [string, string], Value>(
  tree: Database<Value, Key>,
  change: (key: Key, value: Value) => Value,
): void {
  for (const key of Array.from(tree.getKeys())) {
    const value = tree.get(key);
    if (value !== undefined) void tree.put(key, change(key, value));
  }
}

/** A row of format 1 lacked the checksum alone. */
function upgradeRow(key: string, old: Buffer): Buffer {
  const bytes = seal(key, Buffer.concat([Buffer.alloc(checksumLength), old]));
  const { value, isDamaged } = decodeRow(key, bytes);
  return isDamaged || isBrokenJson(Buffer.from(value)) ? breakSeal(bytes) : bytes;
}

function isBrokenJson(value: Buffer): boolean {
  if (value[0] !== 0x7b) return false;
  try {
    JSON.parse(value.toString());
    return false;
  } catch {
    return true;
  }
}

/** The changes of a commit. Those that cannot be read keep nothing else from being so. */
function upgradeChanges(revision: number, bytes: Buffer): Buffer {
  try {
    return encodeChanges(revision, readChanges(bytes));
  } catch {
    return breakSeal(seal(String(revision), Buffer.concat([Buffer.alloc(checksumLength), bytes])));
  }
}

/** The changes of a commit in format 1: flags (1: a row after, 2: one before), the key after its length, the row before
 *  after its length. */
function readChanges(bytes: Buffer): StoredChange[] {
  const changes: StoredChange[] = [];
  for (let at = 0; at < bytes.length; ) {
    const flags = bytes.readUInt8(at);
    const keyEnd = at + 3 + bytes.readUInt16BE(at + 1);
    const key = bytes.toString('utf8', at + 3, keyEnd);
    const rowStart = keyEnd + 4;
    at = flags & 2 ? rowStart + bytes.readUInt32BE(keyEnd) : keyEnd;
    const previous = flags & 2 ? decodeRow(key, upgradeRow(key, bytes.subarray(rowStart, at))) : undefined;
    changes.push({ key, previous, hasNext: (flags & 1) !== 0 });
  }
  return changes;
}
