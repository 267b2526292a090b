/** Strategy of daemon sets. Source: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/ */
import { DaemonSet, type DaemonSetUpdateStrategy, type FieldError, invalidValue, notSupported, required } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column, formatLabels } from '../columns/column.ts';
import { templateColumns } from '../columns/template.ts';
import { asGoStruct, checkEachNonNegative, checkImmutable, checkNonNegative } from '../fields/checks.ts';
import { isEqual } from '../fields/equal.ts';
import { checkLabelSelector, isEmptySelector } from '../fields/labels.ts';
import { checkPercentOrCount, isZero } from '../fields/percent.ts';
import { checkTemplateSelected } from '../fields/template.ts';
import { defaultPodTemplate } from '../pod/defaults.ts';
import { checkPodTemplate, checkRestartingTemplate } from '../pod/spec.ts';
import { templateWarnings } from '../pod/warnings.ts';

/** Counts the templates that a set has had. Deprecated, and still written for clients of old. */
const templateGeneration = 'deprecated.daemonset.template.generation';

type Counter =
  | 'desiredNumberScheduled'
  | 'currentNumberScheduled'
  | 'numberReady'
  | 'updatedNumberScheduled'
  | 'numberAvailable';

const counterColumn = (name: string, counter: Counter, description: string) =>
  column<DaemonSet>(name, { type: 'integer', description, value: ({ status }) => status?.[counter] ?? 0 });

export const daemonSetStrategy = defineStrategy<DaemonSet>({
  kind: DaemonSet,
  prefixChecked: 'create',
  columns: [
    nameColumn,
    counterColumn('Desired', 'desiredNumberScheduled', 'How many nodes shall have a pod.'),
    counterColumn('Current', 'currentNumberScheduled', 'How many of them have one.'),
    counterColumn('Ready', 'numberReady', 'How many of them have one that is ready.'),
    counterColumn('Up-to-date', 'updatedNumberScheduled', 'How many of them have one of the newest template.'),
    counterColumn('Available', 'numberAvailable', 'How many of them have one that has been ready for long enough.'),
    column('Node Selector', {
      description: 'Labels of the nodes that shall have a pod.',
      value: ({ spec }) => formatLabels(spec.template?.spec?.nodeSelector),
    }),
    ageColumn,
    ...templateColumns<DaemonSet>({ template: ({ spec }) => spec.template, selector: ({ spec }) => spec.selector }),
  ],

  applyDefaults(draft) {
    const { spec, metadata } = draft;
    // As upstream, whoever writes a set manages the count, too, which is the server's.
    metadata.annotations = { [templateGeneration]: '0', ...metadata.annotations };
    spec.template ??= {} as DaemonSet['spec']['template'];
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ??= 'RollingUpdate';
    if (spec.updateStrategy.type === 'RollingUpdate') {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    }
    defaultPodTemplate(spec.template);
  },

  prepareForCreate(draft) {
    draft.status = emptyStatus();
    countTemplates(draft, Math.max(templatesOf(draft), 1));
  },
  prepareForUpdate(draft, old, { subresource }) {
    const isChanged = subresource === '' && !isEqual(draft.spec.template, old.spec.template);
    countTemplates(draft, templatesOf(old) + (isChanged ? 1 : 0));
  },

  warnings: ({ spec }, old) =>
    old && isEqual(spec.template, old.spec.template) ? [] : templateWarnings('spec.template', spec.template),
  validateCreate: checkDaemonSet,
  validateUpdate: (set, old) => [
    ...checkImmutable('spec.selector', set.spec.selector, old.spec.selector),
    ...checkDaemonSet(set),
  ],
  validateStatusUpdate({ status }, old) {
    const { conditions: _conditions, ...counts } = status ?? emptyStatus();
    const errors = checkEachNonNegative('status', counts);
    const { collisionCount = 0 } = counts;
    if (collisionCount < (old.status?.collisionCount ?? 0))
      errors.push(invalidValue('status.collisionCount', collisionCount, 'cannot be decremented'));
    return errors;
  },
});

const emptyStatus = (): NonNullable<DaemonSet['status']> => ({
  currentNumberScheduled: 0,
  desiredNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
});

const templatesOf = ({ metadata }: DaemonSet): number => Number(metadata.annotations?.[templateGeneration] ?? 0) || 0;

function countTemplates({ metadata }: DaemonSet, count: number): void {
  metadata.annotations = { ...metadata.annotations, [templateGeneration]: String(count) };
}

function checkDaemonSet({ spec }: DaemonSet): FieldError[] {
  const { selector, template, updateStrategy = {} } = spec;
  const errors = checkLabelSelector('spec.selector', selector);
  if (selector && isEmptySelector(selector))
    errors.push(invalidValue('spec.selector', selector, 'empty selector is invalid for daemonset'));
  return [
    ...errors,
    ...checkTemplateSelected('spec.template', template, selector),
    ...checkPodTemplate('spec.template', template),
    ...checkRestartingTemplate('spec.template', template, { owner: 'DaemonSet' }),
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkUpdateStrategy('spec.updateStrategy', updateStrategy),
    ...checkNonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ];
}

function checkUpdateStrategy(field: string, { type, rollingUpdate }: DaemonSetUpdateStrategy): FieldError[] {
  if (type !== 'RollingUpdate' && type !== 'OnDelete') {
    const shown = { Type: type, RollingUpdate: asGoStruct(rollingUpdate, ['maxUnavailable', 'maxSurge']) };
    return [notSupported(field, shown, ['RollingUpdate', 'OnDelete'])];
  }
  if (type !== 'RollingUpdate' || !rollingUpdate) return [];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const path = `${field}.rollingUpdate`;
  const errors = [
    ...checkPercentOrCount(`${path}.maxUnavailable`, maxUnavailable, { atMost100Percent: true }),
    ...checkPercentOrCount(`${path}.maxSurge`, maxSurge, { atMost100Percent: true }),
  ];
  const surges = !isZero(maxSurge);
  const takesDown = !isZero(maxUnavailable);
  if (surges && takesDown)
    errors.push(invalidValue(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!surges && !takesDown) errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}
