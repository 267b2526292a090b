/** A profile made ready: its plugins, made once, by the points at which they are asked. Upstream's "framework". */
import { Node } from '#api';
import { type ClusterEvent, isRegistered } from './cluster-event.ts';
import type { Handle } from './handle.ts';
import type { AnyPlugin, QueuedPod, WeightedPlugin } from './plugin.ts';
import { PluginError } from './plugin-error.ts';

/** A plugin in its place of a profile. */
export interface PluginInUse {
  readonly name: string;
  readonly plugin: AnyPlugin;
  readonly weight: number;
  /** Its place, which is also that of its state among a pod's. */
  readonly index: number;
}

/** Made by {@link createProfile}. */
export interface Profile {
  /** What pods give as `spec.schedulerName`. */
  readonly name: string;
  readonly plugins: readonly PluginInUse[];
  readonly isBefore: (one: QueuedPod, other: QueuedPod) => boolean;
  /** Those that have a point, in their order. */
  readonly having: (point: Point) => readonly PluginInUse[];
}

/** The points at which a plugin can be asked, in the order in which a pod meets them. */
export const points = [
  'isBefore',
  'preEnqueue',
  'preFilter',
  'addPod',
  'removePod',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'normalize',
  'reserve',
  'unreserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
  'eventsToRegister',
] as const satisfies readonly (keyof AnyPlugin)[];

/** One of {@link points}. */
export type Point = (typeof points)[number];

/** Makes the plugins of a profile. Throws unless exactly one orders the queue and at least one binds. */
export function createProfile(name: string, entries: readonly WeightedPlugin[], handle: Handle): Profile {
  const plugins = entries.map(({ plugin, weight = 1 }, index) => ({
    name: plugin.name,
    plugin: plugin.create(handle),
    weight,
    index,
  }));
  const byPoint = new Map(points.map(point => [point, plugins.filter(({ plugin }) => plugin[point] !== undefined)]));
  const having = (point: Point): readonly PluginInUse[] => byPoint.get(point) ?? [];
  const [sorter, ...others] = having('isBefore');
  if (!sorter || others.length > 0) throw new Error(`profile ${name}: exactly one plugin must have isBefore`);
  if (having('bind').length === 0) throw new Error(`profile ${name}: at least one plugin must have bind`);
  return { name, plugins, isBefore: (one, other) => sorter.plugin.isBefore?.(one, other) ?? false, having };
}

/** Makes all profiles. Throws unless they agree on who is next: the queue is one. */
export function createProfiles(
  profiles: ReadonlyMap<string, readonly WeightedPlugin[]>,
  handle: Handle,
): { readonly byName: ReadonlyMap<string, Profile>; readonly isBefore: Profile['isBefore'] } {
  const byName = new Map([...profiles].map(([name, entries]) => [name, createProfile(name, entries, handle)]));
  const [first] = byName.values();
  if (!first) throw new Error('a scheduler needs a profile');
  const sorters = [...byName.values()].map(({ having }) => having('isBefore')[0]?.name);
  if (new Set(sorters).size > 1)
    throw new Error(`profiles order the queue by different plugins: ${sorters.join(', ')}`);
  return { byName, isBefore: first.isBefore };
}

const rejecting = ['preEnqueue', 'preFilter', 'filter', 'reserve', 'permit', 'preBind'] as const;

/** Whether an event may help any pod that a plugin of these rejected. A new node always may: without any, no plugin was
 *  asked. */
export function isOfInterest(profiles: Iterable<Profile>, event: ClusterEvent): boolean {
  if (event.kind === Node && event.actions.includes('Add')) return true;
  const isWanted = ({ plugin }: PluginInUse) =>
    plugin.eventsToRegister
      ? plugin.eventsToRegister.some(registered => isRegistered(registered, event))
      : rejecting.some(point => plugin[point] !== undefined);
  for (const { plugins } of profiles) if (plugins.some(isWanted)) return true;
  return false;
}

/** Asks a plugin; what it throws becomes a {@link PluginError}. */
export function ask<T>(point: Point, { name }: PluginInUse, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new PluginError(point, name, error);
  }
}
