/** From the text of a KubeSchedulerConfiguration to what a scheduler is started with. Pure. */
import { type EnabledGates, formatFieldError, noGates } from '#api';
import { UsageError } from '#base';
import type { ProfileDeclaration } from '../framework/plugin.ts';
import { pointsOf } from '../framework/profile.ts';
import { supportedFields } from '../plugins/supported-fields.ts';
import { defaultProfileWith } from '../profiles.ts';
import type { SchedulerSettings } from '../settings.ts';
import { decodeConfiguration, type Problem } from './decode.ts';
import { setDefaults } from './defaults.ts';
import { checkQueueSort, type KnownPlugins, type PluginPlan, planPlugins } from './plan-plugins.ts';
import type { NodeResourcesFitArgs } from './plugin-args.ts';
import { makeFactory, registry } from './registry.ts';
import type { ExtenderConfiguration, KubeSchedulerConfiguration, KubeSchedulerProfile } from './types.ts';
import { milliseconds, validateConfiguration } from './validate.ts';

/** What a file says before its extenders are made. */
export interface ParsedSettings extends Omit<SchedulerSettings, 'extenders'> {
  readonly extenders: readonly ExtenderConfiguration[];
}

/** What a file says; UsageError with a line for each thing that is wrong, `FILE:LINE: FIELD: why`. The defaults are
 *  those of the feature gates that are on. */
export function parseSettings(text: string, file: string, gates: EnabledGates = noGates): ParsedSettings {
  const { configuration, fatal, unknown, lineOf } = decodeConfiguration(text);
  const refuse = (problems: readonly Problem[]): void => {
    if (problems.length === 0) return;
    const lines = problems.toSorted((one, other) => one.line - other.line);
    throw new UsageError(lines.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
  };
  refuse([...fatal, ...(fatal.length > 0 ? unknown : [])]);
  setDefaults(configuration);
  const plans = planProfiles(configuration.profiles ?? [], gates);
  const errors = [
    ...validateConfiguration(configuration),
    ...checkQueueSort(configuration.profiles ?? []),
    ...plans.flatMap(plan => plan.errors),
  ];
  refuse([...unknown, ...errors.map(error => ({ line: lineOf(error.field), message: formatFieldError(error) }))]);
  return toSettings(configuration, plans);
}

const knownPlugins = (): KnownPlugins =>
  new Map([...registry].map(([name, factory]) => [name, new Set(pointsOf(factory))]));

function planProfiles(profiles: readonly KubeSchedulerProfile[], gates: EnabledGates): PluginPlan[] {
  const known = knownPlugins();
  const defaults = defaultProfileWith(gates).flatMap(({ plugin: { name }, weight }) =>
    known.has(name) ? [{ name, ...(weight === undefined ? {} : { weight }) }] : [],
  );
  return profiles.map(({ plugins = {}, schedulerName = '' }, index) =>
    planPlugins(`profiles[${index}].plugins`, plugins, { known, defaults, schedulerName }),
  );
}

function toSettings(configuration: KubeSchedulerConfiguration, plans: readonly PluginPlan[]): ParsedSettings {
  const { profiles = [], extenders = [], leaderElection = {}, clientConnection } = configuration;
  const ignored = ignoredResources(extenders);
  const { podInitialBackoffSeconds: initial = 1, podMaxBackoffSeconds: most = 10 } = configuration;
  const { resourceName: name = '', resourceNamespace: namespace = '' } = leaderElection;
  return {
    profiles: new Map(
      profiles.map((profile, index) => {
        const percentage = profile.percentageOfNodesToScore ?? configuration.percentageOfNodesToScore ?? 0;
        return [
          profile.schedulerName ?? '',
          toProfile(profile, plans[index] as PluginPlan, { percentageOfNodesToScore: percentage, ignored }),
        ];
      }),
    ),
    extenders,
    backoff: { initialMs: initial * 1000, maxMs: most * 1000 },
    leaderElect: leaderElection.leaderElect ?? true,
    election: {
      lease: { namespace, name },
      leaseDurationMs: milliseconds(leaderElection.leaseDuration),
      renewDeadlineMs: milliseconds(leaderElection.renewDeadline),
      retryPeriodMs: milliseconds(leaderElection.retryPeriod),
    },
    kubeconfig: clientConnection?.kubeconfig || undefined,
  };
}

/** What the filter of resources leaves to extenders. */
const ignoredResources = (extenders: readonly ExtenderConfiguration[]): string[] =>
  extenders
    .flatMap(({ managedResources = [] }) => managedResources)
    .flatMap(({ name = '', ignoredByScheduler }) => (ignoredByScheduler ? [name] : []));

/** Whatever a profile chooses, no pod gets a node whose rules nothing carries out. */
function toProfile(
  { pluginConfig = [] }: KubeSchedulerProfile,
  { weights, enabled }: PluginPlan,
  { percentageOfNodesToScore, ignored }: { percentageOfNodesToScore: number; ignored: readonly string[] },
): ProfileDeclaration {
  const argsOf = new Map(pluginConfig.map(({ name = '', args }) => [name, args]));
  if (ignored.length > 0) {
    const args = (argsOf.get('NodeResourcesFit') ?? {}) as NodeResourcesFitArgs;
    argsOf.set('NodeResourcesFit', { ...args, ignoredResources: [...(args.ignoredResources ?? []), ...ignored] });
  }
  const plugins = [...registry].flatMap(([name, factory]) => {
    const weight = weights.get(name);
    return weight === undefined ? [] : [{ plugin: makeFactory(factory, argsOf.get(name)), weight }];
  });
  const { name } = supportedFields;
  return {
    plugins: [{ plugin: supportedFields }, ...plugins],
    enabled: { ...enabled, preFilter: [name, ...enabled.preFilter], filter: [name, ...enabled.filter] },
    percentageOfNodesToScore,
  };
}
