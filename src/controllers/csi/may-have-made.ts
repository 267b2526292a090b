import { isDriverError } from '#csi';

/** Whether nobody knows what became of something that a driver was to make, as when it could not be asked. One that
 *  refuses has made nothing. */
export const mayHaveMade = async (error: unknown): Promise<boolean> =>
  !(await isDriverError(error)) ||
  (await isDriverError(error, 'CANCELLED', 'DEADLINE_EXCEEDED', 'UNAVAILABLE', 'ABORTED'));
