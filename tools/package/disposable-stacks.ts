/** What Node 22 lacks of explicit resource management, for the package that is built for it; where Node has it, Node's
 *  own. The syntax (`using`) is translated by the bundler.
 *  Source: https://tc39.es/ecma262/#sec-disposablestack-objects, #sec-asyncdisposablestack-objects */

type Disposer = () => unknown;

/** An error of disposing that came on top of another. */
class SuppressedErrorOfOurs extends Error {
  override readonly name = 'SuppressedError';
  readonly error: unknown;
  readonly suppressed: unknown;

  constructor(error: unknown, suppressed: unknown, message?: string) {
    super(message);
    this.error = error;
    this.suppressed = suppressed;
  }
}

/** What both stacks share: what is to be done, last in, first out. */
class Disposers {
  #disposers: Disposer[] = [];
  #isDisposed = false;

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  add(disposer: Disposer): void {
    this.#assertOpen();
    this.#disposers.push(disposer);
  }

  /** Hands them over; nothing is left to do here. */
  take(): Disposer[] {
    this.#assertOpen();
    this.#isDisposed = true;
    return this.#disposers.splice(0);
  }

  /** Those to run, the last first; none when they ran already. */
  end(): Disposer[] {
    return this.#isDisposed ? [] : this.take().reverse();
  }

  #assertOpen(): void {
    if (this.#isDisposed) throw new ReferenceError('the stack is disposed');
  }
}

/** Gathers errors: each later one stands over those before it. */
class Failures {
  #failed: { error: unknown } | undefined;

  add(error: unknown): void {
    this.#failed = { error: this.#failed ? new SuppressedErrorOfOurs(error, this.#failed.error) : error };
  }

  throwIfAny(): void {
    if (this.#failed) throw this.#failed.error;
  }
}

function methodOf(value: object, ...symbols: readonly symbol[]): Disposer {
  for (const symbol of symbols) {
    const method = (value as Record<symbol, unknown>)[symbol];
    if (typeof method === 'function') return () => method.call(value) as unknown;
  }
  throw new TypeError('the value has no method that disposes it');
}

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/DisposableStack */
export class DisposableStackOfOurs implements Disposable {
  #disposers = new Disposers();

  get disposed(): boolean {
    return this.#disposers.isDisposed;
  }

  use<T extends Disposable | null | undefined>(value: T): T {
    if (value !== null && value !== undefined) this.#disposers.add(methodOf(value, Symbol.dispose));
    return value;
  }

  adopt<T>(value: T, onDispose: (value: T) => void): T {
    this.#disposers.add(() => onDispose(value));
    return value;
  }

  defer(onDispose: () => void): void {
    this.#disposers.add(onDispose);
  }

  move(): DisposableStackOfOurs {
    const moved = new DisposableStackOfOurs();
    for (const disposer of this.#disposers.take()) moved.#disposers.add(disposer);
    return moved;
  }

  dispose(): void {
    const failures = new Failures();
    for (const disposer of this.#disposers.end()) {
      try {
        disposer();
      } catch (error) {
        failures.add(error);
      }
    }
    failures.throwIfAny();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/AsyncDisposableStack */
export class AsyncDisposableStackOfOurs implements AsyncDisposable {
  #disposers = new Disposers();

  get disposed(): boolean {
    return this.#disposers.isDisposed;
  }

  use<T extends AsyncDisposable | Disposable | null | undefined>(value: T): T {
    if (value !== null && value !== undefined)
      this.#disposers.add(methodOf(value, Symbol.asyncDispose, Symbol.dispose));
    return value;
  }

  adopt<T>(value: T, onDispose: (value: T) => unknown): T {
    this.#disposers.add(() => onDispose(value));
    return value;
  }

  defer(onDispose: () => unknown): void {
    this.#disposers.add(onDispose);
  }

  move(): AsyncDisposableStackOfOurs {
    const moved = new AsyncDisposableStackOfOurs();
    for (const disposer of this.#disposers.take()) moved.#disposers.add(disposer);
    return moved;
  }

  async disposeAsync(): Promise<void> {
    const failures = new Failures();
    for (const disposer of this.#disposers.end()) {
      try {
        await disposer();
      } catch (error) {
        failures.add(error);
      }
    }
    failures.throwIfAny();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disposeAsync();
  }
}

const own = {
  SuppressedError: SuppressedErrorOfOurs,
  DisposableStack: DisposableStackOfOurs,
  AsyncDisposableStack: AsyncDisposableStackOfOurs,
};

/** Put in the place of the globals of these names. */
export const { SuppressedError, DisposableStack, AsyncDisposableStack } = { ...own, ...present() };

function present(): Partial<typeof own> {
  return Object.fromEntries(
    Object.keys(own).flatMap(name => (name in globalThis ? [[name, globalThis[name as keyof typeof globalThis]]] : [])),
  );
}
