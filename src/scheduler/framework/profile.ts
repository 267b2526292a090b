/** A profile made ready: its plugins, made once, by the points at which they are asked. Upstream's "framework". */
import { defaultSchedulerName, Node, type Pod } from '#api';
import { MetricsRegistry } from '#base';
import type { Lister } from '#client';
import { type ClusterEvent, isRegistered } from './cluster-event.ts';
import type { Handle } from './handle.ts';
import {
  type AnyPlugin,
  type ExtensionPoint,
  extensionPoints,
  type PluginFactory,
  type ProfileDeclaration,
  type QueuedPod,
} from './plugin.ts';
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
  /** Those that are asked at a point, in their order. */
  readonly having: (point: Point) => readonly PluginInUse[];
  /** Those whose state follows the pods of nodes. */
  readonly followers: readonly PluginInUse[];
  /** What an earlier point would have worked out for a later one, where only the later is enabled: nothing can be
   *  decided then. */
  readonly missingState: { readonly point: ExtensionPoint; readonly name: string } | undefined;
  /** How many nodes must suit, in percent; 0 for the default. */
  readonly percentageOfNodesToScore: number;
}

/** The name of the profile that a pod is for. */
export const schedulerNameOf = (pod: Pod): string => pod.spec.schedulerName ?? defaultSchedulerName;

/** The points at which a plugin can be asked, in the order in which a pod meets them. */
export const points = [
  'isBefore',
  'preEnqueue',
  'preFilter',
  'addPod',
  'removePod',
  'filter',
  'placementFeasible',
  'postFilter',
  'podGroupPostFilter',
  'preScore',
  'score',
  'normalize',
  'reserve',
  'unreserve',
  'permit',
  'preBindPreFlight',
  'preBind',
  'bind',
  'postBind',
  'eventsToRegister',
] as const satisfies readonly (keyof AnyPlugin)[];

/** One of {@link points}. */
export type Point = (typeof points)[number];

/** What a plugin follows while it is only looked at. */
const nothing: Lister<never> = { get: () => undefined, list: () => [], byIndex: () => [], indexValues: () => [] };

/** The points that a plugin has. It is made for that, and thrown away: making one has no effect but that it names what
 *  it reads. */
export function pointsOf({ create }: PluginFactory): ExtensionPoint[] {
  const handle = {
    metrics: new MetricsRegistry(),
    lister: () => nothing,
    follow: () => undefined,
    once: <T>(make: (handle: Handle) => T) => make(handle),
  } as Partial<Handle> as Handle;
  const plugin = create(handle);
  return (Object.keys(extensionPoints) as ExtensionPoint[]).filter(point => plugin[point] !== undefined);
}

/** The point that a point is enabled with. */
const ownerOf = new Map<Point, ExtensionPoint>(
  (Object.keys(extensionPoints) as ExtensionPoint[]).flatMap(owner =>
    [owner, ...extensionPoints[owner]].map((point): [Point, ExtensionPoint] => [point, owner]),
  ),
);

/** Makes the plugins of a profile. Throws unless exactly one orders the queue and at least one binds. */
export function createProfile(
  name: string,
  { plugins: entries, enabled = {}, percentageOfNodesToScore = 0 }: ProfileDeclaration,
  handle: Handle,
): Profile {
  const plugins = entries.map(({ plugin, weight = 1 }, index) => ({
    name: plugin.name,
    plugin: plugin.create(handle),
    weight,
    index,
  }));
  const askedAt = (point: Point): readonly PluginInUse[] => {
    const owner = ownerOf.get(point);
    const names = owner && enabled[owner];
    const asked = names ? names.flatMap(one => plugins.find(other => other.name === one) ?? []) : plugins;
    return asked.filter(({ plugin }) => plugin[point] !== undefined);
  };
  const byPoint = new Map(points.map(point => [point, askedAt(point)]));
  const having = (point: Point): readonly PluginInUse[] => byPoint.get(point) ?? [];
  const [sorter, ...others] = having('isBefore');
  if (!sorter || others.length > 0) throw new Error(`profile ${name}: exactly one plugin must have isBefore`);
  if (having('bind').length === 0) throw new Error(`profile ${name}: at least one plugin must have bind`);
  return {
    name,
    plugins,
    isBefore: (one, other) => sorter.plugin.isBefore?.(one, other) ?? false,
    having,
    followers: plugins.filter(one => having('addPod').includes(one) || having('removePod').includes(one)),
    missingState: findMissingState(plugins, having),
    percentageOfNodesToScore,
  };
}

/** Points that work out a state, and those that need it. */
const statesOf = {
  preFilter: ['filter', 'reserve', 'permit', 'preBind', 'postBind'],
  preScore: ['score'],
} as const satisfies Partial<Record<ExtensionPoint, readonly ExtensionPoint[]>>;

function findMissingState(plugins: readonly PluginInUse[], having: Profile['having']): Profile['missingState'] {
  for (const [maker, users] of Object.entries(statesOf) as [keyof typeof statesOf, readonly ExtensionPoint[]][])
    for (const inUse of plugins)
      if (inUse.plugin[maker] && !having(maker).includes(inUse) && users.some(point => having(point).includes(inUse)))
        return { point: maker, name: inUse.name };
  return undefined;
}

/** Makes all profiles. Throws unless they agree on who is next: the queue is one. */
export function createProfiles(
  profiles: ReadonlyMap<string, ProfileDeclaration>,
  handleOf: (name: string) => Handle,
): { readonly byName: ReadonlyMap<string, Profile>; readonly isBefore: Profile['isBefore'] } {
  const byName = new Map(
    [...profiles].map(([name, declaration]) => [name, createProfile(name, declaration, handleOf(name))]),
  );
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
