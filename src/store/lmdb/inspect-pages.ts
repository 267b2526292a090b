/** Looks through the trees of LMDB's newest snapshot: whether each page is what it should be, lies in its place, is in
 *  order and used once, and whether there are as many as were written down. LMDB itself has no checksums, ends a scan
 *  where a page is senseless, and may end the process.
 *
 *  Source: the structures of LMDB 1.0. A page holds offsets of nodes, in the order of their keys; a node of a branch
 *  names the page with all keys from its own on, one of a leaf holds key and value, or where the value's overflow pages
 *  are. */
import {
  type DataFile,
  type MetaPage,
  noPage,
  pageFlags,
  pageHeaderLength,
  readTree,
  type TreeRecord,
} from './data-file.ts';

/** Something that is not as it should be. */
export interface Damage {
  readonly page: number;
  /** Name of the tree. */
  readonly tree: string;
  readonly what: string;
}

/** An entry of a named tree. */
export interface Entry {
  readonly tree: string;
  readonly key: Buffer;
  /** Reads the value. */
  readonly value: () => Buffer;
}

interface InspectOptions {
  /** Default: nothing is done with entries. */
  readonly onEntry?: (entry: Entry) => void;
  /** Told how many pages are free. */
  readonly onFree?: (pages: number) => void;
}

/** Flags of a leaf's node. */
const nodeFlags = { overflow: 0x01, tree: 0x02 } as const;
const nodeHeaderLength = 8;
/** Names enough for who must decide what to do. */
const mostDamages = 20;

interface Node {
  readonly key: Buffer;
  readonly flags: number;
  /** Of a branch: the page. Of a leaf: the value's length. */
  readonly number: number;
  /** Where the value begins in the page. */
  readonly valueAt: number;
}

interface Counted {
  branchPages: number;
  leafPages: number;
  overflowPages: number;
  entries: number;
}

/** Inspects the newest snapshot; yields between pages, so that it can be done in turns with other work, and returns
 *  what is damaged. Throws when the file cannot be read at all. */
export function* inspectPages(file: DataFile, options: InspectOptions = {}): Generator<void, readonly Damage[]> {
  const [newest, older] = file.readMetas();
  const inspection = new Inspection(file, newest, options);
  inspection.expectOlderRoot(older);
  yield* inspection.walkTree('free pages', newest.free);
  yield* inspection.walkTree('trees', newest.main);
  for (const [name, tree] of inspection.named) yield* inspection.walkTree(name, tree);
  inspection.expectFreeUnused();
  options.onFree?.(inspection.freePages);
  return inspection.damages;
}

class Inspection {
  readonly damages: Damage[] = [];
  readonly named = new Map<string, TreeRecord>();
  readonly #file: DataFile;
  readonly #meta: MetaPage;
  readonly #onEntry: InspectOptions['onEntry'];
  readonly #used: Uint8Array;
  readonly #free: number[] = [];

  constructor(file: DataFile, meta: MetaPage, { onEntry }: InspectOptions) {
    if (meta.lastPage * meta.pageSize > Math.max(file.size * 2, 2 ** 20))
      throw new Error('most of its pages are missing');
    this.#file = file;
    this.#meta = meta;
    this.#onEntry = onEntry;
    this.#used = new Uint8Array(meta.lastPage + 1);
  }

  get freePages(): number {
    return this.#free.length;
  }

