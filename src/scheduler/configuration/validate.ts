/** Upstream's rules for a configuration that has its defaults, in its words. */
import { collectErrors, duplicate, type FieldError, invalidValue, required } from '#api';
import { parseDurationMs } from '#base';
import type { PluginWithArgs } from './plugin-args.ts';
import type {
  ClientConnectionConfiguration,
  KubeSchedulerConfiguration,
  KubeSchedulerProfile,
  LeaderElectionConfiguration,
  PluginConfig,
} from './types.ts';
import { argsChecks } from './validate-args.ts';
import { checkExtenders } from './validate-extenders.ts';

/** Everything that is wrong, but for the choice of plugins, which `plan-plugins.ts` checks. */
export function validateConfiguration(configuration: KubeSchedulerConfiguration): FieldError[] {
  const { profiles = [], clientConnection = {}, leaderElection = {}, parallelism = 0 } = configuration;
  return [
    ...checkConnection(clientConnection),
    ...checkElection(leaderElection),
    ...(parallelism > 0
      ? []
      : [invalidValue('parallelism', parallelism, 'should be an integer value greater than zero')]),
    ...checkProfiles(profiles),
    ...checkPercentage('percentageOfNodesToScore', configuration.percentageOfNodesToScore),
    ...checkBackoff(configuration),
    ...checkExtenders(configuration.extenders),
  ];
}

const checkConnection = ({ burst = 0 }: ClientConnectionConfiguration): FieldError[] =>
  burst < 0 ? [invalidValue('clientConnection.burst', burst, 'must be non-negative')] : [];

function checkElection(election: LeaderElectionConfiguration): FieldError[] {
  if (!election.leaderElect) return [];
  const errors: FieldError[] = [];
  for (const name of ['leaseDuration', 'renewDeadline', 'retryPeriod'] as const)
    if (milliseconds(election[name]) <= 0)
      errors.push(invalidValue(`leaderElection.${name}`, election[name], 'must be greater than zero'));
  if (milliseconds(election.leaseDuration) <= milliseconds(election.renewDeadline)) {
    const rule = 'must be greater than `RenewDeadline`';
    errors.push(invalidValue('leaderElection.leaseDuration', election.renewDeadline, rule));
  }
  if (election.resourceLock !== 'leases') {
    const rule = 'resourceLock value must be "leases"';
    errors.push(invalidValue('leaderElection.resourceLock', election.resourceLock, rule));
  }
  return errors;
}

/** A duration that has been read before; none is 0. */
export const milliseconds = (duration = ''): number => parseDurationMs(duration) ?? 0;

function checkBackoff(configuration: KubeSchedulerConfiguration): FieldError[] {
  const { podInitialBackoffSeconds: initial = 0, podMaxBackoffSeconds: most = 0 } = configuration;
  const errors = initial > 0 ? [] : [invalidValue('podInitialBackoffSeconds', initial, 'must be greater than 0')];
  if (most < initial)
    errors.push(
      invalidValue('podMaxBackoffSeconds', most, 'must be greater than or equal to PodInitialBackoffSeconds'),
    );
  return errors;
}

const checkPercentage = (field: string, percentage = 0): FieldError[] =>
  percentage < 0 || percentage > 100 ? [invalidValue(field, percentage, 'not in valid range [0-100]')] : [];

function checkProfiles(profiles: readonly KubeSchedulerProfile[]): FieldError[] {
  const seen = new Map<string, number>();
  return collectErrors(profiles, (profile, index) => {
    const field = `profiles[${index}]`;
    const { schedulerName = '', pluginConfig = [] } = profile;
    const errors = schedulerName === '' ? [required(`${field}.schedulerName`)] : [];
    errors.push(
      ...checkPercentage(`${field}.percentageOfNodesToScore`, profile.percentageOfNodesToScore),
      ...checkPluginConfig(`${field}.pluginConfig`, pluginConfig),
    );
    const first = seen.get(schedulerName);
    if (first !== undefined) errors.push(duplicate(`${field}.schedulerName`, `profiles[${first}].schedulerName`));
    seen.set(schedulerName, index);
    return errors;
  });
}

function checkPluginConfig(field: string, entries: readonly PluginConfig[]): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(entries, ({ name = '', args }, index) => {
    const path = `${field}[${index}]`;
    const errors = seen.has(name) ? [duplicate(path, name)] : [];
    seen.add(name);
    const check = Object.hasOwn(argsChecks, name) ? argsChecks[name as PluginWithArgs] : undefined;
    return [...errors, ...(check?.(`${path}.args`, args as never) ?? [])];
  });
}
