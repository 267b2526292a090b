/** Rules of parameters for drivers, and of conditions on devices. What looks at expressions is loaded before a write of
 *  the kinds that have some. */
import {
  byteLength,
  type DeviceSelector,
  type FieldError,
  forbiddenField,
  invalidValue,
  isObject,
  type OpaqueDeviceConfiguration,
  required,
  tooLong,
} from '#api';
import { jsonText } from '#base';
import { loadedExpressions } from '../../../../admission/expressions/machinery.ts';
import { checkItems } from './lists.ts';
import { checkDriver } from './names.ts';

const maxSelectors = 32;
const maxExpressionLength = 10 * 1024;
const maxParametersLength = 10 * 1024;

/** Parameters for a driver. */
export function checkOpaque(field: string, opaque: OpaqueDeviceConfiguration | undefined): FieldError[] {
  if (!opaque) return [required(field)];
  return [...checkDriver(`${field}.driver`, opaque.driver), ...checkRaw(`${field}.parameters`, opaque.parameters)];
}

/** An object that only a driver understands. */
export function checkRaw(field: string, value: unknown): FieldError[] {
  if (value === undefined || value === null) return [required(field)];
  if (byteLength(jsonText(value)) > maxParametersLength) return [tooLong(field, maxParametersLength)];
  if (isObject(value)) return [];
  return [invalidValue(field, '<value omitted>', 'must be a valid JSON object')];
}

/** Conditions in CEL. */
export const checkSelectors = (field: string, selectors: readonly DeviceSelector[] | undefined): FieldError[] =>
  checkItems(field, selectors, {
    max: maxSelectors,
    check({ cel }, path) {
      if (!cel) return [required(`${path}.cel`)];
      if (!cel.expression) return [required(`${path}.cel.expression`)];
      const expression = `${path}.cel.expression`;
      return byteLength(cel.expression) > maxExpressionLength
        ? [tooLong(expression, maxExpressionLength)]
        : checkMeaning(expression, cel.expression);
    },
  });

/** Whether a condition can be read, comes to true or false, and costs no more than it may. */
function checkMeaning(field: string, text: string): FieldError[] {
  const machinery = loadedExpressions();
  if (!machinery) throw new Error('what checks expressions is not loaded');
  const { attempt, compileDeviceSelector, maxSelectorCost, problemOf } = machinery;
  const compiled = attempt(() => compileDeviceSelector(text));
  if (compiled instanceof Error) return [invalidValue(field, text, problemOf(compiled) ?? '')];
  return compiled.maxCost > maxSelectorCost ? [forbiddenField(field, 'too complex, exceeds cost limit')] : [];
}
