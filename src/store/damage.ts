/** Errors of stored bytes that are not what was written. */

/** What was read has another checksum than it was written with. */
export class DamagedStoreError extends Error {
  override readonly name = 'DamagedStoreError';
  /** `what` names the row or the record. */
  constructor(what: string, options?: ErrorOptions) {
    super(`the store is damaged: ${what} is not what was written`, options);
  }
}
