/** Strategy of device classes. */
import { DeviceClass, type FieldError } from '#api';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { checkOpaque, checkSelectors } from './rules/configuration.ts';
import { checkItems } from './rules/lists.ts';
import { checkExtendedName } from './rules/names.ts';

const maxConfigurations = 32;

const check = ({ spec }: DeviceClass): FieldError[] => [
  ...checkExtendedName('spec.extendedResourceName', spec.extendedResourceName),
  ...checkSelectors('spec.selectors', spec.selectors),
  ...checkItems('spec.config', spec.config, {
    max: maxConfigurations,
    check: ({ opaque }, path) => checkOpaque(`${path}.opaque`, opaque),
  }),
];

export const deviceClassStrategy = defineStrategy<DeviceClass>({
  kind: DeviceClass,
  load: loadExpressions,
  answersDeletedObject: true,
  prefixChecked: 'none',
  columns: [nameColumn, ageColumn],
  countsGeneration: true,
  validateCreate: check,
  validateUpdate: check,
});
