/** Upstream's rules for the arguments of plugins, in its words. */
import {
  checkQualifiedName,
  collectErrors,
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  type TopologySpreadConstraint,
} from '#api';
import type {
  ArgsByPlugin,
  DefaultPreemptionArgs,
  NodeResourcesBalancedAllocationArgs,
  NodeResourcesFitArgs,
  PluginWithArgs,
  PodTopologySpreadArgs,
  ScoringStrategyArgs,
  UtilizationShapePoint,
  VolumeBindingArgs,
} from './plugin-args.ts';
import { checkAddedAffinity } from './validate-affinity.ts';

/** What is wrong with arguments that have their defaults, by plugin. */
export const argsChecks: {
  readonly [Name in PluginWithArgs]: (field: string, args: ArgsByPlugin[Name]) => FieldError[];
} = {
  DefaultPreemption: checkDefaultPreemption,
  InterPodAffinity: (field, { hardPodAffinityWeight = 0 }) =>
    checkRange(`${field}.hardPodAffinityWeight`, hardPodAffinityWeight, [0, 100]),
  NodeAffinity: (field, { addedAffinity }) => checkAddedAffinity(`${field}.addedAffinity`, addedAffinity),
  NodeResourcesBalancedAllocation: checkBalancedAllocation,
  NodeResourcesFit: checkNodeResourcesFit,
  PodTopologySpread: checkPodTopologySpread,
  VolumeBinding: checkVolumeBinding,
};

const checkRange = (field: string, value: number, [least, most]: readonly [number, number]): FieldError[] =>
  value < least || value > most ? [invalidValue(field, value, `not in valid range [${least}, ${most}]`)] : [];

function checkDefaultPreemption(field: string, args: DefaultPreemptionArgs): FieldError[] {
  const { minCandidateNodesPercentage: percentage = 0, minCandidateNodesAbsolute: absolute = 0 } = args;
  const errors = checkRange(`${field}.minCandidateNodesPercentage`, percentage, [0, 100]);
  if (absolute < 0)
    errors.push(invalidValue(`${field}.minCandidateNodesAbsolute`, absolute, 'not in valid range [0, inf)'));
  if (percentage !== 0 || absolute !== 0) return errors;
  const rule = (other: string) => `cannot be zero at the same time as ${other}`;
  return [
    ...errors,
    invalidValue(`${field}.minCandidateNodesPercentage`, 0, rule('minCandidateNodesAbsolute')),
    invalidValue(`${field}.minCandidateNodesAbsolute`, 0, rule('minCandidateNodesPercentage')),
  ];
}

function checkBalancedAllocation(field: string, { resources = [] }: NodeResourcesBalancedAllocationArgs): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(resources, ({ name = '', weight }, index) => {
    const path = `${field}.resources[${index}]`;
    const errors = seen.has(name) ? [duplicate(`${path}.name`, name)] : [];
    seen.add(name);
    if (weight !== 1) errors.push(invalidValue(`${path}.weight`, weight, 'must be 1'));
    return errors;
  });
}

const checkName = (field: string, name: string): FieldError[] =>
  checkQualifiedName(name).map(rule => invalidValue(field, name, rule));

function checkNodeResourcesFit(field: string, args: NodeResourcesFitArgs): FieldError[] {
  const { ignoredResources = [], ignoredResourceGroups = [], scoringStrategy = {} } = args;
  const ignored = collectErrors(ignoredResources, (name, index) =>
    checkName(`${field}.ignoredResources[${index}]`, name),
  );
  const groups = collectErrors(ignoredResourceGroups, (group, index) => {
    const path = `${field}.ignoredResourceGroups[${index}]`;
    const rule = "resource group name can't contain '/'";
    return [...(group.includes('/') ? [invalidValue(path, group, rule)] : []), ...checkName(path, group)];
  });
  return [...ignored, ...groups, ...checkScoringStrategy(`${field}.scoringStrategy`, scoringStrategy)];
}

const strategyTypes = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'] as const;

