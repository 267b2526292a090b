/** What one mutation makes of an object: pure, but for the expression, which may ask who may do what.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
import {
  atomicFields,
  checkApplied,
  deepClone,
  jsonPatch,
  type KubeObject,
  maxJsonValues,
  mergeApplied,
  patchFailure,
  type StructReference,
  tooLargeEntity,
} from '#api';
import {
  type Budget,
  CostError,
  entryOf,
  isList,
  itemsOf,
  type Meter,
  type StructValue,
  toData,
  type Value,
} from '#cel';
import { checkTypeNames } from '../expressions/mutations.ts';
import type { CompiledMutation } from './compiled.ts';

/** The object as clients of its kind see it, and the fields that the kind has. */
interface Subject {
  readonly object: KubeObject;
  readonly struct: StructReference;
}

type Mutate = (subject: Subject, made: Value, meter: Meter) => KubeObject | undefined;

/** What a mutation makes of an object, which stays as it is; undefined when there is nothing to make. `made` is what
 *  its expression came to. Throws an Error for what is no change of the object. */
export const mutated = ({ patchType }: CompiledMutation, subject: Subject, made: Value, budget: Budget) =>
  mutations[patchType](subject, made, meterOf(budget));

/** Values that an expression made may hold the same one many times: all that they are when written out is paid for, and
 *  no more than an object may have. */
function meterOf(budget: Budget): Meter {
  let values = 0;
  return {
    spend(cost) {
      budget.remaining -= cost;
      if (budget.remaining < 0) throw new CostError('operation cancelled: actual cost limit exceeded');
      if (++values > maxJsonValues) throw tooLargeEntity(`limit is ${maxJsonValues} values`);
    },
  };
}

const mutations: Readonly<Record<CompiledMutation['patchType'], Mutate>> = {
  ApplyConfiguration({ object, struct }, made, meter) {
    checkTypeNames(made, meter);
    const { apiVersion, kind } = object;
    const applied = { ...(toData(made, meter) as object), apiVersion, kind };
    const wrong = whyNotApplied(struct, applied);
    if (wrong !== undefined) throw new Error(`error applying patch: ${wrong}`);
    return deepClone(mergeApplied(struct, object, applied)) as KubeObject;
  },
  JSONPatch({ object }, made, meter) {
    const steps = isList(made) ? itemsOf(made).map(step => stepOf(step as StructValue, meter)) : [];
    try {
      return jsonPatch(object, steps) as KubeObject;
    } catch (error) {
      const { message, isTest } = patchFailure(error);
      if (isTest) return undefined;
      throw new Error(`JSON Patch: ${message}`, { cause: error });
    }
  },
};

function whyNotApplied(struct: StructReference, applied: object): string | undefined {
  const fault = checkApplied(struct, applied);
  if (fault !== undefined) return `failed to convert patch object to typed object: ${fault}`;
  const atomic = atomicFields(struct, applied);
  if (atomic.length === 0) return undefined;
  return `invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomic.join(', ')}`;
}

function stepOf(step: StructValue, meter: Meter): unknown {
  const value = entryOf(step, 'value');
  if (value !== undefined) checkTypeNames(value, meter);
  return toData(step, meter);
}
