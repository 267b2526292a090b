/** A data directory of before there were checksums and markers, killed while it is brought to today's format: it goes
 *  on at the next start, with all that was in it, and a copy of what it was. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, open } from 'lmdb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { productVersion, seededRandom, startProcess } from '#base';
import { readMarker } from '#lifecycle';
import { openLmdbStore, wholeRange } from '#store';
import { storeDirectory } from '../data-directory.ts';
import { snapshotsOf } from './place.ts';
import { listSnapshots } from './save.ts';

/** How many directories are killed, and how often each at most. */
const directories = 8;
const mostKills = 3;
const objects = 2000;

const opener = fileURLToPath(new URL('upgrade-opener.ts', import.meta.url));
const root = mkdtempSync(path.join(tmpdir(), 'kubernode-upgrade-'));
const old = path.join(root, 'old');
/** The opener's compiled code is kept for the next of the many starts. */
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(root, 'compiled') };
afterAll(() => rmSync(root, { recursive: true, force: true }));

const keyOf = (index: number): string => `/registry/configmaps/default/c${String(index).padStart(6, '0')}`;
const valueOf = (index: number): string => JSON.stringify({ index, text: 'x'.repeat((index * 977) % 2000) });

/** A directory as it was then: no marker, and rows and changes without checksums. */
beforeAll(async () => {
  for (const [file, text] of [
    ['pki/ca.crt', '-----BEGIN CERTIFICATE-----\n'],
    ['pki/sa.pub', '-----BEGIN PUBLIC KEY-----\n'],
    ['pki/sa.key', 'the key'],
    ['admin.conf', 'the kubeconfig'],
  ] as const) {
    mkdirSync(path.dirname(path.join(old, file)), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(old, file), text);
  }
  mkdirSync(storeDirectory(old), { mode: 0o700 });
  const store = open(path.join(storeDirectory(old), 'data.mdb'), { noSubdir: true, maxDbs: 8 });
  const meta: Database<number, string> = store.openDB({ name: 'meta', encoding: 'json' });
  const rows: Database<Buffer, string> = store.openDB({ name: 'rows', encoding: 'binary' });
  const revisions: Database<Buffer, number> = store.openDB({ name: 'revisions', encoding: 'binary' });
  store.transactionSync(() => {
    void meta.put('format', 1);
    for (let index = 1; index <= objects; index++) {
      const head = Buffer.alloc(17);
      head.writeDoubleBE(index, 0);
      head.writeDoubleBE(index, 8);
      void rows.put(keyOf(index), Buffer.concat([head, Buffer.from(valueOf(index))]));
      const key = Buffer.from(keyOf(index));
      void revisions.put(index, Buffer.concat([Buffer.from([1, 0, key.length]), key]));
    }
  });
  await store.close();
});

/** Runs the opener, until its end or for so long after it began. Resolves with how long it took from then on, and
 *  whether it came to its end. */
async function run(
  dataDir: string,
  killAfterMs = Number.POSITIVE_INFINITY,
): Promise<{ ms: number; hasEnded: boolean }> {
  const child = startProcess(process.execPath, [opener, dataDir], { stdio: ['ignore', 'pipe', 'inherit'], env });
  let text = '';
  let beganAt = Number.NaN;
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    if (text === '') {
      beganAt = performance.now();
      if (killAfterMs < Number.POSITIVE_INFINITY) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    }
    text += chunk;
  });
  const code = await new Promise<number | null>(resolve => void child.on('close', resolve));
  if (code !== null && (code > 0 || text !== `began\n${objects}\n`)) throw new Error(`it ended with ${code}: ${text}`);
  return { ms: performance.now() - beganAt, hasEnded: code !== null };
}

/** All that was there is there, also at an older revision. */
async function expectAll(directory: string): Promise<void> {
  await using store = await openLmdbStore({ directory });
  const { rows } = await store.range(wholeRange);
  expect(rows.map(({ key, value, isDamaged }) => [key, Buffer.from(value).toString(), isDamaged])).toEqual(
    Array.from({ length: objects }, (_, index) => [keyOf(index + 1), valueOf(index + 1), undefined]),
  );
  expect((await store.range(wholeRange, { revision: objects / 2 })).rows).toHaveLength(objects / 2);
}

it(`survives kills at any moment of it`, { timeout: 300_000 }, async () => {
  const random = seededRandom(20_261_130);
  cpSync(old, path.join(root, 'first'), { recursive: true });
  await run(path.join(root, 'first')); // compiles
  cpSync(old, path.join(root, 'second'), { recursive: true });
  const { ms } = await run(path.join(root, 'second'));
  let kills = 0;
  for (let index = 0; index < directories; index++) {
    const dataDir = path.join(root, `killed-${index}`);
    cpSync(old, dataDir, { recursive: true });
    for (let turn = 0; turn < mostKills; turn++) {
      const { hasEnded } = await run(dataDir, random() * ms);
      if (hasEnded) break;
      kills++;
    }
    await run(dataDir);
    await expectAll(storeDirectory(dataDir));
    expect(readMarker(dataDir)).toMatchObject({ format: 1, version: productVersion });
    const [snapshot] = await listSnapshots(snapshotsOf({ dataDir, snapshotDir: '' }));
    expect(snapshot?.manifest).toMatchObject({ reason: 'upgrade', objects, revision: objects });
    const copy = path.join(root, `copy-${index}`);
    mkdirSync(copy);
    cpSync(path.join(dataDir, 'snapshots', snapshot?.name ?? '', 'data.mdb'), path.join(copy, 'data.mdb'));
    await expectAll(copy);
    expect(existsSync(path.join(dataDir, 'store', 'data.mdb.small'))).toBe(false);
    for (const folder of [dataDir, copy]) rmSync(folder, { recursive: true });
  }
  expect(kills).toBeGreaterThan(directories / 2);
});
