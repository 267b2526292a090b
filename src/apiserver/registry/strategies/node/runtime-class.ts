/** Strategy of runtime classes. Source: https://kubernetes.io/docs/concepts/containers/runtime-class/ */
import {
  checkLabel,
  checkLabels,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  RuntimeClass,
  required,
  type Toleration,
} from '#api';
import { jsonText } from '#base';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkUnchanged, invalidEach } from '../fields/checks.ts';
import { checkResources } from '../fields/resources.ts';
import { checkTolerations } from '../pod/scheduling.ts';

export const runtimeClassStrategy = defineStrategy<RuntimeClass>({
  kind: RuntimeClass,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  columns: [
    nameColumn,
    column('Handler', { description: 'What the container runtime calls it.', value: ({ handler }) => handler }),
    ageColumn,
  ],
  validateCreate: checkRuntimeClass,
  validateUpdate: (runtimeClass, old) => [
    ...checkUnchanged('handler', runtimeClass.handler, old.handler),
    ...checkRuntimeClass(runtimeClass),
  ],
});

function checkRuntimeClass({ handler, overhead, scheduling }: RuntimeClass): FieldError[] {
  const errors = checkHandler(handler);
  // As upstream, which holds the overhead of a pod for limits.
  if (overhead) errors.push(...checkResources('overhead', { limits: overhead.podFixed ?? {} }));
  if (!scheduling) return errors;
  return [
    ...errors,
    ...checkLabels('scheduling.nodeSelector', scheduling.nodeSelector),
    ...checkTolerations('scheduling.tolerations', scheduling.tolerations),
    ...checkDistinct('scheduling.tolerations', scheduling.tolerations),
  ];
}

function checkHandler(handler = ''): FieldError[] {
  if (handler === '') return [required('handler')];
  if (handler.includes('.')) return [invalidValue('handler', handler, 'must not contain dots')];
  return invalidEach('handler', handler, checkLabel(handler));
}

/** No toleration twice. */
function checkDistinct(field: string, tolerations: readonly Toleration[] = []): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(tolerations, (toleration, index) => {
    const { key, operator, value, effect, tolerationSeconds } = toleration;
    const identity = jsonText([key, operator, value, effect, tolerationSeconds]);
    if (seen.has(identity)) return [duplicate(`${field}[${index}]`, toleration)];
    seen.add(identity);
    return [];
  });
}
