/** The environment of a container. Source: the EnvVar type of the API reference, and "Define environment variables". */
import {
  type ConfigMap,
  type Container,
  type EnvVar,
  type FileKeySelector,
  ownValue,
  type Pod,
  type Secret,
} from '#api';
import type { EnvEntry } from '../../runtime/config.ts';
import { envFileValue } from './env-file.ts';
import { expand } from './expand.ts';
import { type FieldContext, fieldValue, resourceFieldValue } from './field-ref.ts';

/** The objects that environments may refer to, as far as they exist. */
export interface References {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
}

/** The files of volumes that an environment refers to: the text of one, undefined where there is none. Errors: why it
 *  cannot be read. */
export type EnvFiles = (file: { readonly volumeName: string; readonly path: string }) => string | undefined;

interface EnvInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly references: References;
  /** Default: there are none. */
  readonly files?: EnvFiles;
  readonly fields: FieldContext;
  /** Variables of services; the container's own win. */
  readonly services: ReadonlyMap<string, string>;
}

/** A reference that cannot be resolved: the container waits with `CreateContainerConfigError`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Something that a container is to be made with, and that is not there: it waits with `CreateContainerError`. */
export class CreateError extends Error {
  override readonly name = 'CreateError';
}

/** Names of config maps and secrets that the containers' environments refer to. */
export function envReferences(container: Container): { configMaps: string[]; secrets: string[] } {
  const configMaps = new Set<string>();
  const secrets = new Set<string>();
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef?.name) configMaps.add(configMapRef.name);
    if (secretRef?.name) secrets.add(secretRef.name);
  }
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.configMapKeyRef?.name) configMaps.add(valueFrom.configMapKeyRef.name);
    if (valueFrom?.secretKeyRef?.name) secrets.add(valueFrom.secretKeyRef.name);
  }
  return { configMaps: [...configMaps], secrets: [...secrets] };
}

/** Flow: service variables, then `envFrom` in order, then `env` in order; a later one replaces an earlier one, and may
 *  use what came before it by `$(NAME)`.
 *  Errors: throws {@link ConfigError} for a missing object or key that is not optional. */
export function resolveEnv(input: EnvInput): EnvEntry[] {
  const values = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of input.container.envFrom ?? []) {
    const data = configMapRef ? configMapData(input, configMapRef) : secretRef ? secretData(input, secretRef) : {};
    for (const [key, value] of Object.entries(data)) values.set(prefix + key, value);
  }
  for (const variable of input.container.env ?? []) {
    const value = variable.valueFrom
      ? valueFrom(input, variable)
      : expand(variable.value ?? '', name => values.get(name) ?? input.services.get(name));
    if (value !== undefined) values.set(variable.name, value);
  }
  for (const [name, value] of input.services) if (!values.has(name)) values.set(name, value);
  return [...values].map(([key, value]) => ({ key, value }));
}

function valueFrom(input: EnvInput, variable: EnvVar): string | undefined {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = variable.valueFrom ?? {};
  if (fieldRef) {
    const value = fieldValue(input.pod, fieldRef.fieldPath, input.fields);
    if (value === undefined) throw new ConfigError(`unsupported fieldPath: ${fieldRef.fieldPath}`);
    return value;
  }
  if (resourceFieldRef) {
    const value = resourceFieldValue(input.pod, resourceFieldRef, { ...input.fields, container: input.container });
    if (value === undefined) throw new ConfigError(`unsupported container resource : ${resourceFieldRef.resource}`);
    return value;
  }
  const where = `${input.pod.metadata.namespace}/`;
  if (configMapKeyRef) {
    const { key, name = '', optional } = configMapKeyRef;
    const value = ownValue(configMapData(input, { name, ...(optional ? { optional } : {}) }), key);
    if (value !== undefined || optional) return value;
    throw new ConfigError(`couldn't find key ${key} in ConfigMap ${where}${name}`);
  }
  if (secretKeyRef) {
    const { key, name = '', optional } = secretKeyRef;
    const value = ownValue(secretData(input, { name, ...(optional ? { optional } : {}) }), key);
    if (value !== undefined || optional) return value;
    throw new ConfigError(`couldn't find key ${key} in Secret ${where}${name}`);
  }
  return fileKeyRef ? fileValue(input, fileKeyRef) : '';
}

/** A variable that is empty counts as none, as upstream. */
function fileValue({ files = () => undefined }: EnvInput, file: FileKeySelector): string | undefined {
  const { volumeName, path, key, optional } = file;
  const read = () => {
    try {
      const text = files({ volumeName, path });
      return text === undefined ? undefined : (envFileValue(text, key) ?? '');
    } catch (error) {
      throw new ConfigError(`couldn't parse env file: ${(error as Error).message}`, { cause: error });
    }
  };
  const value = read();
  if (value) return value;
  if (optional) return undefined;
  if (value === undefined)
    throw new ConfigError(`couldn't parse env file: there is no file "${path}" in volume "${volumeName}"`);
  throw new ConfigError(`environment variable key "${key}" not found in file "${path}" of volume "${volumeName}"`);
}

interface Reference {
  readonly name?: string;
  readonly optional?: boolean;
}

function configMapData({ references }: EnvInput, { name = '', optional }: Reference): Record<string, string> {
  const found = references.configMap(name);
  if (!found && !optional) throw new ConfigError(`configmap "${name}" not found`);
  return found?.data ?? {};
}

function secretData({ references }: EnvInput, { name = '', optional }: Reference): Record<string, string> {
  const found = references.secret(name);
  if (!found && !optional) throw new ConfigError(`secret "${name}" not found`);
  return Object.fromEntries(Object.entries(found?.data ?? {}).map(([key, value]) => [key, decodeText(value)]));
}

/** UTF-8 text of base64. */
const decodeText = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), character => character.charCodeAt(0)));
