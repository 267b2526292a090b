/** What nobody may make otherwise of the objects without which requests would have no place. */
import { deepEqual, type FieldError, invalidValue } from '#api';
import type { DefaultObject } from '../../../flow-control/index.ts';

/** An object's name and spec, and what may be changed of the spec: its fields by their names. Default: nothing. */
interface FixedSpec<Spec> {
  readonly name: string;
  readonly spec: Spec;
  readonly free?: keyof Spec & string;
}

/** Whether a mandatory object is as it has to be; of others nothing is said. */
export function checkFixedSpec<Spec extends object>(
  defaults: readonly DefaultObject<Spec>[],
  { name, spec, free }: FixedSpec<Spec>,
): FieldError[] {
  const fixed = defaults.find(({ metadata, isMandatory }) => isMandatory && metadata.name === name);
  if (!fixed) return [];
  const compared = free === undefined ? spec : { ...spec, [free]: fixed.spec[free] };
  if (deepEqual(compared, fixed.spec)) return [];
  const which = free === undefined ? '' : ` except the 'spec.${free}' field`;
  return [invalidValue('spec', spec, `spec of '${name}'${which} must equal the fixed value`)];
}
