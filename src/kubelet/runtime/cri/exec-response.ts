/** Reads the answer to ExecSync as it arrives. The engine sends up to 16 MiB of output in one message, which a gRPC client
 *  would hold as a whole; this keeps the beginning and lets the rest pass.
 *
 *  The message is `bytes stdout = 1; bytes stderr = 2; int32 exit_code = 3`, after gRPC's five bytes of compression and length. */
import { type ExecResult, maxExecOutputBytes, RuntimeError } from '../runtime.ts';

export interface ExecResponseReader {
  push(bytes: Uint8Array): void;
  /** What was read so far. */
  result(): ExecResult;
}

const headerBytes = 5;
const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const exitCodeField = 3;

export function createExecResponseReader(): ExecResponseReader {
  const outputs = [createOutput(), createOutput()] as const; // of fields 1 and 2
  let exitCode = 0;
  let field = 0;
  /** What the next varint is. */
  let next: 'tag' | 'value' | 'length' = 'tag';
  let value = 0;
  let shift = 0;
  /** Bytes to skip or keep before the next varint. */
  let left = headerBytes;

  const endOfVarint = (): void => {
    if (next === 'tag') {
      field = value >>> 3;
      const wireType = value & 7;
      if (wireType === wireTypes.varint) next = 'value';
      else if (wireType === wireTypes.bytes) next = 'length';
      else if (wireType === wireTypes.fixed64 || wireType === wireTypes.fixed32) left = wireType === 1 ? 8 : 4;
      else throw new RuntimeError('the runtime sent an answer that cannot be read');
      return;
    }
    if (next === 'length') left = value >>> 0;
    else if (field === exitCodeField) exitCode = value | 0;
    next = 'tag';
    if (left === 0) field = 0;
  };

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (left > 0) {
          const part = bytes.subarray(at, at + left);
          outputs[field - 1]?.add(part);
          left -= part.length;
          at += part.length;
          if (left === 0) field = 0;
          continue;
        }
        const byte = bytes[at++] ?? 0;
        if (shift < 32) value |= (byte & 0x7f) << shift;
        shift += 7;
        if (byte >= 0x80) continue;
        endOfVarint();
        value = 0;
        shift = 0;
      }
    },
    result: () => ({ exitCode, stdout: outputs[0].text(), stderr: outputs[1].text() }),
  };
}

/** The beginning of a stream. */
function createOutput() {
  const parts: Uint8Array[] = [];
  let size = 0;
  return {
    add(bytes: Uint8Array): void {
      if (size >= maxExecOutputBytes) return;
      const part = bytes.slice(0, maxExecOutputBytes - size); // a copy, so that the buffer can be let go
      parts.push(part);
      size += part.length;
    },
    text: (): string => Buffer.concat(parts).toString(),
  };
}
