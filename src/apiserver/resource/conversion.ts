/** Kinds whose objects are stored in another version than they are asked for, when somebody has to be asked to convert them. */
import type { KubeObject, StatusError } from '#api';

/** Converts for one version of a kind. Promises are for what has to be asked for; they reject with a StatusError when nobody answers. */
export interface Conversion {
  /** Whether somebody has to be asked for a stored value. */
  isForeign(value: Uint8Array): boolean;
  /** Whether a stored value is of another version than it would be stored in now. */
  readonly isStale: (value: Uint8Array) => boolean;
  /** Stored values as the version has them, in their order; of one that cannot be had, why. */
  fromStored(values: readonly Uint8Array[]): readonly Converted[] | Promise<readonly Converted[]>;
  /** A value of the version as it is stored. */
  toStored(value: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** An object of any version as another has it. It stays as it is. */
  readonly convert: (object: KubeObject, apiVersion: string) => KubeObject | Promise<KubeObject>;
}

export type Converted = Uint8Array | StatusError;
