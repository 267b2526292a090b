/** Runs nft. Large texts go to an `nft -f -` of their own; small changes go to one `nft -i` that stays, because
 *  starting nft makes it read back every chain and set of the kernel (tens of milliseconds at thousands of services),
 *  while one that runs already needs under a millisecond.
 *
 *  How `nft -i` is spoken to: each line of its input is one transaction; it says nothing on success and prints errors.
 *  So every transaction is followed by a line that is no command: its error message, which quotes the line, says that
 *  everything before it is done. */
import {
  type ChildProcess,
  type Clock,
  createLimiter,
  ExecError,
  exec,
  type Logger,
  startProcess,
  toError,
  withDeadline,
} from '#base';

/** Which nft is run, and who is told when it does not work. */
export interface NftOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The command and its first arguments. Default: `nft`. Tests put `ip netns exec NAME` before it. */
  readonly command?: readonly string[];
}

/** nft as a command that is run anew each time. */
export interface NftCommand {
  /** Applies a script as one transaction. Throws with nft's message, and then nothing of it was done. */
  load(script: string): Promise<void>;
  /** Standard output of `nft ...args`. */
  read(args: readonly string[]): Promise<string>;
}

/** The kernel's packet filter, by way of nft. Calls run one after another. */
export interface Nft extends NftCommand, AsyncDisposable {
  /** Applies a few commands as one transaction, fast. Same promise as {@link load}. */
  change(lines: readonly string[]): Promise<void>;
}

/** Longer changes start an nft of their own: `nft -i` reads its input by the character. */
const maxInteractiveLength = 32_000;
/** Transactions after which `nft -i` is replaced: it keeps a history of its lines. */
const maxTransactions = 1000;
const transactionDeadlineMs = 10_000;

/** For who has little to say to nft: no process stays. */
export function nftCommand(command: readonly string[] = ['nft']): NftCommand {
  const [program = 'nft', ...firstArgs] = command;
  const run = async (args: readonly string[], input = '') =>
    (await exec(program, [...firstArgs, ...args], { input })).stdout;
  return { load: async script => void (await run(['-f', '-'], script)), read: args => run(args) };
}

/** Runs nft, one transaction at a time. Disposing ends the nft that stays. */
export const createNft = (options: NftOptions): Nft => new RunningNft(options);

class RunningNft implements Nft {
  readonly #command: readonly string[];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #once: NftCommand;
  readonly #oneAtATime = createLimiter(1);
  #session: Session | undefined;

  constructor({ clock, logger, command = ['nft'] }: NftOptions) {
    this.#command = command;
    this.#clock = clock;
    this.#logger = logger;
    this.#once = nftCommand(command);
  }

  async load(script: string): Promise<void> {
    await this.#oneAtATime(() => this.#once.load(script));
  }

  async change(lines: readonly string[]): Promise<void> {
    await this.#oneAtATime(async () => {
      const length = lines.reduce((sum, line) => sum + line.length, 0);
      if (length > maxInteractiveLength) await this.#loadLines(lines);
      else if (length > 0) await this.#changeInSession(lines);
    });
  }

  async read(args: readonly string[]): Promise<string> {
    return await this.#oneAtATime(() => this.#once.read(args));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#oneAtATime(() => this.#endSession());
  }

  async #loadLines(lines: readonly string[]): Promise<void> {
    await this.#once.load(`${lines.join('\n')}\n`);
  }

  async #changeInSession(lines: readonly string[]): Promise<void> {
    const session = await this.#usableSession();
    try {
      const deadline = { clock: this.#clock, ms: transactionDeadlineMs, what: 'nft -i' };
      await withDeadline(session.transact(lines), deadline);
    } catch (error) {
      if (error instanceof NftError) throw error;
      this.#logger.warn('nft -i does not work; using nft -f', { error: toError(error) });
      await this.#endSession();
      await this.#loadLines(lines);
    }
  }

  async #usableSession(): Promise<Session> {
    const session = this.#session;
    if (session && (session.closed || session.transactions >= maxTransactions)) await this.#endSession();
    const [program = 'nft', ...firstArgs] = this.#command;
    return (this.#session ??= new Session(program, firstArgs, this.#clock));
  }

  async #endSession(): Promise<void> {
    const ended = this.#session;
    this.#session = undefined;
    await ended?.end();
  }
}

/** nft refused a transaction. */
export class NftError extends Error {
  override readonly name = 'NftError';
}

/** What nft said when it (rather than the machine) refused; undefined for other errors. */
export function refusalOf(error: unknown): string | undefined {
  if (error instanceof NftError) return error.message;
  return error instanceof ExecError ? errorLines(error.result.stderr) : undefined;
}

/** nft's messages without the transaction that it quotes under each. */
function errorLines(said: string): string {
  const lines = said.split('\n').filter(line => line.includes('Error:'));
  return [...new Set(lines)].join('; ') || said.slice(0, 200);
}

/** One running `nft -i`. */
class Session {
  transactions = 0;
  closed = false;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #ended = Promise.withResolvers<void>();
  #said = '';
  #waiting: { readonly sentinel: string; readonly done: PromiseWithResolvers<string> } | undefined;

  constructor(program: string, firstArgs: readonly string[], clock: Clock) {
    this.#clock = clock;
    // Without a home nft has nowhere to write the history of its lines.
    this.#child = startProcess(program, [...firstArgs, '-i'], {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, HOME: '/dev/null' },
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#hear(chunk.toString()));
    this.#child.stdin?.on('error', () => undefined); // reported by 'close'
    const onEnd = (error?: Error) => {
      this.closed = true;
      this.#waiting?.done.reject(error ?? new Error(`nft -i ended: ${this.#said}`));
      this.#ended.resolve();
    };
    this.#child.on('error', onEnd);
    this.#child.on('close', () => onEnd());
  }

  async transact(lines: readonly string[]): Promise<void> {
    const sentinel = `transaction-${++this.transactions}-ends`;
    const done = Promise.withResolvers<string>();
    this.#waiting = { sentinel, done };
    this.#said = '';
    this.#child.stdin?.write(`${lines.join('; ')}\n${sentinel}\n`);
    const said = await done.promise;
    if (said !== '') throw new NftError(errorLines(said));
  }

  /** Ends the process; resolves when it is gone. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    using _timer = this.#clock.setTimeout(() => this.#child.kill('SIGKILL'), 1000);
    await this.#ended.promise;
  }

  /** Collects what nft prints until it has complained, in full, about the sentinel: a message, the quoted line, and a
   *  line of carets under it. */
  #hear(text: string): void {
    this.#said += text;
    const waiting = this.#waiting;
    if (!waiting) return;
    const quoted = this.#said.indexOf(`\n${waiting.sentinel}\n`);
    if (quoted < 0 || !this.#said.endsWith('^\n')) return;
    this.#waiting = undefined;
    const complaint = this.#said.lastIndexOf('Error:', quoted);
    waiting.done.resolve(this.#said.slice(0, Math.max(complaint, 0)).trim());
  }
}
