/** The server of `bench/many-pods.ts`: a control plane on a store that was filled before it started. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Node, Pod, ReplicaSet } from '#api';
import { systemClock as clock, silentLogger as logger } from '#base';
import { mergePatch, type WatchEvent } from '#client';
import { ensurePki } from '#lifecycle';
import { startControlPlane } from '#main';
import { openLmdbStore } from '#store';
import { anonymousBytes, giveBackFreeMemory } from '../../src/main/free-memory.ts';
import { namespaceOf, setOf } from './pods-store.ts';
import type { Target } from './served-store.ts';

/** What the benchmark asks for: forget what was, say how it went, begin or end changes, watch everything in process. */
export type ServerTask = 'settle' | 'report' | 'change' | 'rest' | 'watch';

/** How the server is, and how it was since it settled. */
export interface ServerReport {
  /** Resident memory is counted without pages of files: the store's stay until the kernel needs them. */
  readonly residentBytes: number;
  readonly startBytes: number;
  readonly peakBytes: number;
  readonly fillSeconds: number;
  /** Most processor time of the main thread in one turn of the loop. */
  readonly longestHoldMs: number;
  readonly cpuMs: number;
  readonly writeMs: readonly number[];
  readonly version: string;
  readonly watchMs?: number;
}

const pods = Number(process.argv[2]);
const changesPerSecond = 200;
const cpuMsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;

/** What the loop and the memory did since it was reset. */
class Meter {
  longestHoldMs = 0;
  peakBytes = 0;
  #lastMs = cpuMsOf(process.threadCpuUsage());
  #cpuMs = cpuMsOf(process.cpuUsage());

  constructor() {
    setInterval(() => this.#tick(), 1).unref();
    setInterval(() => (this.peakBytes = Math.max(this.peakBytes, anonymousBytes())), 50).unref();
  }

  get cpuMs(): number {
    return cpuMsOf(process.cpuUsage()) - this.#cpuMs;
  }

  reset(): void {
    this.longestHoldMs = 0;
    this.peakBytes = 0;
    this.#lastMs = cpuMsOf(process.threadCpuUsage());
    this.#cpuMs = cpuMsOf(process.cpuUsage());
  }

  #tick(): void {
    const nowMs = cpuMsOf(process.threadCpuUsage());
    this.longestHoldMs = Math.max(this.longestHoldMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }
}

/** As an idle process does, but at once: collects, twice, since what the first lets go of may hold more, and gives
 *  back. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    // The flavor that also empties V8's pools of free pages.
    globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
    await clock.sleep(500);
    await giveBackFreeMemory();
  }
}

const directory = mkdtempSync(join(tmpdir(), 'kubernode-bench-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));

// In a process of its own, so that the writing does not show in this one's memory.
const filler = fork(new URL('pods-store.ts', import.meta.url), [join(directory, 'store'), String(pods)]);
const [code] = (await once(filler, 'exit')) as [number | null];
if (code !== 0) throw new Error(`the store could not be filled: ${code}`);
await settle();
const startBytes = anonymousBytes();
const pki = await ensurePki({ directory, nodeName: 'n', clock });
const store = await openLmdbStore({ directory: join(directory, 'store') });
const started = performance.now();
const controlPlane = await startControlPlane({ store, clock, logger });
const { client } = controlPlane.identity('bench', ['system:masters']);
const { certificate, key } = pki.certificates.apiserver;
const ca = pki.authorities.ca.certificate;
const { port } = await controlPlane.apiServer.listen({ tls: { certificate, key, clientAuthority: ca } });
const { admin } = pki.certificates;
const target: Target = { port, ca, cert: admin.certificate, key: admin.key };
const fillSeconds = (performance.now() - started) / 1000;
const meter = new Meter();

let writeMs: number[] = [];
let changing: NodeJS.Timeout | undefined;
let changed = 0;

async function changeOne(): Promise<void> {
  const index = (changed++ * 7919) % pods;
  const path = { namespace: namespaceOf(index), name: `${setOf(index)}-${String(index).padStart(7, '0')}` };
  const start = performance.now();
  const status = { message: `change ${changed}` };
  await client.patch(Pod, path, mergePatch({ status }), { subresource: 'status' });
  writeMs.push(performance.now() - start);
}

async function watchAll(): Promise<number> {
  const start = performance.now();
  const options = { sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan' };
  for await (const { type } of client.watch(Pod, options) as AsyncIterable<WatchEvent>) if (type === 'BOOKMARK') break;
  return performance.now() - start;
}

async function carryOut(task: ServerTask): Promise<Partial<ServerReport>> {
  if (task === 'settle') {
    await settle();
    meter.reset();
  } else if (task === 'change') {
    writeMs = [];
    changing = setInterval(() => {
      for (let i = 0; i < changesPerSecond / 50; i++)
        changeOne().catch((error: unknown) => console.error(`a change failed: ${String(error)}`));
    }, 20);
  } else if (task === 'rest') {
    clearInterval(changing);
    await settle();
  } else if (task === 'watch') return { watchMs: await watchAll().catch(() => Number.NaN) };
  return {};
}

let settledBytes = 0;
process.on('message', (task: ServerTask) => {
  void carryOut(task).then(async extra => {
    if (task === 'settle' || task === 'rest') settledBytes = anonymousBytes();
    const { longestHoldMs, cpuMs, peakBytes } = meter;
    const version = String(await store.currentRevision());
    const report: ServerReport = {
      residentBytes: settledBytes,
      startBytes,
      peakBytes,
      fillSeconds,
      longestHoldMs,
      cpuMs,
      writeMs,
      version,
      ...extra,
    };
    process.send?.(report);
  });
});
for (const kind of [Node, ReplicaSet]) await client.list(kind as typeof Node);
// Until every component has seen all, and written what it found to write.
await clock.sleep(Math.max(5000, pods / 10));
process.send?.({ target });
