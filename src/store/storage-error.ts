/** Errors of the place where a store keeps its rows. */

/** Why nothing can be written. */
export type StorageTrouble = 'full' | 'read-only' | 'failing';

const words: Readonly<Record<StorageTrouble, string>> = {
  full: 'no space is left',
  'read-only': 'the file system is read-only',
  failing: 'the disk reports an input/output error',
};

/** A write that was refused: nothing of it was done, everything else goes on, and later writes may succeed. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly trouble: StorageTrouble;
  /** `disk` names path and disk. */
  constructor(trouble: StorageTrouble, disk: string, options?: ErrorOptions) {
    const mend =
      trouble === 'full' ? ': make room there; what is there can be read and deleted' : ': what is there can be read';
    super(`nothing can be written to ${disk}: ${words[trouble]}${mend}`, options);
    this.trouble = trouble;
  }
}
