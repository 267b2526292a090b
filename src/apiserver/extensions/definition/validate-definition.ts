/** What CustomResourceDefinitions may be, in upstream's words.
 *  Source: k8s.io/apiextensions-apiserver, package pkg/apis/apiextensions/validation */
import {
  type CustomResourceDefinition,
  checkServiceLabel,
  checkSubdomain,
  collectErrors,
  deepEqual,
  type FieldError,
  invalidValue,
  isConditionTrue,
  notSupported,
  required,
} from '#api';
import { validatePrefix } from '../../registry/plan/validate-metadata.ts';
import { formatOf } from '../schema/formats.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { checkApproval } from './approval.ts';
import { checkConversion } from './conversion.ts';
import { checkSchemaTypes } from './schema-types.ts';
import { checkStructural } from './structural.ts';
import { validateSchema } from './validate-schema.ts';
import { checkColumns, checkDeprecation, checkScale, checkSelectableFields } from './validate-version.ts';
import { someSchema } from './walk-schema.ts';

type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

/** What is wrong with a new definition. */
export function validateDefinition(definition: CustomResourceDefinition): FieldError[] {
  const { metadata, spec } = definition;
  const name = `${spec.names.plural}.${spec.group}`;
  const rule = 'must be spec.names.plural+"."+spec.group';
  const errors: FieldError[] = [];
  // One without a name is told so before.
  if (metadata.name && metadata.name !== name) errors.push(invalidValue('metadata.name', metadata.name, rule));
  errors.push(...validatePrefix(metadata, prefix => (prefix === name ? [] : [rule])));
  errors.push(...validateSpec(spec, undefined), ...checkStored(definition), ...checkApproval(metadata, spec.group));
  if (spec.preserveUnknownFields) errors.push(cannotPreserve());
  return errors;
}

/** What is wrong with a changed definition. */
export function validateDefinitionUpdate(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition,
): FieldError[] {
  const { spec, metadata } = definition;
  const errors = validateSpec(spec, old.spec);
  const fixed: [field: string, now: string, before: string][] = [
    ['group', spec.group, old.spec.group],
    ['names.plural', spec.names.plural, old.spec.names.plural],
  ];
  if (isConditionTrue(old.status?.conditions, 'Established'))
    fixed.unshift(['scope', spec.scope, old.spec.scope], ['names.kind', spec.names.kind, old.spec.names.kind]);
  for (const [field, now, before] of fixed)
    if (now !== before) errors.push(invalidValue(`spec.${field}`, now, 'field is immutable'));
  errors.push(...checkStored(definition), ...checkApproval(metadata, spec.group, old.metadata));
  if (spec.preserveUnknownFields && !old.spec.preserveUnknownFields) errors.push(cannotPreserve());
  return errors;
}

/** What is wrong with a status. */
export const validateDefinitionStatus = ({ status }: CustomResourceDefinition): FieldError[] =>
  status?.acceptedNames ? checkNames(status.acceptedNames, 'status.acceptedNames') : [];

const cannotPreserve = (): FieldError =>
  invalidValue(
    'spec.preserveUnknownFields',
    true,
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  );

function validateSpec(spec: Spec, old: Spec | undefined): FieldError[] {
  const { group, scope, versions, names } = spec;
  const errors = [...checkGroup(group), ...checkScope(scope), ...validateVersions(spec, old)];
  const versionNames = new Set(versions.map(({ name }) => name));
  if (versionNames.size < versions.length)
    errors.push(invalidValue('spec.versions', versions, 'must contain unique version names'));
  // What upstream calls the definition's version.
  const first = versions[0]?.name ? checkServiceLabel(versions[0].name) : [];
  if (first.length > 0) errors.push(invalidValue('spec.version', versions[0]?.name, first.join(',')));
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(
      invalidValue('spec.versions', shown(versions), 'must have exactly one version marked as storage version'),
    );
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!names[name]) errors.push(required(`spec.names.${name}`));
  return [...errors, ...checkNames(names, 'spec.names'), ...checkConversion(spec.conversion, old?.conversion)];
}

/** A list as it is told: none is null. */
const shown = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

function checkGroup(group: string): FieldError[] {
  if (!group) return [required('spec.group')];
  const words = checkSubdomain(group);
  if (words.length > 0) return [invalidValue('spec.group', group, words.join(','))];
  return group.includes('.') ? [] : [invalidValue('spec.group', group, 'should be a domain with at least one dot')];
}

const scopes = ['Cluster', 'Namespaced'];

function checkScope(scope: string): FieldError[] {
  if (!scope) return [required('spec.scope')];
  return scopes.includes(scope) ? [] : [notSupported('spec.scope', scope, scopes)];
}

/** Where upstream speaks of what versions say: of what all say alike, as of something that the definition says once. */
interface Places {
  schema(index: number): string;
  subresources(index: number): string;
  columns(index: number): string;
  selectable(index: number): string;
  /** Whether what is said of this version was said of the first. */
  isTold(index: number, what: keyof Version): boolean;
}

