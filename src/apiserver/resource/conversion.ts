/** Kinds whose objects are stored in another version than they are asked for, when somebody has to be asked to convert
 *  them. */
import type { KubeObject, StatusError } from '#api';

/** Converts for one version of a kind. Promises are for what has to be asked for; they reject with a StatusError when
 *  nobody answers. */
export interface Conversion {
  /** The version itself. Nobody has to be asked for what is stored in it. */
  readonly apiVersion: string;
  /** That in which objects are stored now. */
  readonly storedAs: string;
  /** Stored values as the version has them, in their order; of one that cannot be had, why. One alone for which nobody
   *  has to be asked is had at once. */
  fromStored(values: readonly Uint8Array[]): readonly Converted[] | Promise<readonly Converted[]>;
  /** A value of the version as it is stored. */
  toStored(value: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** An object of any version as another has it. It stays as it is. */
  readonly convert: (object: KubeObject, apiVersion: string) => KubeObject | Promise<KubeObject>;
}

/** The JSON of an object, or why it cannot be had. */
export type Converted = Uint8Array | StatusError;
