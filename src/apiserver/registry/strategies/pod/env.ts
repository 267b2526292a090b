/** Rules for environment variables and where their values come from. */
import {
  checkConfigKey,
  checkEnvironmentName,
  checkLabel,
  checkQualifiedName,
  checkSubdomain,
  collectErrors,
  type EnvFromSource,
  type EnvVar,
  type FieldError,
  type FileKeySelector,
  fieldNotFound,
  invalidValue,
  notSupported,
  type ObjectFieldSelector,
  type ResourceFieldSelector,
  required,
  type Volume,
} from '#api';
import { invalidEach } from '../fields/checks.ts';
import { checkLocalFilePath } from '../fields/paths.ts';

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
/** What selectors and references may name of a pod. */
const knownFields = new Set([
  ...environmentFields,
  ...volumeFields,
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.host',
  'status.phase',
  'status.nominatedNodeName',
]);
const resourceFields = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** The `env` of a container; `volumes`: those of its pod. */
export function checkEnv(field: string, env: readonly EnvVar[], volumes: readonly Volume[]): FieldError[] {
  return collectErrors(env, (variable, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = variable.name
      ? invalidEach(`${path}.name`, variable.name, checkEnvironmentName(variable.name))
      : [required(`${path}.name`)];
    if (variable.valueFrom) errors.push(...checkEnvSource(`${path}.valueFrom`, variable, volumes));
    return errors;
  });
}

function checkEnvSource(field: string, { value, valueFrom = {} }: EnvVar, volumes: readonly Volume[]): FieldError[] {
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
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  if (fieldRef) errors.push(...checkFieldRef(`${field}.fieldRef`, fieldRef, environmentFields));
  if (resourceFieldRef) errors.push(...checkResourceFieldRef(`${field}.resourceFieldRef`, resourceFieldRef));
  if (configMapKeyRef) errors.push(...checkKeyRef(`${field}.configMapKeyRef`, configMapKeyRef));
  if (secretKeyRef) errors.push(...checkKeyRef(`${field}.secretKeyRef`, secretKeyRef));
  if (fileKeyRef) errors.push(...checkFileKeyRef(`${field}.fileKeyRef`, fileKeyRef, volumes));
  return errors;
}

/** A variable in a file that another container writes: into a volume that only the pod has. */
function checkFileKeyRef(
  field: string,
  { volumeName, path, key }: FileKeySelector,
  volumes: readonly Volume[],
): FieldError[] {
  const errors: FieldError[] = [];
  if (key) errors.push(...invalidEach(`${field}.key`, key, checkEnvironmentName(key)));
  if (volumeName) errors.push(...invalidEach(`${field}.volumeName`, volumeName, checkLabel(volumeName)));
  if (path) errors.push(...checkLocalFilePath(`${field}.path`, path));
  const volume = volumes.find(({ name }) => name === volumeName);
  if (!volume) return [...errors, fieldNotFound(`${field}.volumeName`, volumeName ?? '')];
  const isEmptyDir = Object.keys(volume).every(source => source === 'name' || source === 'emptyDir');
  const rule = 'referenced volume must be of type emptyDir';
  return isEmptyDir ? errors : [...errors, invalidValue(`${field}.volumeName`, volumeName, rule)];
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
  const { fieldPath, apiVersion = 'v1' } = ref;
  if (!fieldPath) return [required(`${field}.fieldPath`)];
  const at = `${field}.fieldPath`;
  const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(fieldPath);
  const problem =
    apiVersion === 'v1'
      ? !subscript && !knownFields.has(fieldPath) && `field label not supported: ${fieldPath}`
      : `unsupported pod version: ${apiVersion}`;
  if (problem) return [invalidValue(at, fieldPath, `error converting fieldPath: ${problem}`)];
  if (!subscript) return supported.includes(fieldPath) ? [] : [notSupported(at, fieldPath, supported)];
  const [, kind, key = ''] = subscript;
  return invalidEach(field, key, checkQualifiedName(kind === 'annotations' ? key.toLowerCase() : key));
}

/** A reference to a resource of a container. */
export function checkResourceFieldRef(field: string, { resource, divisor }: ResourceFieldSelector): FieldError[] {
  if (!resource) return [required(`${field}.resource`)];
  const [, name = ''] = resource.split('.');
  const isPages = /^(limits|requests)\.hugepages-/.test(resource);
  if (!isPages && !resourceFields.includes(resource))
    return [notSupported(`${field}.resource`, resource, resourceFields)];
  const divisors = name === 'cpu' ? ['1m', '1'] : byteDivisors;
  if (divisor === undefined || divisor === '0' || divisors.includes(divisor)) return [];
  const what = isPages ? 'hugepages' : name === 'ephemeral-storage' ? 'local ephemeral storage' : name;
  const rule = `only divisor's values ${divisors.join(name === 'cpu' ? ' and ' : ', ')} are supported with the ${what} resource`;
  return [invalidValue(`${field}.divisor`, resource, rule)];
}

const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

const checkReferenceName = (field: string, name: string | undefined): FieldError[] =>
  name ? invalidEach(field, name, checkSubdomain(name)) : [required(field)];

function checkKeyRef(field: string, ref: { name?: string; key: string }): FieldError[] {
  const { name = '' } = ref;
  const errors = invalidEach(`${field}.name`, name, checkSubdomain(name));
  if (!ref.key) return [...errors, required(`${field}.key`)];
  return [...errors, ...invalidEach(`${field}.key`, ref.key, checkConfigKey(ref.key))];
}