function placesIn(versions: readonly Version[]): Places {
  const isAlike = (what: keyof Version) =>
    versions.length > 0 &&
    versions.every(version => version[what] !== undefined && deepEqual(version[what], versions[0]?.[what]));
  const alike = new Map(
    (['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const).map(
      what => [what, isAlike(what)] as const,
    ),
  );
  const place = (what: keyof Version, shared: string) => (index: number) =>
    alike.get(what as 'schema') ? `spec.${shared}` : `spec.versions[${index}].${what}`;
  return {
    schema: place('schema', 'validation'),
    subresources: place('subresources', 'subresources'),
    columns: place('additionalPrinterColumns', 'additionalPrinterColumns'),
    selectable: place('selectableFields', 'selectableFields'),
    isTold: (index, what) => index > 0 && alike.get(what as 'schema') === true,
  };
}

function validateVersions({ versions }: Spec, old: Spec | undefined): FieldError[] {
  const places = placesIn(versions);
  return collectErrors(versions, (version, index) => validateVersion(version, index, places, old));
}

function validateVersion(version: Version, index: number, places: Places, old: Spec | undefined): FieldError[] {
  const { name, schema, subresources, additionalPrinterColumns = [], selectableFields = [] } = version;
  const path = `spec.versions[${index}]`;
  const errors: FieldError[] = [];
  const openApi = schema?.openAPIV3Schema as JsonSchema | undefined;
  if (openApi === undefined) errors.push(required(`${path}.schema.openAPIV3Schema`));
  const words = checkServiceLabel(name);
  if (words.length > 0) errors.push(invalidValue(`${path}.name`, name, words.join(',')));
  errors.push(...checkDeprecation(version, path));
  if (openApi !== undefined && !places.isTold(index, 'schema')) {
    const field = `${places.schema(index)}.openAPIV3Schema`;
    const before = old?.versions.find(each => each.name === name)?.schema?.openAPIV3Schema;
    errors.push(...checkSchema(openApi, field, { hasStatus: subresources?.status !== undefined, before }));
  }
  if (!places.isTold(index, 'subresources'))
    errors.push(...checkScale(subresources?.scale, places.subresources(index)));
  if (!places.isTold(index, 'additionalPrinterColumns'))
    errors.push(...checkColumns(additionalPrinterColumns, places.columns(index)));
  if (!places.isTold(index, 'selectableFields'))
    errors.push(...checkSelectableFields(selectableFields, openApi, places.selectable(index)));
  return errors;
}

/** A schema that was there before is not looked at again. */
function checkSchema(
  schema: JsonSchema,
  path: string,
  { hasStatus, before }: { hasStatus: boolean; before: unknown },
): FieldError[] {
  if (before !== undefined && deepEqual(before, schema)) return [];
  const error = checkSchemaTypes(schema, path);
  if (error !== undefined) return [invalidValue(path, '', error)];
  const isLenient = before !== undefined && checkStructural(before as JsonSchema, path).length > 0;
  return validateSchema(schema, path, { hasStatus, isLenient });
}

/** Words are told together, as upstream joins them. */
function label(field: string, text: string, { before = '', words = checkServiceLabel(text) } = {}): FieldError[] {
  return text !== '' && words.length > 0 ? [invalidValue(field, text, before + words.join(','))] : [];
}

function checkNames(names: Spec['names'], path: string): FieldError[] {
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names;
  const before = 'may have mixed case, but should otherwise match: ';
  const mixed = (field: string, text: string) =>
    label(field, text, { before, words: checkServiceLabel(text.toLowerCase()) });
  return [
    ...label(`${path}.plural`, plural),
    ...label(`${path}.singular`, singular),
    ...mixed(`${path}.kind`, kind),
    ...mixed(`${path}.listKind`, listKind),
    ...collectErrors(shortNames, (name, index) => label(`${path}.shortNames[${index}]`, name)),
    ...(kind !== '' && kind === listKind
      ? [invalidValue(`${path}.listKind`, listKind, 'kind and listKind may not be the same')]
      : []),
    ...collectErrors(categories, (name, index) => label(`${path}.categories[${index}]`, name)),
  ];
}

/** Versions in which there may be objects must stay. */
function checkStored({ spec, status }: CustomResourceDefinition): FieldError[] {
  const field = 'status.storedVersions';
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) return [invalidValue(field, shown(stored), 'must have at least one stored version')];
  const errors = spec.versions
    .filter(({ storage, name }) => storage && !stored.includes(name))
    .map(({ name }) => invalidValue(field, stored, `must have the storage version ${name}`));
  for (const [index, name] of stored.entries()) {
    if (spec.versions.some(version => version.name === name)) continue;
    const words = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    errors.push(invalidValue(`${field}[${index}]`, name, words));
  }
  return errors;
}

/** Advice about a definition: what is new in it, of what does nothing. */
export function warningsOf(definition: CustomResourceDefinition, old: CustomResourceDefinition | undefined): string[] {
  if (old && deepEqual(old.spec, definition.spec)) return [];
  const before = new Set(old ? advice(old.spec) : []);
  return advice(definition.spec).filter(words => !before.has(words));
}

function advice({ versions }: Spec): string[] {
  const formats: string[] = [];
  const lists = new Set<string>();
  for (const { schema } of versions) {
    someSchema(schema?.openAPIV3Schema ?? {}, part => {
      const { format, items } = part;
      if (format && formatOf(part) === undefined) formats.push(`unrecognized format ${JSON.stringify(format)}`);
      if (part['x-kubernetes-list-type'] === 'set' && (items?.type === 'object' || items?.type === 'array'))
        lists.add(
          `x-kubernetes-list-type: set for items of type ${JSON.stringify(items.type)} is not supported by server-side apply or CEL validation rules`,
        );
      return false;
    });
  }
  return [...formats, ...[...lists].sort()];
}