  /** A meta page whose number was changed would bring an older snapshot back, or a newer one. */
  expectOlderRoot({ main, transaction }: MetaPage): void {
    if (main.root === noPage || main.root > this.#meta.lastPage) return;
    const header = this.#file.read(main.root * this.#meta.pageSize, pageHeaderLength);
    const writtenBy = Number(header.readBigUInt64LE(8));
    const isPlace = Number(header.readBigUInt64LE(0)) === main.root;
    if (isPlace && writtenBy > this.#meta.transaction)
      this.#tell(main.root, 'trees', `is newer than its meta page (${transaction})`);
  }

  /** Page numbers that are free must not be in use: the next write would overwrite what is there. */
  expectFreeUnused(): void {
    for (const page of this.#free) {
      if (page < 2 || page > this.#meta.lastPage) return this.#tell(page, 'free pages', 'is free and does not exist');
      if (this.#used[page]) return this.#tell(page, 'free pages', 'is free and in use');
    }
  }

  *walkTree(tree: string, record: TreeRecord): Generator<void> {
    const counted: Counted = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 };
    const before = this.damages.length;
    if (record.root !== noPage)
      yield* this.#walk({
        tree,
        page: record.root,
        depth: record.depth,
        isRoot: true,
        counted,
        from: undefined,
        to: undefined,
      });
    if (this.damages.length > before) return;
    for (const name of Object.keys(counted) as (keyof Counted)[]) {
      if (counted[name] !== record[name])
        this.#tell(record.root, tree, `has ${counted[name]} ${words[name]} where ${record[name]} were written down`);
    }
  }

  *#walk(at: Place): Generator<void> {
    yield;
    if (this.damages.length >= mostDamages) return;
    const { depth, counted } = at;
    const isLeaf = depth === 1;
    const bytes = this.#readPage(at, isLeaf ? pageFlags.leaf : pageFlags.branch);
    const nodes = bytes && this.#readNodes(bytes, at, isLeaf);
    if (!bytes || !nodes) return;
    if (isLeaf) {
      counted.leafPages++;
      counted.entries += nodes.length;
      for (const node of nodes) this.#visit(node, bytes, at);
      return;
    }
    counted.branchPages++;
    for (const [index, node] of nodes.entries())
      yield* this.#walk({
        ...at,
        page: node.number,
        depth: depth - 1,
        isRoot: false,
        from: index === 0 ? at.from : node.key,
        to: nodes[index + 1]?.key ?? at.to,
      });
  }

  /** The page, if it is one of that kind in its place. */
  #readPage({ tree, page }: Pick<Place, 'tree' | 'page'>, flag: number): Buffer | undefined {
    const { pageSize, lastPage, transaction } = this.#meta;
    if (page < 2 || page > lastPage) return this.#tell(page, tree, 'is beyond the last one');
    if (this.#used[page]) return this.#tell(page, tree, 'is used twice');
    this.#used[page] = 1;
    const bytes = this.#file.read(page * pageSize, pageSize);
    if (Number(bytes.readBigUInt64LE(0)) !== page) return this.#tell(page, tree, 'is something else');
    if (Number(bytes.readBigUInt64LE(8)) > transaction) return this.#tell(page, tree, 'is of a transaction to come');
    if (bytes.readUInt16LE(16) !== 0 || bytes.readUInt16LE(18) !== flag)
      return this.#tell(page, tree, 'is of another kind');
    return bytes;
  }

  #readNodes(bytes: Buffer, at: Place, isLeaf: boolean): Node[] | undefined {
    const { tree, page, from, to, isRoot } = at;
    const room = bytes.length - pageHeaderLength;
    const [lower, upper] = [bytes.readUInt16LE(20), bytes.readUInt16LE(22)];
    if (lower > upper || upper > room || lower % 2 !== 0 || (lower === 0 && !isRoot))
      return this.#tell(page, tree, 'has senseless bounds');
    const nodes: Node[] = [];
    const taken: [number, number][] = [];
    for (let index = 0; index < lower / 2; index++) {
      const offset = bytes.readUInt16LE(pageHeaderLength + 2 * index);
      const node = offset < upper ? undefined : readNode(bytes, pageHeaderLength + offset, isLeaf);
      if (!node) return this.#tell(page, tree, 'has an entry beyond its bounds');
      taken.push([offset, endOf(node, isLeaf)]);
      const previous = nodes.at(-1)?.key;
      // The first key of a branch stands for all that are smaller, and is empty.
      const isFirst = !isLeaf && index === 0;
      const compare = tree === 'free pages' ? compareNumbers : compareBytes;
      const isInOrder =
        isFirst ||
        ((previous === undefined || (!isLeaf && index === 1) || compare(previous, node.key) < 0) &&
          (from === undefined || compare(from, node.key) <= 0) &&
          (to === undefined || compare(node.key, to) < 0));
      if (!isInOrder) return this.#tell(page, tree, 'has keys out of order');
      nodes.push(node);
    }
    taken.sort(([one], [other]) => one - other);
    if (taken.some(([, end], index) => end - pageHeaderLength > (taken[index + 1]?.[0] ?? room)))
      return this.#tell(page, tree, 'has entries that overlap');
    return nodes;
  }

  #visit(node: Node, bytes: Buffer, at: Place): void {
    const { tree, page, counted } = at;
    const isMain = tree === 'trees';
    if (isMain !== (node.flags === nodeFlags.tree) || node.flags > nodeFlags.tree)
      return this.#tell(page, tree, 'has an entry of another kind');
    if (isMain) {
      const record = readTree(bytes, node.valueAt);
      const name = node.key.toString('latin1').replace(/\0$/, '');
      if (record.flags !== 0 || record.depth > 32) return this.#tell(page, tree, `has a senseless record of ${name}`);
      this.named.set(name, record);
      return;
    }
    const overflow = node.flags === nodeFlags.overflow ? this.#findOverflow(node, bytes, at) : 0;
    if (overflow === undefined) return;
    const { pageSize } = this.#meta;
    const value = () =>
      overflow === 0
        ? bytes.subarray(node.valueAt, node.valueAt + node.number)
        : this.#file.read(overflow * pageSize + pageHeaderLength, node.number);
    if (tree === 'free pages') this.#free.push(...readIds(value()));
    else this.#onEntry?.({ tree, key: node.key, value });
    if (overflow !== 0) counted.overflowPages += pagesFor(node.number, pageSize);
  }

  /** The first overflow page of a value. */
  #findOverflow({ valueAt, number }: Node, bytes: Buffer, { tree }: Place): number | undefined {
    const page = Number(bytes.readBigUInt64LE(valueAt));
    const count = pagesFor(number, this.#meta.pageSize);
    const header = this.#readPage({ tree, page }, pageFlags.overflow);
    if (!header) return undefined;
    if (header.readUInt32LE(20) !== count || Number(bytes.readBigUInt64LE(valueAt + 16)) !== count)
      return this.#tell(page, tree, 'has another length than was written down');
    for (let next = page + 1; next < page + count; next++) {
      if (next > this.#meta.lastPage) return this.#tell(next, tree, 'is beyond the last one');
      if (this.#used[next]) return this.#tell(next, tree, 'is used twice');
      this.#used[next] = 1;
    }
    return page;
  }

  #tell(page: number, tree: string, what: string): undefined {
    if (this.damages.length < mostDamages) this.damages.push({ page, tree, what });
  }
}

