/** Strategy of priority classes. Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
import { type FieldError, forbiddenField, notSupported, PriorityClass, required, systemPriorityClasses } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkImmutable } from '../fields/checks.ts';

const systemPrefix = 'system-';
const maxUserPriority = 1_000_000_000;

export const priorityClassStrategy = defineStrategy<PriorityClass>({
  kind: PriorityClass,
  prefixChecked: 'create',
  countsGeneration: false,
  columns: [
    nameColumn,
    column('Value', { type: 'integer', description: 'The priority of its pods.', value: ({ value = 0 }) => value }),
    column('Global-Default', {
      type: 'boolean',
      description: 'Whether pods that name no class get it.',
      value: ({ globalDefault = false }) => globalDefault,
    }),
    ageColumn,
    column('PreemptionPolicy', {
      description: 'Whether its pods may push others off a node.',
      value: ({ preemptionPolicy = '' }) => preemptionPolicy,
    }),
  ],
  prepareForCreate({ metadata }) {
    metadata.generation = 1;
  },
  checksShapeOnUpdate: false,
  validateCreate: priorityClass => [...checkValue(priorityClass), ...checkPreemption(priorityClass)],
  validateUpdate: (priorityClass, old) => [
    ...((priorityClass.value ?? 0) === (old.value ?? 0)
      ? []
      : [forbiddenField('value', 'may not be changed in an update.')]),
    ...checkImmutable('preemptionPolicy', priorityClass.preemptionPolicy, old.preemptionPolicy),
  ],
});

const preemptionPolicies: readonly string[] = ['PreemptLowerPriority', 'Never'];

function checkPreemption({ preemptionPolicy: policy }: PriorityClass): FieldError[] {
  if (policy === undefined || preemptionPolicies.includes(policy)) return [];
  const isEmpty = (policy as string) === '';
  return [isEmpty ? required('preemptionPolicy') : notSupported('preemptionPolicy', policy, preemptionPolicies)];
}

/** A class that may turn out to have no name. */
type Unnamed = Pick<PriorityClass, 'value'> & { readonly metadata: { readonly name?: string } };

/** Names of the system's classes, and numbers above all others, are the system's. */
function checkValue({ metadata: { name = '' }, value = 0 }: Unnamed): FieldError[] {
  if (!name.startsWith(systemPrefix)) {
    if (value <= maxUserPriority) return [];
    return [forbiddenField('value', `maximum allowed value of a user defined priority is ${maxUserPriority}`)];
  }
  const known = systemPriorityClasses.find(systemClass => systemClass.name === name);
  if (known?.value === value) return [];
  const wrong =
    known === undefined
      ? `${name} is not a known system priority class`
      : `value of ${name} PriorityClass must be ${known.value}`;
  return [
    forbiddenField(
      'metadata.name',
      `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${wrong}`,
    ),
  ];
}
