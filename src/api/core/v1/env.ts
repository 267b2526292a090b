/** Environment variables and where their values come from. */
import type { Quantity } from '../../meta/v1/scalars.ts';

export interface EnvVar {
  /** @proto 1 */
  name: string;
  /** @proto 2 */
  value?: string;
  /** @proto 3 */
  valueFrom?: EnvVarSource;
}

export interface EnvVarSource {
  /** @proto 3 */
  configMapKeyRef?: ConfigMapKeySelector;
  /** @proto 1 */
  fieldRef?: ObjectFieldSelector;
  /** @proto 5 */
  fileKeyRef?: FileKeySelector;
  /** @proto 2 */
  resourceFieldRef?: ResourceFieldSelector;
  /** @proto 4 */
  secretKeyRef?: SecretKeySelector;
}

export interface EnvFromSource {
  /** @proto 2 */
  configMapRef?: ConfigMapEnvSource;
  /** @proto 1 */
  prefix?: string;
  /** @proto 3 */
  secretRef?: SecretEnvSource;
}

export interface ConfigMapEnvSource {
  name?: string;
  /** @proto 2 */
  optional?: boolean;
}

export interface SecretEnvSource {
  name?: string;
  /** @proto 2 */
  optional?: boolean;
}

/** @mapType atomic */
export interface ObjectFieldSelector {
  /** @default "v1" @proto 1 */
  apiVersion?: string;
  /** @proto 2 */
  fieldPath: string;
}

/** @mapType atomic */
export interface ResourceFieldSelector {
  /** @proto 1 */
  containerName?: string;
  /** @default "0" @proto 3 */
  divisor?: Quantity;
  /** @proto 2 */
  resource: string;
}

/** @mapType atomic */
export interface ConfigMapKeySelector {
  /** @proto 2 */
  key: string;
  name?: string;
  /** @proto 3 */
  optional?: boolean;
}

/** @mapType atomic */
export interface SecretKeySelector {
  /** @proto 2 */
  key: string;
  name?: string;
  /** @proto 3 */
  optional?: boolean;
}

/** @mapType atomic */
export interface FileKeySelector {
  /** @proto 3 */
  key: string;
  /** @proto 4 */
  optional?: boolean;
  /** @proto 2 */
  path: string;
  /** @proto 1 */
  volumeName: string;
}
