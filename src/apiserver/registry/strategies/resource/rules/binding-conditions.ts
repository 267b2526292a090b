/** Rules of what has to hold before a pod is bound for the sake of a device. */
import { checkQualifiedName, type Device, type FieldError, invalidValue } from '#api';
import { invalidEach } from '../../fields/checks.ts';
import { checkItems, checkUnique } from './lists.ts';

const maxConditions = 4;

type Conditional = Pick<Device, 'bindingConditions' | 'bindingFailureConditions'>;

/** Conditions that must be true before a pod goes to a node for the sake of a device, and such that must not. */
export function checkBindingConditions(field: string, device: Conditional): FieldError[] {
  const { bindingConditions: ready = [], bindingFailureConditions: failed = [] } = device;
  const check = (
    name: 'bindingConditions' | 'bindingFailureConditions',
    other: typeof name,
    from: readonly string[],
  ) => {
    const path = `${field}.${name}`;
    const isAlone = from.length === 0 && (device[other]?.length ?? 0) > 0;
    return [
      ...(isAlone ? [invalidValue(path, null, `${name} are required to use ${other}`)] : []),
      ...checkItems(path, from, {
        max: maxConditions,
        check: (condition, at) => invalidEach(at, condition, checkQualifiedName(condition)),
      }),
      ...checkUnique(path, from),
    ];
  };
  const overlap = 'bindingFailureConditions must not overlap with bindingConditions';
  return [
    ...check('bindingConditions', 'bindingFailureConditions', ready),
    ...check('bindingFailureConditions', 'bindingConditions', failed),
    ...failed.flatMap((condition, index) =>
      ready.includes(condition)
        ? [invalidValue(`${field}.bindingFailureConditions[${index}]`, condition, overlap)]
        : [],
    ),
  ];
}
