/** Strategy of taints that somebody else than the driver gives devices. */
import { DeviceTaintRule, type FieldError, setOf, tooMany } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, ageOf, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkConditions } from '../fields/conditions.ts';
import { checkDriver, checkLabelled, checkPool } from './rules/names.ts';
import { checkTaint, timeTaint } from './rules/taint.ts';

const maxConditions = 8;

export const deviceTaintRuleStrategy = defineStrategy<DeviceTaintRule>({
  kind: DeviceTaintRule,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  columns: [
    nameColumn,
    column('Key', { description: 'Key of the taint.', value: ({ spec }) => spec.taint.key }),
    column('Value', { description: 'Value of the taint.', value: ({ spec }) => spec.taint.value ?? '' }),
    column('Effect', { description: 'What it does.', value: ({ spec }) => spec.taint.effect }),
    column('TimeAdded', {
      description: 'Since when.',
      value: ({ spec }) => (spec.taint.timeAdded ? ageOf(spec.taint.timeAdded) : ''),
    }),
    ageColumn,
  ],
  countsGeneration: true,
  allowUnconditionalUpdate: false,
  applyDefaults({ spec }, nowMs) {
    if (spec?.taint) timeTaint(spec.taint, nowMs);
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  validateCreate: checkRule,
  validateUpdate: checkRule,
  validateStatusUpdate: ({ status }) => {
    const count = status?.conditions?.length ?? 0;
    return [
      ...(count > maxConditions ? [tooMany('status.conditions', count, maxConditions)] : []),
      ...checkConditions('status.conditions', status?.conditions),
    ];
  },
});

function checkRule({ spec }: DeviceTaintRule): FieldError[] {
  const { driver, pool, device } = spec?.deviceSelector ?? {};
  return [
    ...(driver === undefined ? [] : checkDriver('spec.deviceSelector.driver', driver)),
    ...(pool === undefined ? [] : checkPool('spec.deviceSelector.pool', pool)),
    ...(device === undefined ? [] : checkLabelled('spec.deviceSelector.device', device)),
    ...checkTaint('spec.taint', spec?.taint),
  ];
}
