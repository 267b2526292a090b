/** Cuts a stream of bytes into lines, one JSON value each. A line may span many chunks, a chunk hold many lines. */

const newline = 0x0a;

export class JsonLines {
  /** Chunks of the line that has not ended. */
  #rest: Uint8Array[] = [];

  /** The values of the lines that this chunk completes. Throws when a line is not JSON. */
  push(chunk: Uint8Array): unknown[] {
    const values: unknown[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = this.#take(chunk.subarray(start, end));
      if (line.length > 0) values.push(JSON.parse(line.toString()));
      start = end + 1;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
    return values;
  }

  #take(end: Uint8Array): Buffer {
    if (this.#rest.length === 0) return Buffer.from(end.buffer, end.byteOffset, end.length);
    const line = Buffer.concat([...this.#rest, end]);
    this.#rest = [];
    return line;
  }
}
