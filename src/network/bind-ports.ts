/** Keeps the bridge's ports bound to their pods' addresses, as pods come and go. */
import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, type Logger, readFileIfExists, startSyncLoop, toError } from '#base';
import type { Nft } from '#nftables';
import { type PortBinding, parsePortBinding, renderBindings, renderSourceTable } from './sources.ts';

export interface BindPortsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bridge: string;
  readonly tableName: string;
  /** Where CNI's library notes what it attached. */
  readonly resultsDirectory: string;
  readonly nft: Pick<Nft, 'load' | 'change'>;
}

/** How often the notes are looked at although nothing told of a change. */
const lookPeriodMs = 30_000;

export interface BoundPorts extends AsyncDisposable {
  /** Resolves when every port that is noted now is bound. */
  settled(): Promise<void>;
}

/** Binds the ports of pods that are there, also those of an earlier process, and from then on of those that come; a pod's
 *  port is bound when CNI has attached it, before the runtime starts the pod's first process. Disposing leaves the bindings.
 *  Rejects where the kernel has no packet filter for bridges. */
export async function bindPorts(options: BindPortsOptions): Promise<BoundPorts> {
  const { clock, logger, tableName, nft } = options;
  await using starting = new AsyncDisposableStack();
  const readBindings = createNoteReader(options);
  /** What the kernel holds; undefined when that is not known. */
  let bound: readonly PortBinding[] | undefined;
  const run = async () => {
    const [before, after] = [bound, await readBindings()];
    bound = undefined;
    if (before) await nft.change(renderBindings(tableName, { before, after }));
    else await nft.load(renderSourceTable(tableName, after));
    bound = after;
  };
  await run();
  const loop = starting.use(
    startSyncLoop({
      clock,
      minPeriodMs: 0,
      maxPeriodMs: lookPeriodMs,
      run,
      onFailure: (error, failures) =>
        logger.error('cannot bind pods to their addresses', { error: toError(error), failures }),
    }),
  );
  starting.use(follow(options, () => loop.trigger()));
  loop.trigger(); // for what came before the watch began
  const running = starting.move();
  return { settled: () => loop.settled(), [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Calls `onChange` whenever something changes in the directory, which another cluster's end may take away when it is empty. */
function follow({ resultsDirectory, logger }: BindPortsOptions, onChange: () => void): Disposable {
  let watcher: FSWatcher;
  const start = () => {
    mkdirSync(resultsDirectory, { recursive: true, mode: 0o700 });
    watcher = watch(resultsDirectory, (_event, name) => {
      if (name === path.basename(resultsDirectory)) {
        watcher.close();
        start();
      }
      onChange();
    });
    watcher.on('error', error => logger.warn('cannot follow what CNI attaches', { error: toError(error) }));
  };
  start();
  return { [Symbol.dispose]: () => watcher.close() };
}

/** Reads the notes of a bridge. A note does not change once it is whole, so each is read until then and no more. */
function createNoteReader({ bridge, resultsDirectory }: BindPortsOptions): () => Promise<PortBinding[]> {
  let known = new Map<string, PortBinding>();
  return async () => {
    const all = await readdir(resultsDirectory).catch(() => []); // before the first pod
    const names = all.filter(name => name.startsWith(`${bridge}-`)).sort();
    const found = await Promise.all(
      names.map(async (name): Promise<[string, PortBinding | undefined]> => {
        const note = known.has(name) ? '' : await readFileIfExists(path.join(resultsDirectory, name));
        return [name, known.get(name) ?? parsePortBinding(note ?? '', { bridge })];
      }),
    );
    known = new Map(found.flatMap(([name, binding]) => (binding ? [[name, binding] as const] : [])));
    return [...known.values()];
  };
}
