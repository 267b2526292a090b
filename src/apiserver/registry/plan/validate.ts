/** What is wrong with an object that somebody writes: pure. */
import { checkPathSegment, Event, type FieldError, isBuiltIn, isObject, type KubeObject } from '#api';
import type { Steps } from '#base';
import { checkShape } from '../../resource/field-rules.ts';
import type { Resource } from '../../resource/resource.ts';
import { isStatusWrite, type Planning } from './plan-write.ts';
import {
  defaultNameRule,
  validateFinalizerDomains,
  validateMetadata,
  validateMetadataUpdate,
  validatePrefix,
} from './validate-metadata.ts';

/** What is wrong with a prepared new object. */
export function* validateNew(planning: Planning, object: KubeObject): Steps<FieldError[]> {
  const { resource } = planning;
  const { strategy, isNamespaced } = resource;
  const checkPrefix = strategy.prefixChecked === 'none' ? checkPathSegment : nameRule(planning);
  const errors = validateMetadata(object.metadata, { isNamespaced, checkName: nameRule(planning), checkPrefix });
  if (mindsFinalizers(resource)) errors.push(...validateFinalizerDomains(object.metadata));
  yield;
  const shape = checkShape(resource, object);
  yield;
  return [...errors, ...(yield* withRules(shape, rules(planning, object, { found: errors })))];
}

/** What is wrong with a prepared change. A status is checked by the strategy alone, as upstream does. */
export function* validateChange(planning: Planning, object: KubeObject, old: KubeObject): Steps<FieldError[]> {
  const { resource, context } = planning;
  const { strategy } = resource;
  const errors = validateMetadataUpdate(object.metadata, old.metadata);
  if (mindsFinalizers(resource)) errors.push(...validateFinalizerDomains(object.metadata));
  yield;
  if (isStatusWrite(planning)) {
    const wrong = strategy.validateStatusUpdate?.(object, old, context) ?? [];
    return [...errors, ...wrong, ...(yield* inSteps(planning, object, { old, found: errors }))];
  }
  const isPrefixChecked = (strategy.prefixChecked ?? 'all') === 'all';
  // As upstream, what no path can have is told of all, and beside what the kind's own rule says.
  const checkPrefix = (prefix: string) => [
    ...new Set([...checkPathSegment(prefix), ...(isPrefixChecked ? nameRule(planning)(prefix) : [])]),
  ];
  errors.push(...validatePrefix(object.metadata, checkPrefix));
  const shape = strategy.checksShapeOnUpdate === false ? [] : checkShape(resource, object);
  yield;
  return [...errors, ...(yield* withRules(shape, rules(planning, object, { old, found: errors })))];
}

const nameRule =
  ({ resource: { strategy }, context }: Planning) =>
  (name: string): string[] =>
    (strategy.validateName ?? defaultNameRule)(name, context.viewVersion);

interface Asked {
  /** Undefined for a new object. */
  readonly old?: KubeObject;
  /** What is wrong with the metadata. */
  readonly found: readonly FieldError[];
}

/** What the rules of the kind say. */
function* rules(planning: Planning, object: KubeObject, asked: Asked): Steps<FieldError[]> {
  const { resource, context } = planning;
  const { strategy } = resource;
  const { old } = asked;
  const errors = old ? strategy.validateUpdate?.(object, old, context) : strategy.validateCreate?.(object, context);
  yield;
  return [...(errors ?? []), ...(yield* inSteps(planning, object, asked))];
}

function* inSteps(
  { resource: { strategy }, context }: Planning,
  object: KubeObject,
  { old, found }: Asked,
): Steps<FieldError[]> {
  return strategy.validateInSteps ? yield* strategy.validateInSteps(object, old, context, found) : [];
}

/** Groups whose finalizers need not tell whose they are: upstream's rules for them are those of the machinery, not of
 *  the core. */
const lenientGroups: readonly string[] = [
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'policy',
];

const mindsFinalizers = ({ kind }: Resource): boolean =>
  isBuiltIn(kind) && !lenientGroups.includes(kind.group) && kind !== Event;

/** An object with more faults in its shape is not looked at any further: rules say so much of each. */
const manyFaults = 1000;

/** Says nothing of the value. */
const immutable = 'field is immutable';

/** The last item of a list in a path, which some rules leave out, as upstream's: `downwardAPI.path`. */
const lastItem = /(?:\.items)?\[\d+\]([^[]*)$/;

/** The list of a field's last item, which others name alone: `resizePolicy`. */
const listOf = (field: string): string => field.replace(/\[\d+\][^[]*$/, '');

const nameField = ({ field }: FieldError): string => field;

/** What the shape says, then the rules. What a rule says of a field, or of the struct around it, is said instead of
 *  that it is required, or has none of its values. */
function* withRules(shape: readonly FieldError[], ask: Steps<FieldError[]>): Steps<readonly FieldError[]> {
  if (shape.length > manyFaults) return shape;
  const errors = yield* ask;
  if (shape.length === 0) return errors;
  const told = new Set(errors.filter(({ detail }) => detail !== immutable).map(({ field }) => field));
  const shown = new Set(errors.filter(({ badValue }) => isObject(badValue)).map(({ field }) => field));
  const blank = new Set(errors.filter(({ type, badValue }) => type === 'Required' || badValue === '').map(nameField));
  const isTold = ({ type, field }: FieldError): boolean => {
    if (type !== 'Required' && type !== 'NotSupported') return false;
    if (told.has(field) || told.has(field.replace(lastItem, '$1'))) return true;
    return type === 'Required' ? blank.has(listOf(field)) : shown.has(field.slice(0, field.lastIndexOf('.')));
  };
  return [...shape.filter(error => !isTold(error)), ...errors];
}
