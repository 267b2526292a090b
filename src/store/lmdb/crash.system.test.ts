/** kill -9 at random moments: nothing acknowledged is lost, nothing is half-written. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { seededRandom, startProcess } from '#base';
import { textOf, WatchLog } from '../contract/writes.ts';
import { prefixRange, type Store, wholeRange } from '../store.ts';
import { openLmdbStore } from './lmdb-store.ts';

const kills = 200;
/** So many directories are worked on side by side; each is killed, checked and continued in turn. */
const lanes = 4;

const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'kubernode-crash-'));
/** The writer's compiled code is kept for the next of the many starts. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'compiled') };
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a killed writer had acknowledged: of each group the newest revision and its text, `-` when it deleted. */
type Acknowledged = Map<string, { revision: number; text: string }>;

it(`survives ${kills} kills`, { timeout: 300_000 }, async () => {
  const random = seededRandom(20_260_101);
  let acknowledgedCommits = 0;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const directory = mkdtempSync(join(root, `lane-${lane}-`));
      const acknowledged: Acknowledged = new Map();
      for (let kill = 0; kill < kills / lanes; kill++) {
        acknowledgedCommits += await runAndKill({ directory, seed: `${lane}.${kill}`, acknowledged, random });
        await check(directory, acknowledged);
      }
    }),
  );
  expect(acknowledgedCommits).toBeGreaterThan(kills);
});

/** Starts a writer and kills it after a random count of acknowledgements and a random moment more. */
async function runAndKill(options: {
  directory: string;
  seed: string;
  acknowledged: Acknowledged;
  random: () => number;
}): Promise<number> {
  const { directory, seed, acknowledged, random } = options;
  const child = startProcess(process.execPath, [writer, directory, seed], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const killAfterLines = 1 + Math.floor(random() ** 3 * 600);
  const killAfterMs = random() * 4;
  let text = '';
  let lines = 0;
  let killing = false;
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    lines += chunk.split('\n').length - 1;
    if (lines < killAfterLines || killing) return;
    killing = true;
    setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  const [code, signal] = await new Promise<[number | null, string | null]>(resolve =>
    child.on('close', (...end) => resolve(end)),
  );
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself with code ${code}`);
  return note(text, acknowledged);
}

function note(text: string, acknowledged: Acknowledged): number {
  const complete = text.slice(0, text.lastIndexOf('\n')).split('\n').slice(1);
  for (const line of complete) {
    const [revision, group = '', value = ''] = line.split(' ');
    acknowledged.set(group, { revision: Number(revision), text: value });
  }
  return complete.length;
}

async function check(directory: string, acknowledged: Acknowledged): Promise<void> {
  await using store = await openLmdbStore({ directory });
  for (const [group, { revision, text }] of acknowledged) {
    const { rows } = await store.range(prefixRange(`group/${group}/`));
    expect([0, 3]).toContain(rows.length);
    expect(
      new Set(rows.map(row => row.modRevision)).size,
      'one commit wrote all keys of the group',
    ).toBeLessThanOrEqual(1);
    expect(new Set(rows.map(textOf)).size).toBeLessThanOrEqual(1);
    const [row] = rows;
    // A group that is gone was deleted by the newest acknowledged commit, or by one that was never acknowledged.
    const newest = row?.modRevision ?? (text === '-' ? revision : revision + 1);
    expect(newest, 'nothing acknowledged is lost').toBeGreaterThanOrEqual(revision);
    expect(newest).toBeLessThanOrEqual(await store.currentRevision());
    const shown = row ? textOf(row)?.trimEnd() : '-';
    expect(newest > revision || shown === text, 'what was acknowledged is what is there').toBe(true);
  }
  await checkHistory(store);
}

/** Every revision that is kept is there, whole, and in order. */
async function checkHistory(store: Store): Promise<void> {
  const oldest = await oldestRevision(store);
  using log = await WatchLog.start(store, wholeRange, { fromRevision: oldest });
  expect(log.revisions).toEqual(
    Array.from({ length: (await store.currentRevision()) - oldest + 1 }, (_, i) => oldest + i),
  );
  for (const batch of log.batches) expect(batch.events).toHaveLength(3);
}

async function oldestRevision(store: Store): Promise<number> {
  const refused = await store.range(wholeRange, { revision: 1 }).then(
    () => undefined,
    (error: { compactRevision?: number }) => error.compactRevision,
  );
  return refused ?? 1;
}
