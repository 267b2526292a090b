/** `kubernode check`: whether all that a cluster has stored is what was written. */
import { toError, UsageError } from '#base';
import type { StoreCheck } from '#cli';
import { checkStoreFile } from '#store';
import { storeDirectory } from './data-directory.ts';

/** Checks the store of a data directory, be the cluster running or not. UsageError when nothing of it can be read. */
export async function checkData(dataDir: string): Promise<StoreCheck> {
  const directory = storeDirectory(dataDir);
  try {
    return checkStoreFile(directory);
  } catch (error) {
    throw new UsageError(`the store in ${directory} cannot be read: ${toError(error).message}`, { cause: error });
  }
}
