/** Damages copies of a store, and tells how each ends: the test does a few, `bench/damage.ts` five hundred. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom, tryExec } from '#base';
import { type ReaderOutput, readStore, type StoreContent, unreadable } from './damage-reader.ts';
import { openLmdbStore } from './lmdb-store.ts';

/** How a damaged copy ended: `refused` in one line, `told` by marking what cannot be read, `harmless` with all that was
 *  there, `aborted` by the process's end, `silent` with something else than what was written. */
export type Ending = 'refused' | 'told' | 'harmless' | 'aborted' | 'silent';

interface DamagedCopy {
  /** Such as `byte 4711 flipped`. */
  readonly damage: string;
  readonly ending: Ending;
  readonly detail: string;
}

const pageSize = 4096;
const reader = fileURLToPath(new URL('damage-reader.ts', import.meta.url));

/** A number from 0 up to a bound. */
type Random = (bound: number) => number;

/** Ways to damage a file; each changes the bytes, or returns fewer, and says what it did. */
const damages: readonly ((bytes: Buffer, random: Random) => { bytes: Buffer; damage: string })[] = [
  (bytes, random) => {
    const [at, bit] = [random(bytes.length), random(8)];
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    return { bytes, damage: `bit ${bit} of byte ${at} flipped` };
  },
  (bytes, random) => {
    const [at, length] = [random(bytes.length - 64), 1 + random(64)];
    for (let i = 0; i < length; i++) bytes[at + i] = random(256);
    return { bytes, damage: `${length} bytes at ${at} overwritten` };
  },
  (bytes, random) => {
    const page = random(bytes.length / pageSize);
    for (let i = 0; i < pageSize; i++) bytes[page * pageSize + i] = random(256);
    return { bytes, damage: `page ${page} overwritten` };
  },
  (bytes, random) => {
    const page = random(bytes.length / pageSize);
    return { bytes: bytes.fill(0, page * pageSize, (page + 1) * pageSize), damage: `page ${page} zeroed` };
  },
  (bytes, random) => {
    const [from, to] = [random(bytes.length / pageSize), random(bytes.length / pageSize)];
    bytes.copy(bytes, to * pageSize, from * pageSize, (from + 1) * pageSize);
    return { bytes, damage: `page ${from} copied over page ${to}` };
  },
  (bytes, random) => {
    const [page, at] = [random(bytes.length / pageSize), random(64)];
    const start = page * pageSize + at;
    bytes[start] = random(256);
    return { bytes, damage: `byte ${at} of page ${page} changed` };
  },
  (bytes, random) => {
    const length = random(bytes.length);
    return { bytes: bytes.subarray(0, length), damage: `cut to ${length} bytes` };
  },
];

/** Fills a store with rows of all sizes, history, leases and unused pages. */
async function fillStore(directory: string, random: Random): Promise<void> {
  await using store = await openLmdbStore({ directory });
  const lease = await store.grantLease(1_000_000);
  const key = (i: number) => `/registry/configmaps/ns-${i % 7}/name-${i % 150}`;
  for (let i = 0; i < 600; i++) {
    const value = Buffer.from(JSON.stringify({ i, text: 'x'.repeat(random(10) === 0 ? random(9000) : random(600)) }));
    if (i % 9 === 8) await store.commit([{ type: 'delete', key: key(i - 4) }]);
    else await store.commit([{ type: 'put', key: key(i), value, ...(i % 11 === 0 ? { lease: lease.id } : {}) }]);
    if (i === 500) await store.compact(400);
  }
}

/** Damages so many copies of a store, one after the other. */
export async function* damageCopies({ seed, count }: { seed: number; count: number }): AsyncGenerator<DamagedCopy> {
  const root = mkdtempSync(join(tmpdir(), 'kubernode-damage-'));
  try {
    const next = seededRandom(seed);
    const random: Random = bound => Math.floor(next() * bound);
    const whole = join(root, 'whole');
    await fillStore(whole, random);
    const bytes = readFileSync(join(whole, 'data.mdb'));
    cpSync(whole, join(root, 'expected'), { recursive: true });
    const expected = await readStore(join(root, 'expected'));
    for (let i = 0; i < count; i++) {
      const directory = join(root, String(i));
      mkdirSync(directory);
      const change = damages[i % damages.length] as (typeof damages)[number];
      const changed = change(Buffer.from(bytes), random);
      writeFileSync(join(directory, 'data.mdb'), changed.bytes);
      const { damage } = changed;
      yield { damage, ...(await endOf(directory, expected)) };
      rmSync(directory, { recursive: true });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function endOf(directory: string, expected: ReaderOutput): Promise<Omit<DamagedCopy, 'damage'>> {
  const output = join(directory, 'output.json');
  const { exitCode, stderr } = await tryExec(process.execPath, [reader, directory, output], { timeoutMs: 120_000 });
  if (exitCode !== 0) return { ending: 'aborted', detail: `exit code ${exitCode}: ${stderr.slice(-200)}` };
  const found = JSON.parse(readFileSync(output, 'utf8')) as ReaderOutput;
  if (found.refused !== undefined) return { ending: 'refused', detail: found.refused };
  const differences = [...differencesOf(found.before, expected.before), ...differencesOf(found.after, expected.after)];
  const told = differences.filter(({ value }) => value === unreadable);
  // A key that nobody wrote and whose row cannot be read is one that was written: lists are refused because of it.
  const renamed = told.filter(({ wanted }) => wanted === undefined).length;
  const missing = differences.filter(({ value }) => value === undefined);
  const untold = differences.filter(
    one => !told.includes(one) && !(missing.length <= renamed && missing.includes(one)),
  );
  if (untold.length > 0) return { ending: 'silent', detail: untold.map(({ what }) => what).join(', ') };
  return differences.length > 0
    ? { ending: 'told', detail: differences.map(({ what }) => what).join(', ') }
    : { ending: 'harmless', detail: '' };
}

interface Difference {
  readonly what: string;
  /** What was found; undefined for nothing. */
  readonly value: string | undefined;
  readonly wanted: string | undefined;
}

function differencesOf(found: StoreContent | undefined, expected: StoreContent | undefined): Difference[] {
  if (!found || !expected) return [{ what: 'nothing was read', value: undefined, wanted: undefined }];
  const flat = ({ revision, rows, history }: StoreContent) => ({ ...rows, ...history, revision: String(revision) });
  const [one, other] = [flat(found), flat(expected)] as Record<string, string>[];
  return [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])]
    .filter(what => one?.[what] !== other?.[what])
    .map(what => ({ what, value: one?.[what], wanted: other?.[what] }));
}
