/** Which plugins of a profile are asked at which points: upstream's merge of what a file says with the defaults. Pure.
 *  Source: https://kubernetes.io/docs/reference/scheduling/config/#multipoint */
import { type FieldError, invalidValue } from '#api';
import type { ExtensionPoint } from '../framework/plugin.ts';
import { type PluginEntry, type PluginPoint, type PluginSet, type Plugins, pluginPoints } from './types.ts';

/** The plugins that there are, by name, with the points that they have. */
export type KnownPlugins = ReadonlyMap<string, ReadonlySet<ExtensionPoint>>;

/** What a profile is made of. */
export interface PluginPlan {
  /** Each plugin that is asked anywhere, with the weight of its score. */
  readonly weights: ReadonlyMap<string, number>;
  readonly enabled: Readonly<Record<ExtensionPoint, readonly string[]>>;
  readonly errors: readonly FieldError[];
}

interface PlanPluginsOptions {
  readonly known: KnownPlugins;
  /** Enabled at all their points unless the file says otherwise, in this order. */
  readonly defaults: readonly PluginEntry[];
  readonly schedulerName: string;
}

/** Our name of a point. */
const pointOf = (point: PluginPoint): ExtensionPoint => (point === 'queueSort' ? 'isBefore' : point);

/** Upstream's name of what has a point. */
const typeOf = (point: PluginPoint): string => `${point.charAt(0).toUpperCase()}${point.slice(1)}Plugin`;

/** Plans one profile; `field` is where its plugins stand, as `profiles[0].plugins`. */
export function planPlugins(field: string, plugins: Plugins, options: PlanPluginsOptions): PluginPlan {
  const { known, defaults, schedulerName } = options;
  const multiPoint = mergeMultiPoint(defaults, plugins.multiPoint ?? {});
  const errors = checkMultiPoint(`${field}.multiPoint`, plugins.multiPoint ?? {}, known);
  const enabled: Partial<Record<ExtensionPoint, readonly string[]>> = {};
  for (const point of pluginPoints) {
    const set = plugins[point] ?? {};
    errors.push(...checkSet(`${field}.${point}`, set, point, known));
    enabled[pointOf(point)] = expand(set, point, { multiPoint, known });
  }
  const points = enabled as PluginPlan['enabled'];
  const sorters = points.isBefore.length;
  if (sorters !== 1) {
    const rule = `only one queue sort plugin required for profile with scheduler name ${JSON.stringify(schedulerName)}, but got ${sorters}`;
    errors.push(invalidValue(`${field}.queueSort`, sorters, rule));
  }
  if (points.bind.length === 0) {
    const rule = `at least one bind plugin is needed for profile with scheduler name ${JSON.stringify(schedulerName)}`;
    errors.push(invalidValue(`${field}.bind`, 0, rule));
  }
  const weights = new Map(Object.values(points).flatMap(names => names.map((name): [string, number] => [name, 1])));
  for (const { name = '', weight } of [...multiPoint, ...(plugins.score?.enabled ?? [])])
    if (weights.has(name)) weights.set(name, weight || 1);
  return { weights, enabled: points, errors };
}

/** The defaults that are left, each as the file has it if it names it, and what the file adds. */
function mergeMultiPoint(defaults: readonly PluginEntry[], { enabled = [], disabled = [] }: PluginSet): PluginEntry[] {
  const off = new Set(disabled.map(({ name }) => name));
  const left = off.has('*') ? [] : defaults.filter(({ name }) => !off.has(name));
  const inPlace = left.map(entry => enabled.findLast(({ name }) => name === entry.name) ?? entry);
  return [...inPlace, ...enabled.filter(entry => !inPlace.includes(entry))];
}

/** Those that the point names and `multiPoint` has too, as the point has them; then the others of `multiPoint`; then
 *  the others of the point. */
function expand(
  { enabled = [], disabled = [] }: PluginSet,
  point: PluginPoint,
  { multiPoint, known }: { readonly multiPoint: readonly PluginEntry[]; readonly known: KnownPlugins },
): string[] {
  const has = (name: string) => known.get(name)?.has(pointOf(point)) === true;
  const own = namesOf(enabled).filter(has);
  const off = new Set(namesOf(disabled));
  if (off.has('*')) return own;
  const general = namesOf(multiPoint).filter(name => has(name) && !off.has(name));
  const first = own.filter(name => general.includes(name));
  return [...new Set([...first, ...general, ...own])];
}

const namesOf = (entries: readonly PluginEntry[]): string[] => entries.map(({ name = '' }) => name);

/** Plugins of upstream that are no more, which its validation tells apart. */
const removed = new Set(['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits']);

function checkSet(field: string, { enabled = [] }: PluginSet, point: PluginPoint, known: KnownPlugins): FieldError[] {
  const names = namesOf(enabled);
  return names.flatMap((name, index) => {
    const path = `${field}.enabled[${index}]`;
    if (removed.has(name)) {
      const rule =
        'was invalid in version "v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")';
      return [invalidValue(path, name, rule)];
    }
    const points = known.get(name);
    const rule = !points
      ? `${typeOf(point)} ${JSON.stringify(name)} does not exist`
      : !points.has(pointOf(point))
        ? `plugin ${JSON.stringify(name)} does not extend ${typeOf(point)} plugin`
        : names.indexOf(name) < index && `plugin ${JSON.stringify(name)} already registered as "${typeOf(point)}"`;
    return rule ? [invalidValue(`${path}.name`, name, rule)] : [];
  });
}

function checkMultiPoint(field: string, { enabled = [] }: PluginSet, known: KnownPlugins): FieldError[] {
  const names = namesOf(enabled);
  return names.flatMap((name, index) => {
    const points = known.get(name);
    const first = points && pluginPoints.find(point => points.has(pointOf(point)));
    const rule = !points
      ? `${typeOf('preFilter')} ${JSON.stringify(name)} does not exist`
      : names.indexOf(name) < index &&
        first &&
        `plugin ${JSON.stringify(name)} already registered as "${typeOf(first)}"`;
    return rule ? [invalidValue(`${field}.enabled[${index}].name`, name, rule)] : [];
  });
}

/** Whether profiles agree on who is next, which is one queue's question. */
export function checkQueueSort(profiles: readonly { readonly plugins?: Plugins }[]): FieldError[] {
  const [first, ...others] = profiles.map(({ plugins }) => plugins?.queueSort ?? {});
  const errors: FieldError[] = [];
  const count = first?.enabled?.length ?? 0;
  if (count > 1) {
    const rule = 'only one queue sort plugin can be enabled';
    errors.push(invalidValue('profiles[0].plugins.queueSort.Enabled', count, rule));
  }
  const textOf = (set: PluginSet = {}) => JSON.stringify([set.enabled ?? [], set.disabled ?? []]);
  for (const [index, set] of others.entries())
    if (textOf(set) !== textOf(first))
      errors.push(invalidValue(`profiles[${index + 1}].plugins.queueSort`, set, 'must be the same for all profiles'));
  return errors;
}
