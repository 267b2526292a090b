/** Rules for `metadata` that hold for every kind, with upstream's messages.
 *  Source: k8s.io/apimachinery, package api/validation (objectmeta.go). */
import {
  byteLength,
  checkAnnotations,
  checkLabel,
  checkLabels,
  checkQualifiedName,
  checkSubdomain,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
  required,
  tooLong,
} from '#api';
import { checkFieldManager } from './field-manager.ts';

const maxSubresourceBytes = 256;

/** What differs from kind to kind. */
export interface MetadataRules {
  readonly isNamespaced: boolean;
  /** Messages for what is wrong with a name. */
  readonly checkName: (name: string) => string[];
  /** Messages for what is wrong with the prefix of a name. Default: `checkName`. */
  readonly checkPrefix?: (prefix: string) => string[];
}

/** What is wrong with the metadata of an object about to be stored, its name included. */
export function validateMetadata(metadata: ObjectMeta, rules: MetadataRules): FieldError[] {
  const { isNamespaced, checkName, checkPrefix = checkName } = rules;
  const errors = validatePrefix(metadata, checkPrefix);
  if (!metadata.name) errors.push(required('metadata.name', 'name or generateName is required'));
  else for (const text of checkName(metadata.name)) errors.push(invalidValue('metadata.name', metadata.name, text));
  if (!isNamespaced) {
    if (metadata.namespace) errors.push(forbiddenField('metadata.namespace', 'not allowed on this type'));
  } else if (!metadata.namespace) errors.push(required('metadata.namespace'));
  else
    for (const text of checkLabel(metadata.namespace))
      errors.push(invalidValue('metadata.namespace', metadata.namespace, text));
  errors.push(...validateWritableMetadata(metadata));
  return errors;
}

/** Finalizers that need no domain. */
const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Finalizers of built-in kinds tell whose they are; definitions and what is defined by them may have any. */
export const validateFinalizerDomains = ({ finalizers = [] }: ObjectMeta): FieldError[] =>
  collectErrors(finalizers, (name, index) =>
    name.includes('/') || standardFinalizers.includes(name)
      ? []
      : [
          invalidValue(
            `metadata.finalizers[${index}]`,
            name,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ],
  );

/** What is wrong with the prefix of a name; of an update too, which may change it. */
export const validatePrefix = ({ generateName }: ObjectMeta, checkName: MetadataRules['checkName']): FieldError[] =>
  generateName
    ? checkName(maskTrailingDash(generateName)).map(text => invalidValue('metadata.generateName', generateName, text))
    : [];

/** What an update may not change. */
export function validateMetadataUpdate(metadata: ObjectMeta, old: ObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const) {
    if ((metadata[field] ?? '') !== (old[field] ?? ''))
      errors.push(invalidValue(`metadata.${field}`, metadata[field], 'field is immutable'));
  }
  if (old.deletionTimestamp !== undefined) {
    const before = new Set(old.finalizers);
    const added = (metadata.finalizers ?? []).filter(finalizer => !before.has(finalizer));
    if (added.length > 0) {
      const list = added.map(name => JSON.stringify(name)).join(', ');
      errors.push(
        forbiddenField(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
        ),
      );
    }
  }
  errors.push(...validateWritableMetadata(metadata));
  return errors;
}

function validateWritableMetadata(metadata: ObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  if ((metadata.generation ?? 0) < 0)
    errors.push(invalidValue('metadata.generation', metadata.generation, 'must be greater than or equal to 0'));
  errors.push(...checkLabels('metadata.labels', metadata.labels));
  errors.push(...checkAnnotations('metadata.annotations', metadata.annotations));
  if (metadata.ownerReferences) errors.push(...validateOwnerReferences(metadata.ownerReferences));
  if (metadata.finalizers) errors.push(...validateFinalizers(metadata.finalizers));
  for (const [index, { manager, subresource = '' }] of (metadata.managedFields ?? []).entries()) {
    const field = `metadata.managedFields[${index}]`;
    errors.push(...checkFieldManager(`${field}.manager`, manager));
    if (byteLength(subresource) > maxSubresourceBytes)
      errors.push(tooLong(`${field}.subresource`, maxSubresourceBytes));
  }
  return errors;
}

function validateOwnerReferences(references: readonly OwnerReference[]): FieldError[] {
  const field = 'metadata.ownerReferences';
  let controller: OwnerReference | undefined;
  return collectErrors(references, (reference, index) => {
    const errors = validateOwnerReference(`${field}[${index}]`, reference);
    if (!reference.controller) return errors;
    if (controller) {
      const [first, another] = [controller, reference].map(({ kind, name }) => `${kind}/${name}`);
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${another}`;
      errors.push(invalidValue(field, references, why));
    }
    controller ??= reference;
    return errors;
  });
}

function validateOwnerReference(field: string, reference: OwnerReference): FieldError[] {
  const errors: FieldError[] = [];
  const { apiVersion } = reference;
  for (const name of ['apiVersion', 'kind', 'name', 'uid'] as const)
    if (!reference[name]) errors.push(required(`${field}.${name}`, 'must not be empty'));
  if (apiVersion && !/^[^/]+(\/[^/]+)?$/.test(apiVersion))
    errors.push(invalidValue(`${field}.apiVersion`, apiVersion, 'must be <group>/<version> or <version>'));
  else if (apiVersion === 'v1' && reference.kind === 'Event')
    errors.push(invalidValue(field, reference, '/v1, Kind=Event is disallowed from being an owner'));
  return errors;
}

function validateFinalizers(finalizers: readonly string[]): FieldError[] {
  const errors = collectErrors(finalizers, finalizer =>
    checkQualifiedName(finalizer).map(text => invalidValue('metadata.finalizers', finalizer, text)),
  );
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(
      invalidValue('metadata.finalizers', finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'),
    );
  }
  return errors;
}

/** A prefix may end in a dash, since something will follow it. */
const maskTrailingDash = (prefix: string): string =>
  prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;

/** The rule for names of kinds that say nothing else. */
export const defaultNameRule = checkSubdomain;

/** The name that messages about an object use, before it has one. */
export const nameFor = (object: KubeObject): string => object.metadata.name || object.metadata.generateName || '';
