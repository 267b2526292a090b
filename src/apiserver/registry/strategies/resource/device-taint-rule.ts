/** Strategy of taints that somebody else than the driver gives devices. */
import { DeviceTaintRule, type FieldError, tooMany } from '#api';
import { formatTime } from '#base';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, formatAge, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkConditions } from '../fields/conditions.ts';
import { checkDriver, checkLabelled, checkPool } from './rules/names.ts';
import { checkTaint } from './rules/taint.ts';

const maxConditions = 8;

export const deviceTaintRuleStrategy = defineStrategy<DeviceTaintRule>({
  kind: DeviceTaintRule,
  columns: [
    nameColumn,
    column('Key', { description: 'Key of the taint.', value: ({ spec }) => spec.taint.key }),
    column('Value', { description: 'Value of the taint.', value: ({ spec }) => spec.taint.value ?? '' }),
    column('Effect', { description: 'What it does.', value: ({ spec }) => spec.taint.effect }),
    column('TimeAdded', {
      description: 'Since when.',
      value: ({ spec }, nowMs) => (spec.taint.timeAdded ? formatAge(spec.taint.timeAdded, nowMs) : ''),
    }),
    ageColumn,
  ],
  countsGeneration: true,
  allowUnconditionalUpdate: false,
  prepareForCreate(draft, { nowMs }) {
    draft.status = {};
    addTime(draft, nowMs);
  },
  prepareForUpdate(draft, old, { nowMs, subresource }) {
    if (subresource === '' && draft.spec?.taint?.effect !== old.spec.taint.effect) addTime(draft, nowMs);
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

/** Pods have some time from then on. */
function addTime({ spec }: DeviceTaintRule, nowMs: number): void {
  if (spec?.taint) spec.taint.timeAdded ??= formatTime(nowMs);
}

function checkRule({ spec }: DeviceTaintRule): FieldError[] {
  const { driver, pool, device } = spec?.deviceSelector ?? {};
  return [
    ...(driver === undefined ? [] : checkDriver('spec.deviceSelector.driver', driver)),
    ...(pool === undefined ? [] : checkPool('spec.deviceSelector.pool', pool)),
    ...(device === undefined ? [] : checkLabelled('spec.deviceSelector.device', device)),
    ...checkTaint('spec.taint', spec?.taint),
  ];
}
