/** Looks at LMDB's file before LMDB does, because opening a damaged one would end the process.
 *
 *  A file begins with two meta pages: 24 bytes of page header (flags at 18), then magic, version, and the numbers of the
 *  last page and transaction; source: the MDB_meta structure of LMDB 1.0 as npm's lmdb 3 carries it. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { systemErrorCode } from '#base';

const magic = 0xbeefc0de;
const version = 2;
const metaPageFlag = 0x08;
const metaLength = 168;

/** Throws when the file cannot be LMDB's. One that lacks pages at its end is filled up with zeros, in which LMDB sees
 *  the damage (or, rightly, unused pages), where reading beyond the end would be a bus error. */
export function checkDataFile(path: string): void {
  const file = openIfExists(path);
  if (file === undefined) return;
  try {
    const { size } = fstatSync(file);
    if (size === 0) return; // made, and killed before the first write
    const first = readMeta(file, 0);
    const second = readMeta(file, first.pageSize);
    const newest = first.transaction > second.transaction ? first : second;
    const needed = (newest.lastPage + 1) * newest.pageSize;
    if (size < needed) ftruncateSync(file, needed);
  } finally {
    closeSync(file);
  }
}

function openIfExists(path: string): number | undefined {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readMeta(file: number, position: number): { pageSize: number; lastPage: number; transaction: number } {
  const page = Buffer.alloc(metaLength);
  const length = readSync(file, page, 0, metaLength, position);
  const isMeta = (page.readUInt16LE(18) & metaPageFlag) !== 0 && page.readUInt32LE(24) === magic;
  if (length < metaLength || !isMeta) throw new Error('not an LMDB file');
  if ((page.readUInt32LE(28) & 0xffff) !== version) throw new Error('written by another version of LMDB');
  const pageSize = page.readUInt32LE(48);
  if (pageSize < 512 || pageSize > 65_536) throw new Error('impossible page size');
  return { pageSize, lastPage: Number(page.readBigUInt64LE(144)), transaction: Number(page.readBigUInt64LE(152)) };
}
