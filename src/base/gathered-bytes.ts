/** Bytes that come in chunks of somebody else's choice. Each chunk is an object of some hundred bytes and keeps what it
 *  was read with, up to 64 KB, so small ones are copied together: what is gathered takes as much memory as it is long,
 *  and not a hundred times that. */

const smallBytes = 4096;
const blockBytes = 16 * 1024;
const nothing = Buffer.alloc(0);

export class GatheredBytes {
  #parts: Buffer[] = [];
  /** Where small chunks go, as far as it is used. */
  #block = nothing;
  #used = 0;
  #length = 0;

  /** Of all that came since it was taken last. */
  get length(): number {
    return this.#length;
  }

  /** The chunk must not be changed afterwards. */
  add(chunk: Buffer): void {
    // What comes in one chunk, as most does, is not copied.
    const isKept = chunk.length >= smallBytes || this.#length === 0;
    this.#length += chunk.length;
    if (isKept) {
      this.#endPart();
      this.#parts.push(chunk);
      return;
    }
    if (this.#block.length - this.#used < chunk.length) {
      this.#endPart();
      this.#block = Buffer.allocUnsafe(blockBytes);
    }
    this.#used += chunk.copy(this.#block, this.#used);
  }

  /** All bytes, which are held no longer. */
  take(): Buffer {
    this.#endPart();
    const [first = nothing, ...others] = this.#parts;
    const all = others.length === 0 ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#block = nothing;
    this.#length = 0;
    return all;
  }

  /** Small chunks to come go into what is left of the block. */
  #endPart(): void {
    if (this.#used === 0) return;
    this.#parts.push(this.#block.subarray(0, this.#used));
    this.#block = this.#block.subarray(this.#used);
    this.#used = 0;
  }
}
