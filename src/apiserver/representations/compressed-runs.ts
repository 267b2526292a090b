/** What of lists was compressed, kept as {@link KeptBytes} has it. */
import { type DeflatedPiece, deflatePiece } from '../codecs/gzip-pieces.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { KeptBytes, Shelf, Sized } from './kept-bytes.ts';
import { KeptRuns } from './kept-runs.ts';

/** Compressed runs of items in a representation. */
export interface CompressedRuns {
  /** A run, which is not empty, compressed; `make` makes its bytes. */
  get(items: readonly StoredObject[], make: () => Uint8Array): Promise<DeflatedPiece>;
}

/** About how much of its length a run has when it is compressed. */
const compression = 8;

/** For as long as exactly these items are asked for. */
export class RunsByItems implements CompressedRuns {
  readonly #kept: KeptRuns<Promise<DeflatedPiece>>;

  constructor(kept: Pick<KeptBytes, 'shelf'>) {
    this.#kept = new KeptRuns(kept.shelf());
  }

  get(items: readonly StoredObject[], make: () => Uint8Array): Promise<DeflatedPiece> {
    return this.#kept.get(
      items,
      () => deflatePiece(make()),
      () => lengthOf(items) / compression,
    );
  }
}

interface Piece extends Sized {
  readonly made: Promise<DeflatedPiece>;
}

/** For as long as the same bytes are made of them, for representations that know when these are others. */
export class RunsByBytes implements CompressedRuns {
  readonly #pieces: Shelf<Uint8Array, Piece>;

  constructor(kept: Pick<KeptBytes, 'shelf'>) {
    this.#pieces = kept.shelf();
  }

  get(_items: readonly StoredObject[], make: () => Uint8Array): Promise<DeflatedPiece> {
    const bytes = make();
    const before = this.#pieces.get(bytes);
    if (before) return before.made;
    const made = deflatePiece(bytes);
    this.#pieces.set(bytes, { made, byteLength: bytes.length / compression });
    return made;
  }
}

const lengthOf = (items: readonly StoredObject[]): number => items.reduce((sum, { byteLength }) => sum + byteLength, 0);
