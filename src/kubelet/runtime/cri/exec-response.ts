/** Reads the answer to ExecSync as it arrives. The engine sends up to 16 MiB of output in one message, which a gRPC
 *  client would hold as a whole; this keeps the beginning and lets the rest pass.
 *
 *  The message is `bytes stdout = 1; bytes stderr = 2; int32 exit_code = 3`, after gRPC's five bytes of compression and
 *  length. */
import { type ExecResult, maxExecOutputBytes, RuntimeError } from '../runtime.ts';

const headerBytes = 5;
const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const exitCodeField = 3;

/** Told of the bytes of one answer as they come. */
export class ExecResponseReader {
  readonly #outputs = [new Output(), new Output()] as const; // of fields 1 and 2
  #exitCode = 0;
  #field = 0;
  /** What the next varint is. */
  #next: 'tag' | 'value' | 'length' = 'tag';
  #value = 0;
  #shift = 0;
  /** Bytes to skip or keep before the next varint. */
  #left = headerBytes;

  /** Pieces may end anywhere in the message. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) at += this.#take(bytes.subarray(at, at + this.#left));
      else this.#addToVarint(bytes[at++] ?? 0);
    }
  }

  /** What was read so far. */
  result(): ExecResult {
    const [stdout, stderr] = this.#outputs;
    return { exitCode: this.#exitCode, stdout: stdout.text(), stderr: stderr.text() };
  }

  /** Keeps a part of a field, or skips it; how long it is. */
  #take(part: Uint8Array): number {
    this.#outputs[this.#field - 1]?.add(part);
    this.#left -= part.length;
    if (this.#left === 0) this.#field = 0;
    return part.length;
  }

  #addToVarint(byte: number): void {
    if (this.#shift < 32) this.#value |= (byte & 0x7f) << this.#shift;
    this.#shift += 7;
    if (byte >= 0x80) return;
    this.#endVarint();
    this.#value = 0;
    this.#shift = 0;
  }

  #endVarint(): void {
    if (this.#next === 'tag') return this.#beginField(this.#value >>> 3, this.#value & 7);
    if (this.#next === 'length') this.#left = this.#value >>> 0;
    else if (this.#field === exitCodeField) this.#exitCode = this.#value | 0;
    this.#next = 'tag';
    if (this.#left === 0) this.#field = 0;
  }

  #beginField(field: number, wireType: number): void {
    this.#field = field;
    if (wireType === wireTypes.varint) this.#next = 'value';
    else if (wireType === wireTypes.bytes) this.#next = 'length';
    else if (wireType === wireTypes.fixed64) this.#left = 8;
    else if (wireType === wireTypes.fixed32) this.#left = 4;
    else throw new RuntimeError('the runtime sent an answer that cannot be read');
  }
}

/** The beginning of a stream. */
class Output {
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  add(bytes: Uint8Array): void {
    if (this.#size >= maxExecOutputBytes) return;
    const part = bytes.slice(0, maxExecOutputBytes - this.#size); // a copy, so that the buffer can be let go
    this.#parts.push(part);
    this.#size += part.length;
  }

  text(): string {
    return Buffer.concat(this.#parts).toString();
  }
}
