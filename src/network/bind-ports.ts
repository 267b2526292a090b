/** Keeps the bridge's ports bound to their pods' addresses, as pods come and go. */
import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, type Logger, readFileIfExists, type SyncLoop, startSyncLoop, toError } from '#base';
import { compareTable, formatTable, type Nft } from '#nftables';
import { type PortBinding, parsePortBinding, planSourceTable, renderBindings } from './sources.ts';

/** Whose ports are bound, by which notes, in which table. */
export interface BindPortsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bridge: string;
  readonly tableName: string;
  /** Where CNI's library notes what it attached. */
  readonly resultsDirectory: string;
  readonly nft: Pick<Nft, 'load' | 'change' | 'read'>;
}

/** How often the notes are looked at although nothing told of a change. */
const lookPeriodMs = 30_000;
/** How often the kernel's table is compared with what it should be. */
const verifyPeriodMs = 120_000;

/** What keeps ports bound. */
export interface BoundPorts extends AsyncDisposable {
  /** Resolves when every port that is noted now is bound. */
  settled(): Promise<void>;
  /** Compares the kernel's table with what it should be, and writes it anew where they differ. */
  verify(): Promise<void>;
}

/** Binds the ports of pods that are there, also those of an earlier process, and from then on of those that come; a
 *  pod's port is bound when CNI has attached it, before the runtime starts the pod's first process. Disposing leaves
 *  the bindings. Rejects where the kernel has no packet filter for bridges. */
export async function bindPorts(options: BindPortsOptions): Promise<BoundPorts> {
  const binder = new PortBinder(options);
  await binder.start();
  return binder;
}

class PortBinder implements BoundPorts {
  readonly #options: BindPortsOptions;
  readonly #notes: NoteReader;
  readonly #running = new AsyncDisposableStack();
  /** What the kernel holds; undefined when that is not known. */
  #bound: readonly PortBinding[] | undefined;
  #verifiedAtMs: number;
  #loop: SyncLoop | undefined;

  constructor(options: BindPortsOptions) {
    this.#options = options;
    this.#notes = new NoteReader(options);
    this.#verifiedAtMs = options.clock.now();
  }

  async start(): Promise<void> {
    const { clock, logger } = this.#options;
    await this.#run();
    const onFailure = (error: unknown, failures: number) =>
      logger.error('cannot bind pods to their addresses', { error: toError(error), failures });
    const loop = this.#running.use(
      startSyncLoop({ clock, minPeriodMs: 0, maxPeriodMs: lookPeriodMs, run: () => this.#run(), onFailure }),
    );
    this.#loop = loop;
    this.#running.use(follow(this.#options, () => loop.trigger()));
    loop.trigger(); // for what came before the watch began
  }

  async settled(): Promise<void> {
    await this.#loop?.settled();
  }

  async verify(): Promise<void> {
    this.#verifiedAtMs = Number.NEGATIVE_INFINITY;
    this.#loop?.trigger();
    await this.settled();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#running.disposeAsync();
  }

  async #run(): Promise<void> {
    const { clock, nft, tableName } = this.#options;
    const [before, after] = [this.#bound, await this.#notes.read()];
    this.#bound = undefined;
    if (before) await nft.change(renderBindings(tableName, { before, after }));
    else await nft.load(formatTable(planSourceTable(tableName, after)));
    if (clock.now() - this.#verifiedAtMs >= verifyPeriodMs) await this.#compare(after);
    this.#bound = after;
  }

  async #compare(bindings: readonly PortBinding[]): Promise<void> {
    const { clock, logger, nft, tableName } = this.#options;
    const table = planSourceTable(tableName, bindings);
    const listing = await nft.read(['-j', 'list', 'table', ...table.name.split(' ')]).catch(() => undefined);
    const differences = compareTable(table, listing);
    if (differences.length > 0) {
      logger.warn('what binds pods to their addresses was changed by somebody else; writing it anew', { differences });
      await nft.load(formatTable(table));
    }
    this.#verifiedAtMs = clock.now();
  }
}

/** Calls `onChange` whenever something changes in the directory, which another cluster's end may take away when it is
 *  empty. */
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
class NoteReader {
  readonly #bridge: string;
  readonly #directory: string;
  #known = new Map<string, PortBinding>();

  constructor({ bridge, resultsDirectory }: Pick<BindPortsOptions, 'bridge' | 'resultsDirectory'>) {
    this.#bridge = bridge;
    this.#directory = resultsDirectory;
  }

  async read(): Promise<PortBinding[]> {
    const all = await readdir(this.#directory).catch(() => []); // before the first pod
    const names = all.filter(name => name.startsWith(`${this.#bridge}-`)).sort();
    const found = await Promise.all(
      names.map(async name => [name, this.#known.get(name) ?? (await this.#readNote(name))] as const),
    );
    this.#known = new Map(found.flatMap(([name, binding]) => (binding ? [[name, binding] as const] : [])));
    return [...this.#known.values()];
  }

  async #readNote(name: string): Promise<PortBinding | undefined> {
    const note = await readFileIfExists(path.join(this.#directory, name));
    return parsePortBinding(note ?? '', { bridge: this.#bridge });
  }
}
