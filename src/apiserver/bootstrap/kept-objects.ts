/** Objects of this server that it makes when it is asked to, and keeps as they are to be from then on. */
import { type Clock, type Logger, startSyncLoop, toError } from '#base';

interface KeptObjectsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What is logged when they cannot be made; they are made again after a while. */
  readonly complaint: string;
  /** Makes what is missing, and changes what is otherwise. */
  readonly make: (isStart: boolean) => Promise<void>;
  /** Follows what may make them otherwise. */
  readonly follow: (onChange: () => void) => readonly Disposable[];
}

/** Makes and follows nothing until asked. Disposing it ends that. */
export class KeptObjects implements AsyncDisposable {
  readonly #options: KeptObjectsOptions;
  readonly #stack = new AsyncDisposableStack();
  #starting: Promise<void> | undefined;

  constructor(options: KeptObjectsOptions) {
    this.#options = options;
  }

  /** Resolves when they are there, or when that failed. */
  async keep(): Promise<void> {
    this.#starting ??= this.#start();
    await this.#starting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#starting;
    await this.#stack.disposeAsync();
  }

  async #start(): Promise<void> {
    const { clock, logger, complaint, make, follow } = this.#options;
    const onFailure = (error: unknown, failures = 1) => logger.warn(complaint, { error: toError(error), failures });
    await make(true).catch(onFailure);
    const loop = this.#stack.use(startSyncLoop({ clock, minPeriodMs: 0, run: () => make(false), onFailure }));
    for (const following of follow(() => loop.trigger())) this.#stack.use(following);
  }
}
