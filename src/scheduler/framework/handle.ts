/** What the scheduler gives to its plugins. */
import type { Kind, KubeObject, Pod } from '#api';
import type { Clock, Logger, MetricsRegistry } from '#base';
import type { Change, Client, EventRecorder, Lister } from '#client';
import type { Snapshot } from '../cache/snapshot.ts';
import type { PodGroups } from '../groups/pod-groups.ts';
import type { Extender } from './extender.ts';
import type { Rejection } from './plugin.ts';

/** A pod that has a node and waits for plugins' permission to be bound. */
export interface WaitingPod {
  readonly pod: Pod;
  readonly nodeName: string;
  /** The plugins that it waits for. */
  readonly pendingPlugins: readonly string[];
  /** A plugin lets it go; when all have, it is bound. */
  allow(plugin: string): void;
  /** A plugin refuses it: the pod gives its place back. */
  reject(plugin: string, rejection: Rejection): void;
}

/** A pod's claim on a node that room is being made on. */
export interface Nominations {
  /** Whether no pod is nominated. */
  readonly isEmpty: boolean;
  /** The pods that are nominated for a node. */
  of(nodeName: string): readonly Pod[];
  /** The node that a pod is nominated for, by its UID. */
  nodeOf(uid: string): string | undefined;
}

/** What a plugin may know and do besides what its points are given. */
export interface Handle {
  readonly clock: Clock;
  /** From 0 up to but not 1. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Where plugins count, those of all profiles together. */
  readonly metrics: MetricsRegistry;
  readonly client: Client;
  readonly events: Pick<EventRecorder, 'event'>;
  /** A local copy of all objects of a kind. Only while the plugin is made: the scheduler starts when it is filled. */
  lister<K extends KubeObject>(kind: Kind<K>): Lister<K>;
  /** Tells of each object of a kind that is there, and of each change, before anybody else hears of it: for what would
   *  take too long to work out from all of them for each pod. Only while the plugin is made. */
  follow<K extends KubeObject>(kind: Kind<K>, told: (change: Change<K>) => void): void;
  /** What plugins of all profiles share: made by the first who asks, one for each `make`. Only while the plugin is
   *  made. */
  once<T>(make: (handle: Handle) => T): T;
  /** The cluster as the newest scheduling cycle sees it. */
  snapshot(): Snapshot;
  readonly nominations: Nominations;
  /** Whether pods are scheduled in groups, which are followed then. */
  readonly followsGroups: boolean;
  /** The pods of groups. */
  readonly podGroups: PodGroups;
  /** Programs of users that have a say in which pods go. */
  readonly extenders: readonly Extender[];
  /** Aborts when the scheduler stops. */
  readonly signal: AbortSignal;
  /** The pods that wait at permit. */
  waitingPods(): readonly WaitingPod[];
  waitingPod(uid: string): WaitingPod | undefined;
  /** Makes a pod that found no node the next to be looked at, without back-off, unless a plugin keeps it from the
   *  queue. */
  activate(uid: string): void;
  /** Has a pod that found no node looked at again after its back-off, since what should have helped it failed. */
  backOff(uid: string): void;
}
