/** What the types of LMDB's package lack. Not in a source, so that the types of our own package do without it. */
import 'lmdb';

declare module 'lmdb' {
  /** A key as it was given; LMDB's package has it, its types do not. */
  export function bufferToKeyValue(bytes: Buffer): unknown;
}
