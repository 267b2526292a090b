/** Environment variables and where their values come from. */
import type { Quantity } from '../../meta/v1/scalars.ts';

/** An environment variable. */
export interface EnvVar {
  /** Name of the variable. @proto 1 */
  name: string;
  /** The value; `$(NAME)` is replaced by variables that come before. Default empty. @proto 2 */
  value?: string;
  /** Where the value comes from, in place of `value`. @proto 3 */
  valueFrom?: EnvVarSource;
}

/** Where a variable's value comes from; exactly one of these. */
export interface EnvVarSource {
  /** A key of a config map. @proto 3 */
  configMapKeyRef?: ConfigMapKeySelector;
  /** A field of the pod, such as metadata.name or status.podIP. @proto 1 */
  fieldRef?: ObjectFieldSelector;
  /** A key of a file of variables that another container wrote into a volume. @proto 5 */
  fileKeyRef?: FileKeySelector;
  /** An amount that a container asks for or is limited to. @proto 2 */
  resourceFieldRef?: ResourceFieldSelector;
  /** A key of a secret. @proto 4 */
  secretKeyRef?: SecretKeySelector;
}

/** An object whose keys all become variables. */
export interface EnvFromSource {
  /** The config map. @proto 2 */
  configMapRef?: ConfigMapEnvSource;
  /** Text to put before each name. @proto 1 */
  prefix?: string;
  /** The secret. @proto 3 */
  secretRef?: SecretEnvSource;
}

/** A config map whose keys all become variables. */
export interface ConfigMapEnvSource {
  /** Name of the config map. @proto 1.1 */
  name?: string;
  /** Whether the pod starts even if it does not exist. @pointer @proto 2 */
  optional?: boolean;
}

/** A secret whose keys all become variables. */
export interface SecretEnvSource {
  /** Name of the secret. @proto 1.1 */
  name?: string;
  /** Whether the pod starts even if it does not exist. @pointer @proto 2 */
  optional?: boolean;
}

/** A field of an object. @mapType atomic */
export interface ObjectFieldSelector {
  /** API version in which the path is meant. Default v1. @default "v1" @proto 1 */
  apiVersion?: string;
  /** Path of the field. @proto 2 */
  fieldPath: string;
}

/** An amount of a container. @mapType atomic */
export interface ResourceFieldSelector {
  /** The container. Required for volumes, optional for variables. @proto 1 */
  containerName?: string;
  /** Unit in which to give the amount. Default 1. @default "0" @always @proto 3 */
  divisor?: Quantity;
  /** Path of the amount, such as limits.cpu. @proto 2 */
  resource: string;
}

/** A key of a config map. @mapType atomic */
export interface ConfigMapKeySelector {
  /** The key. @proto 2 */
  key: string;
  /** Name of the config map. @proto 1.1 */
  name?: string;
  /** Whether the pod starts even if the config map or the key does not exist. @pointer @proto 3 */
  optional?: boolean;
}

/** A key of a secret. @mapType atomic */
export interface SecretKeySelector {
  /** The key; it must be valid. @proto 2 */
  key: string;
  /** Name of the secret. @proto 1.1 */
  name?: string;
  /** Whether the pod starts even if the secret or the key does not exist. @pointer @proto 3 */
  optional?: boolean;
}

/** A key of a file of variables in a volume. @mapType atomic */
export interface FileKeySelector {
  /** The key in the file. @proto 3 */
  key: string;
  /** Whether the pod starts even if the file or the key does not exist. @default false @pointer @proto 4 */
  optional?: boolean;
  /** Path of the file in the volume. @proto 2 */
  path: string;
  /** Name of the volume. @proto 1 */
  volumeName: string;
}