function checkScoringStrategy(field: string, strategy: ScoringStrategyArgs): FieldError[] {
  const { type = '', resources = [], requestedToCapacityRatio: ratio } = strategy;
  const errors = strategyTypes.some(one => one === type) ? [] : [notSupported(`${field}.type`, type, strategyTypes)];
  for (const [index, { name = '', weight = 0 }] of resources.entries()) {
    const rule = `resource weight of ${name} not in valid range (0, 100]`;
    if (weight <= 0 || weight > 100) errors.push(invalidValue(`${field}.resources[${index}].weight`, weight, rule));
  }
  const path = `${field}.requestedToCapacityRatio`;
  if (type !== 'RequestedToCapacityRatio')
    return ratio ? [...errors, forbiddenField(path, 'must be nil when type is not RequestedToCapacityRatio')] : errors;
  if (!ratio) return [...errors, required(path, 'must be specified when type is RequestedToCapacityRatio')];
  return [...errors, ...checkShape(`${path}.shape`, ratio.shape)];
}

const highestShapeScore = 10;

function checkShape(field: string, shape: readonly UtilizationShapePoint[] = []): FieldError[] {
  if (shape.length === 0) return [required(field, 'at least one point must be specified')];
  const utilizations = shape.map(({ utilization = 0 }) => utilization);
  const unsorted = utilizations.findIndex(
    (utilization, index) => utilization <= (utilizations[index - 1] ?? -Infinity),
  );
  const errors: FieldError[] = [];
  if (unsorted !== -1) {
    const rule = 'values must be sorted in increasing order';
    errors.push(invalidValue(`${field}[${unsorted}].utilization`, utilizations[unsorted], rule));
  }
  const ofPoints = collectErrors(shape, ({ utilization = 0, score = 0 }, index) => [
    ...checkRange(`${field}[${index}].utilization`, utilization, [0, 100]),
    ...checkRange(`${field}[${index}].score`, score, [0, highestShapeScore]),
  ]);
  return [...errors, ...ofPoints];
}

const [system, listed] = ['System', 'List'];

function checkPodTopologySpread(field: string, args: PodTopologySpreadArgs): FieldError[] {
  const { defaultConstraints = [], defaultingType = '' } = args;
  const errors: FieldError[] = [];
  const path = `${field}.defaultingType`;
  if (defaultingType !== system && defaultingType !== listed)
    errors.push(notSupported(path, defaultingType, [system, listed]));
  else if (defaultingType === system && defaultConstraints.length > 0)
    errors.push(invalidValue(path, defaultingType, 'when .defaultConstraints are not empty'));
  const seen = new Set<string>();
  const ofConstraints = collectErrors(defaultConstraints, (constraint, index) => {
    const place = `${field}.defaultConstraints[${index}]`;
    const pair = `{${constraint.topologyKey ?? ''}, ${constraint.whenUnsatisfiable ?? ''}}`;
    const repeated = seen.has(pair) ? [duplicate(place, pair)] : [];
    seen.add(pair);
    return [...checkConstraint(place, constraint), ...repeated];
  });
  return [...errors, ...ofConstraints];
}

const actions = ['DoNotSchedule', 'ScheduleAnyway'] as const;

function checkConstraint(field: string, constraint: Partial<TopologySpreadConstraint>): FieldError[] {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable: action, labelSelector } = constraint;
  const errors = maxSkew > 0 ? [] : [invalidValue(`${field}.maxSkew`, maxSkew, 'not in valid range (0, inf)')];
  const key = `${field}.topologyKey`;
  errors.push(...(topologyKey === '' ? [required(key, 'can not be empty')] : checkName(key, topologyKey)));
  if (!action) errors.push(required(`${field}.whenUnsatisfiable`, 'can not be empty'));
  else if (!actions.includes(action)) errors.push(notSupported(`${field}.whenUnsatisfiable`, action, actions));
  if (labelSelector) {
    const rule = 'constraint must not define a selector, as they deduced for each pod';
    errors.push(forbiddenField(`${field}.labelSelector`, rule));
  }
  return errors;
}

function checkVolumeBinding(field: string, { bindTimeoutSeconds = 0, shape }: VolumeBindingArgs): FieldError[] {
  const errors: FieldError[] = [];
  if (bindTimeoutSeconds < 0) {
    const rule = 'invalid BindTimeoutSeconds, should not be a negative value';
    errors.push(invalidValue(`${field}.bindTimeoutSeconds`, bindTimeoutSeconds, rule));
  }
  return [...errors, ...checkShape(`${field}.shape`, shape)];
}
