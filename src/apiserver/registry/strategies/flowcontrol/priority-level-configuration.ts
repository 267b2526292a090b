/** Strategy of priority levels. Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/ */
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  type LimitedPriorityLevelConfiguration,
  type LimitResponse,
  PriorityLevelConfiguration,
  type QueuingConfiguration,
  required,
  setOf,
} from '#api';
import { defaultLevels } from '../../../flow-control/index.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkOneOf, checkRange } from '../fields/checks.ts';
import { checkConditionTypes } from './condition-types.ts';
import { checkFixedSpec } from './fixed-spec.ts';

const maxQueues = 10_000_000;
/** Bits of a flow's hash, from which its queues are dealt. */
const maxHashBits = 60;

const queuingColumn = (name: string, field: keyof QueuingConfiguration, description: string) =>
  column<PriorityLevelConfiguration>(name, {
    description,
    value: ({ spec }) => spec.limited?.limitResponse?.queuing?.[field] ?? '<none>',
  });

export const priorityLevelConfigurationStrategy = defineStrategy<PriorityLevelConfiguration>({
  kind: PriorityLevelConfiguration,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  columns: [
    nameColumn,
    column('Type', { description: 'Exempt or Limited.', value: ({ spec }) => spec.type }),
    column('NominalConcurrencyShares', {
      description: 'Share of the seats of the server.',
      value: ({ spec }) => (spec.limited ? (spec.limited.nominalConcurrencyShares ?? 0) : '<none>'),
    }),
    queuingColumn('Queues', 'queues', 'Number of queues.'),
    queuingColumn('HandSize', 'handSize', 'Queues that a flow is dealt.'),
    queuingColumn('QueueLengthLimit', 'queueLengthLimit', 'Requests that may wait in a queue.'),
    ageColumn,
  ],
  prepareForCreate(draft) {
    draft.status = {};
  },
  validateCreate: checkLevel,
  validateUpdate: checkLevel,
  validateStatusUpdate: ({ status }) => checkConditionTypes('status.conditions', status?.conditions),
});

function checkLevel({ metadata, spec }: PriorityLevelConfiguration): FieldError[] {
  const { type, limited, exempt } = spec;
  const errors = checkOneOf('spec.type', type || undefined, ['Exempt', 'Limited']);
  if ((metadata.name === 'exempt') !== (type === 'Exempt'))
    errors.push(invalidValue('spec.type', type ?? '', "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (type === 'Exempt') {
    if (limited) errors.push(forbiddenField('spec.limited', 'must be nil if the type is not Limited'));
    if (exempt) errors.push(...checkShares('spec.exempt', exempt));
  } else if (type === 'Limited') {
    if (exempt) errors.push(forbiddenField('spec.exempt', 'must be nil if the type is Limited'));
    if (limited) errors.push(...checkLimited('spec.limited', limited));
    else errors.push(required('spec.limited'));
  }
  // How much is kept back for what is exempt is the administrator's to say.
  const isExempt = metadata.name === 'exempt';
  const fixed = checkFixedSpec(defaultLevels, { name: metadata.name, spec, ...(isExempt ? { free: 'exempt' } : {}) });
  return [...errors, ...fixed];
}

function checkShares(
  field: string,
  {
    nominalConcurrencyShares: shares = 0,
    lendablePercent,
  }: { nominalConcurrencyShares?: number; lendablePercent?: number },
): FieldError[] {
  const errors =
    shares < 0 ? [invalidValue(`${field}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')] : [];
  return [...errors, ...checkRange(`${field}.lendablePercent`, lendablePercent, [0, 100])];
}

function checkLimited(field: string, limited: LimitedPriorityLevelConfiguration): FieldError[] {
  const { borrowingLimitPercent: percent, limitResponse } = limited;
  const errors = [...checkShares(field, limited), ...checkResponse(`${field}.limitResponse`, limitResponse)];
  if (percent !== undefined && percent < 0) {
    const rule = 'if specified, must be a non-negative integer';
    errors.push(invalidValue(`${field}.borrowingLimitPercent`, percent, rule));
  }
  return errors;
}

function checkResponse(field: string, response: LimitResponse | undefined): FieldError[] {
  const { type, queuing } = response ?? {};
  const path = `${field}.queuing`;
  if (!type) return [required(`${field}.type`)];
  if (type === 'Reject')
    return queuing ? [forbiddenField(path, 'must be nil if limited.limitResponse.type is not Limited')] : [];
  if (type !== 'Queue') return checkOneOf(`${field}.type`, type, ['Queue', 'Reject']);
  if (!queuing) return [required(path, 'must not be empty if limited.limitResponse.type is Limited')];
  return checkQueuing(path, queuing);
}

function checkQueuing(field: string, queuing: QueuingConfiguration): FieldError[] {
  const { queueLengthLimit = 0, queues = 0, handSize = 0 } = queuing;
  const errors = Object.entries({ queueLengthLimit, queues, handSize }).flatMap(([name, number]) =>
    number > 0 ? [] : [invalidValue(`${field}.${name}`, number, 'must be positive')],
  );
  if (queues > maxQueues) errors.push(invalidValue(`${field}.queues`, queues, `must not be greater than ${maxQueues}`));
  if (handSize > queues) {
    errors.push(invalidValue(`${field}.handSize`, handSize, `should not be greater than queues (${queues})`));
  } else if (handSize > 0 && queues > 0 && entropyBits(queues, handSize) > maxHashBits) {
    const rule = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${maxHashBits}`;
    errors.push(invalidValue(`${field}.handSize`, handSize, rule));
  }
  return errors;
}

/** How many bits it takes to say which hand was dealt, one card after the other. */
const entropyBits = (deckSize: number, handSize: number): number =>
  Math.ceil(
    Array.from({ length: Math.min(handSize, maxHashBits + 1) }, (_, dealt) => Math.log2(deckSize - dealt)).reduce(
      (sum, bits) => sum + bits,
      0,
    ),
  );
