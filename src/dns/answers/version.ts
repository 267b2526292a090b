/** Which of the cluster's names an answer was made from: a number that goes up whenever one changes, and that all
 *  threads see. */
export class NamesVersion {
  readonly #number: Int32Array;

  /** Of memory that another thread gave; default: new. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.#number = new Int32Array(memory);
  }

  /** For another thread. */
  get memory(): SharedArrayBuffer {
    return this.#number.buffer as SharedArrayBuffer;
  }

  get current(): number {
    return Atomics.load(this.#number, 0);
  }

  /** Called by the main thread alone, when a name has changed. */
  advance(): void {
    Atomics.add(this.#number, 0, 1);
  }
}
