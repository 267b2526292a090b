/** What custom kinds do beyond their shape, all of them alike: their objects are checked by their schema.
 *  Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ */
import { checkQualifiedName, type FieldError, formatFieldError, type Kind, type KubeObject } from '#api';
import { jsonText, type Steps } from '#base';
import type { Strategy, TableColumn } from '../../resource/strategy.ts';
import { rulesOf } from '../expressions/compile.ts';
import { ruleSteps } from '../expressions/evaluate.ts';
import { validateEmbedded } from '../schema/embedded.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { propertyOf } from '../schema/json-schema.ts';
import { validateListTypes } from '../schema/list-types.ts';
import { validationSteps } from '../schema/validate.ts';
import { parseJsonPath } from './json-path.ts';
import { type ScalePaths, validateReplicas } from './scale.ts';

interface CustomStrategyOptions {
  readonly kind: Kind;
  readonly schema: () => JsonSchema;
  readonly scale: ScalePaths | undefined;
  /** Paths of the fields that selectors know. */
  readonly selectablePaths: readonly string[];
  /** What clients are warned of whenever they use the kind. */
  readonly deprecation: string | undefined;
  readonly columns: readonly TableColumn[];
}

/** Of objects that were just checked: the rules that do not hold of what did not change, which writers are told of. */
const toleratedOf = new WeakMap<KubeObject, readonly string[]>();

/** The strategy of a kind in one version. */
export function createCustomStrategy({
  kind,
  schema,
  scale,
  selectablePaths,
  deprecation,
  columns,
}: CustomStrategyOptions): Strategy {
  const askRules = function* (
    object: KubeObject,
    found: readonly FieldError[],
    old: KubeObject | undefined,
  ): Steps<readonly FieldError[]> {
    const { errors, tolerated } = yield* ruleSteps(object, schema(), { found, old: old && { value: old } });
    if (tolerated.length > 0) toleratedOf.set(object, tolerated.map(formatFieldError));
    return errors;
  };
  return {
    kind,
    ...(deprecation === undefined ? {} : { deprecation }),
    countsGeneration: true,
    allowUnconditionalUpdate: false,
    takesTurns: () => rulesOf(schema()) !== undefined,
    columns,
    selectableFields: Object.fromEntries(selectablePaths.map(selectable)),

    *validateInSteps(object, old, { subresource }, found) {
      const statusOnly = subresource === 'status';
      const errors =
        statusOnly && old
          ? yield* validateStatus(object, old, schema())
          : yield* validationSteps(object, schema(), old ? { old: { value: old } } : {});
      errors.push(...validateReplicas(object, scale, { statusOnly }));
      yield;
      if (!statusOnly) errors.push(...validateEmbedded(object, schema()));
      yield;
      errors.push(...(old ? newlyRepeated(object, old, schema()) : validateListTypes(object, schema())));
      yield;
      return [...errors, ...(yield* askRules(object, [...found, ...errors], old))];
    },

    warnings: (object, old) => [
      ...finalizerWarnings(object.metadata.finalizers ?? [], old?.metadata.finalizers ?? []),
      ...(toleratedOf.get(object) ?? []),
    ],
  };
}

function selectable(path: string): [name: string, field: { read(object: KubeObject): string | undefined }['read']] {
  const find = parseJsonPath(path);
  const read = (object: KubeObject) => {
    const value = find?.(object)[0];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : jsonText(value);
  };
  return [path.replace(/^\./, ''), read];
}

type WithStatus = KubeObject & { status?: unknown };

function* validateStatus(object: WithStatus, old: WithStatus, schema: JsonSchema): Steps<FieldError[]> {
  const ofStatus = propertyOf(schema, 'status');
  if (!ofStatus || !('status' in object)) return [];
  const before = 'status' in old ? { value: old.status } : undefined;
  return yield* validationSteps(object.status, ofStatus, { base: 'status', old: before });
}

/** Of an object that had items twice before, that is no reason to refuse a change. */
function newlyRepeated(object: KubeObject, old: KubeObject, schema: JsonSchema): FieldError[] {
  const errors = validateListTypes(object, schema);
  return errors.length > 0 && validateListTypes(old, schema).length === 0 ? errors : [];
}

const standardFinalizers = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

function finalizerWarnings(finalizers: readonly string[], before: readonly string[]): string[] {
  const added = [...new Set(finalizers)].filter(name => !before.includes(name)).sort();
  return added.flatMap(name => {
    const say = (words: string) => `metadata.finalizers: ${JSON.stringify(name)}: ${words}`;
    const warnings = checkQualifiedName(name).map(say);
    if (name.includes('/') || standardFinalizers.has(name)) return warnings;
    const path = name.includes('.') ? ' including a path (/)' : '';
    const advice = `prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
    return [...warnings, say(advice)];
  });
}