interface Place {
  readonly tree: string;
  readonly page: number;
  /** 1 is a leaf. */
  readonly depth: number;
  readonly isRoot: boolean;
  readonly counted: Counted;
  /** Bounds of the keys. */
  readonly from: Buffer | undefined;
  readonly to: Buffer | undefined;
}

const words: Readonly<Record<keyof Counted, string>> = {
  branchPages: 'branch pages',
  leafPages: 'leaf pages',
  overflowPages: 'overflow pages',
  entries: 'entries',
};

const pagesFor = (length: number, pageSize: number): number =>
  Math.floor((pageHeaderLength - 1 + length) / pageSize) + 1;

function readNode(bytes: Buffer, at: number, isLeaf: boolean): Node | undefined {
  const keyAt = at + nodeHeaderLength;
  if (keyAt > bytes.length) return undefined;
  const [low, flags, keyLength] = [bytes.readUInt32LE(at), bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)];
  const valueAt = keyAt + keyLength;
  const node: Node = {
    key: bytes.subarray(keyAt, valueAt),
    flags,
    number: isLeaf ? low : low + flags * 2 ** 32,
    valueAt,
  };
  return endOf(node, isLeaf) <= bytes.length ? node : undefined;
}

/** Where a node ends in its page. */
function endOf({ flags, number, valueAt }: Node, isLeaf: boolean): number {
  if (!isLeaf) return valueAt;
  return valueAt + (flags === nodeFlags.overflow ? overflowRecordLength : number);
}
/** Page, transaction, number of pages. */
const overflowRecordLength = 24;

const compareBytes = (one: Buffer, other: Buffer): number => one.compare(other);
const compareNumbers = (one: Buffer, other: Buffer): number =>
  one.length === 8 && other.length === 8 ? Number(one.readBigUInt64LE() - other.readBigUInt64LE()) : 0;

/** Page numbers of a record of free pages: how many numbers follow, then each; 0 is none, and a negative one says how
 *  many pages there are from the next number on. */
function readIds(bytes: Buffer): number[] {
  const pages: number[] = [];
  let count = 1;
  for (let at = 8; at + 8 <= bytes.length; at += 8) {
    const number = Number(bytes.readBigInt64LE(at));
    if (number < 0) count = Math.min(-number, mostPagesOfBlock);
    if (number <= 0) continue;
    for (let page = number; page < number + count; page++) pages.push(page);
    count = 1;
  }
  return pages;
}
/** More is senseless, and found to be so by its first pages. */
const mostPagesOfBlock = 1_000_000;
