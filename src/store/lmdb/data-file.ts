/** LMDB's file, read without LMDB, which would end the process where it meets damage.
 *
 *  A file is pages; each begins with 24 bytes: its number, the transaction that wrote it, flags at 18, and the bounds
 *  of its free room or, of an overflow page, how many there are. The first two are meta pages, written in turn: magic,
 *  version, and the roots of two trees as of a transaction; source: the structures of LMDB 1.0 as npm's lmdb 3 carries
 *  it. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { systemErrorCode } from '#base';

const magic = 0xbeefc0de;
const version = 2;
const metaLength = 168;
const treeLength = 48;

/** Bytes of a page before what it holds. */
export const pageHeaderLength = 24;
/** Bits of a page's flags that say what it is. */
export const pageFlags = { branch: 0x01, leaf: 0x02, overflow: 0x04, meta: 0x08 } as const;
/** Of a tree without pages. */
export const noPage = 2 ** 64;

/** What is written down of a tree. */
export interface TreeRecord {
  readonly flags: number;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  /** {@link noPage} when it is empty. */
  readonly root: number;
}

/** A meta page. */
export interface MetaPage {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
  /** Pages that may be used again, by the transaction that freed them. */
  readonly free: TreeRecord;
  /** The named trees. */
  readonly main: TreeRecord;
}

/** Reads the record of a tree at an offset. */
export function readTree(bytes: Buffer, at: number): TreeRecord {
  const number = (offset: number) => Number(bytes.readBigUInt64LE(at + offset));
  return {
    flags: bytes.readUInt16LE(at + 4),
    depth: bytes.readUInt16LE(at + 6),
    branchPages: number(8),
    leafPages: number(16),
    overflowPages: number(24),
    entries: number(32),
    root: number(40),
  };
}

/** The open file. Disposing it closes it. */
export class DataFile implements Disposable {
  readonly #file: number;
  readonly path: string;

  private constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
  }

  /** As it is now: a store that is in use grows. */
  get size(): number {
    return fstatSync(this.#file).size;
  }

  /** Undefined when there is none. */
  static open(path: string, flags: 'r' | 'r+' = 'r'): DataFile | undefined {
    try {
      return new DataFile(path, openSync(path, flags));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The two meta pages, the newest first. Throws when the file cannot be LMDB's, or they do not fit together. */
  readMetas(): readonly [MetaPage, MetaPage] {
    const even = this.#readMeta(0, 0);
    const odd = this.#readMeta(1, even.pageSize);
    if (odd.pageSize !== even.pageSize) throw new Error('its two meta pages differ');
    const { transaction: one } = even;
    const { transaction: other } = odd;
    // Both are 0 in a new file; a compact copy has an empty first one.
    const isNew = one === 0 && even.main.root === noPage && (other === 0 || other % 2 === 1);
    if (!isNew && (Math.abs(one - other) !== 1 || one % 2 !== 0))
      throw new Error('its two meta pages do not fit together');
    return one > other ? [even, odd] : [odd, even];
  }

  /** Bytes from an offset; zeros beyond the end. */
  read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#file, bytes, 0, length, position);
    return bytes;
  }

  /** Fills up pages that are missing at the end, which must be unused ones: reading beyond the end would be a bus
   *  error. */
  fillUp({ lastPage, pageSize }: MetaPage): void {
    const needed = (lastPage + 1) * pageSize;
    if (this.size < needed) ftruncateSync(this.#file, needed);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #readMeta(number: number, position: number): MetaPage {
    const page = this.read(position, metaLength);
    const isMeta = (page.readUInt16LE(18) & pageFlags.meta) !== 0 && page.readUInt32LE(24) === magic;
    if (this.size < position + metaLength || !isMeta) throw new Error('not an LMDB file');
    if ((page.readUInt32LE(28) & 0xffff) !== version) throw new Error('written by another version of LMDB');
    const pageSize = page.readUInt32LE(pageHeaderLength + 24);
    if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0)
      throw new Error('impossible page size');
    const free = readTree(page, pageHeaderLength + 24);
    const main = readTree(page, pageHeaderLength + 24 + treeLength);
    const [lastPage, transaction] = [Number(page.readBigUInt64LE(144)), Number(page.readBigUInt64LE(152))];
    if (page.readUInt16LE(18) !== pageFlags.meta || main.flags !== 0 || (free.flags & 0xff) !== integerKeys)
      throw new Error(`its meta page ${number} is damaged`);
    return { pageSize, lastPage, transaction, free, main };
  }
}

/** Flag of a tree whose keys are numbers. */
const integerKeys = 0x08;

/** Whether nothing was written to a file since it was made as a copy without unused pages. LMDB then knows of no free
 *  page at all, and ends the process in a transaction that is large: the first must be a small one. */
export function isUntouchedCopy(path: string): boolean {
  using file = DataFile.open(path);
  return file !== undefined && file.size > 0 && file.readMetas()[1].transaction === 0;
}
