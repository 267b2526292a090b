/** Rules for environment variables and where their values come from. */
import {
  checkConfigKey,
  checkEnvironmentName,
  checkSubdomain,
  collectErrors,
  type EnvFromSource,
  type EnvVar,
  type FieldError,
  invalidValue,
  notSupported,
  type ObjectFieldSelector,
  type ResourceFieldSelector,
  required,
} from '#api';
import { checkRequired, invalidEach } from '../fields/checks.ts';

const environmentFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const volumeFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
const resourceFields = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** The `env` of a container. */
export function checkEnv(field: string, env: readonly EnvVar[]): FieldError[] {
  return collectErrors(env, (variable, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = variable.name
      ? invalidEach(`${path}.name`, variable.name, checkEnvironmentName(variable.name))
      : [required(`${path}.name`)];
    if (variable.valueFrom) errors.push(...checkEnvSource(`${path}.valueFrom`, variable));
    return errors;
  });
}

function checkEnvSource(field: string, { value, valueFrom = {} }: EnvVar): FieldError[] {
  const errors: FieldError[] = [];
  const given = Object.values(valueFrom).filter(source => source !== undefined).length;
  if (given === 0) {
    errors.push(
      invalidValue(
        field,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ),
    );
  } else if (value) errors.push(invalidValue(field, '', 'may not be specified when `value` is not empty'));
  if (given > 1) errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef) errors.push(...checkFieldRef(`${field}.fieldRef`, fieldRef, environmentFields));
  if (resourceFieldRef) errors.push(...checkResourceFieldRef(`${field}.resourceFieldRef`, resourceFieldRef));
  if (configMapKeyRef) errors.push(...checkKeyRef(`${field}.configMapKeyRef`, configMapKeyRef));
  if (secretKeyRef) errors.push(...checkKeyRef(`${field}.secretKeyRef`, secretKeyRef));
  return errors;
}

/** The `envFrom` of a container. */
export function checkEnvFrom(field: string, sources: readonly EnvFromSource[]): FieldError[] {
  return collectErrors(sources, ({ prefix, configMapRef, secretRef }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = prefix ? invalidEach(`${path}.prefix`, prefix, checkEnvironmentName(prefix)) : [];
    if (!configMapRef && !secretRef) {
      errors.push(invalidValue(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    }
    if (configMapRef && secretRef) {
      errors.push(invalidValue(path, '', 'may not have more than one field specified at a time'));
    }
    if (configMapRef) errors.push(...checkReferenceName(`${path}.configMapRef.name`, configMapRef.name));
    if (secretRef) errors.push(...checkReferenceName(`${path}.secretRef.name`, secretRef.name));
    return errors;
  });
}

/** A reference to a field of the pod in a volume. */
export const checkVolumeFieldRef = (field: string, ref: ObjectFieldSelector): FieldError[] =>
  checkFieldRef(field, ref, volumeFields);

function checkFieldRef(field: string, ref: ObjectFieldSelector, supported: readonly string[]): FieldError[] {
  if (!ref.fieldPath) return [required(`${field}.fieldPath`)];
  const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(ref.fieldPath);
  if (subscript) return [];
  if (supported.includes(ref.fieldPath)) return [];
  return [notSupported(`${field}.fieldPath`, ref.fieldPath, supported)];
}

/** A reference to a resource of a container. */
export function checkResourceFieldRef(field: string, { resource }: ResourceFieldSelector): FieldError[] {
  if (!resource) return [required(`${field}.resource`)];
  if (resourceFields.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource)) return [];
  return [notSupported(`${field}.resource`, resource, resourceFields)];
}

const checkReferenceName = (field: string, name: string | undefined): FieldError[] =>
  name ? invalidEach(field, name, checkSubdomain(name)) : [required(field)];

function checkKeyRef(field: string, ref: { name?: string; key: string }): FieldError[] {
  const errors = checkRequired(`${field}.name`, ref.name);
  if (!ref.key) return [...errors, required(`${field}.key`)];
  return [...errors, ...invalidEach(`${field}.key`, ref.key, checkConfigKey(ref.key))];
}
