/** What a DELETE does to an object: pure.
 *  Source: k8s.io/apiserver, packages registry/rest (delete.go) and registry/generic/registry (store.go). */

import { cloneObject, type DeleteOptions, type KubeObject } from '#api';
import { formatTime, nearestNumber, parseTime } from '#base';
import type { Resource } from '../../resource/resource.ts';
import type { GracefulDeletion } from '../../resource/strategy.ts';
import type { Planning } from './plan-write.ts';

/** What the DELETE says. */
export interface DeletionRequest {
  readonly nowMs: number;
  /** Seconds that the request allows, if it says. */
  readonly graceSeconds: number | undefined;
  readonly propagation: 'Foreground' | 'Background' | 'Orphan' | undefined;
}

/** What the kind says. */
export interface DeletionRules {
  readonly defaultPropagation: NonNullable<Resource['strategy']['defaultPropagation']>;
  /** How the kind goes; undefined: at once. */
  readonly graceful: GracefulDeletion | undefined;
  /** Whether nothing but `metadata.finalizers` holds the object. */
  readonly isReleased: boolean;
  /** Whether the metadata of what is going says how long it may take. */
  readonly tellsGracePeriod: boolean;
}

/** What is to be done with the object. */
export type DeletionPlan =
  /** It goes now. What goes gracefully is answered as what it was when it went. */
  | { readonly do: 'remove'; readonly last?: KubeObject }
  /** It stays for now, marked as going. */
  | { readonly do: 'mark'; readonly draft: KubeObject }
  /** It is going already. */
  | { readonly do: 'wait' };

/** What a DELETE with these options does to an object of a kind. */
export function planDelete({ resource, context }: Planning, options: DeleteOptions, object: KubeObject): DeletionPlan {
  const { strategy } = resource;
  // As upstream: less than nothing is as soon as can be, and yet graceful.
  const given = options.gracePeriodSeconds === undefined ? undefined : nearestNumber(options.gracePeriodSeconds);
  const asked = given !== undefined && given < 0 ? 1 : given;
  const request = { nowMs: context.nowMs, graceSeconds: asked, propagation: propagationOf(options, strategy) };
  const plan = planDeletion(object, request, {
    defaultPropagation: strategy.defaultPropagation ?? 'Background',
    graceful: strategy.gracefulDeletion?.(object, asked),
    isReleased: strategy.isReleased?.(object) ?? true,
    tellsGracePeriod: strategy.tellsGracePeriod ?? true,
  });
  if (plan.do === 'mark') strategy.prepareForDelete?.(plan.draft, context);
  return plan;
}

function propagationOf(
  { propagationPolicy, orphanDependents }: DeleteOptions,
  { unorphanedPropagation = 'Background' }: Resource['strategy'],
): DeletionRequest['propagation'] {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : unorphanedPropagation;
  return propagationPolicy as DeletionRequest['propagation'];
}

const orphanFinalizer = 'orphan';
const foregroundFinalizer = 'foregroundDeletion';

/** Changes nothing: what is to be stored is a copy. */
export function planDeletion(object: KubeObject, request: DeletionRequest, rules: DeletionRules): DeletionPlan {
  // As upstream: what its own controller has yet to release is not touched again.
  if (!rules.isReleased && object.metadata.deletionTimestamp !== undefined) return { do: 'wait' };
  const draft = cloneObject(object);
  const remainingSeconds = markGrace(draft, request, rules);
  if (remainingSeconds === 'pending') return { do: 'wait' };
  setFinalizers(draft, finalizersAfter(object.metadata.finalizers ?? [], request, rules));
  const held = (draft.metadata.finalizers?.length ?? 0) > 0 || !rules.isReleased;
  if (remainingSeconds === 0 && !held && !rules.graceful) return { do: 'remove' };
  markDeleting(draft, request.nowMs, rules.tellsGracePeriod ? remainingSeconds : undefined);
  if (remainingSeconds === 0 && !held) return { do: 'remove', last: draft };
  return { do: 'mark', draft };
}

/** Seconds that the object still has; `pending` when an earlier delete has given it no more than this one does. */
function markGrace(
  { metadata }: KubeObject,
  request: DeletionRequest,
  { graceful }: DeletionRules,
): number | 'pending' {
  const given = nearestNumber(metadata.deletionGracePeriodSeconds ?? 0);
  if (metadata.deletionTimestamp === undefined) return graceful?.graceSeconds ?? 0;
  if (given === 0) return 0;
  if (request.graceSeconds === undefined || request.graceSeconds >= given) return 'pending';
  const startMs = parseTime(metadata.deletionTimestamp) - given * 1000;
  // What has no end that could be told has no start either.
  metadata.deletionTimestamp = timeOfEnd(startMs < 0 ? request.nowMs : startMs, request.graceSeconds);
  metadata.deletionGracePeriodSeconds = request.graceSeconds;
  return request.graceSeconds;
}

/** Times are no later: their years have four digits. */
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59);

const timeOfEnd = (startMs: number, graceSeconds: number): string =>
  formatTime(Math.min(startMs + graceSeconds * 1000, lastMs));

/** `graceSeconds`: undefined for what goes at once and does not say so. */
function markDeleting({ metadata }: KubeObject, nowMs: number, graceSeconds: number | undefined): void {
  if (metadata.deletionTimestamp !== undefined) return;
  metadata.deletionTimestamp = timeOfEnd(nowMs, graceSeconds ?? 0);
  if (graceSeconds !== undefined) metadata.deletionGracePeriodSeconds = graceSeconds;
  if (metadata.generation) metadata.generation++;
}

/** The finalizers that make the garbage collector treat dependents as asked; others are kept. */
function finalizersAfter(
  existing: readonly string[],
  { propagation }: DeletionRequest,
  { defaultPropagation }: DeletionRules,
): string[] {
  const kept = existing.filter(name => name !== orphanFinalizer && name !== foregroundFinalizer);
  // What owns nothing has nothing to leave or to wait for.
  if (defaultPropagation === 'None') return kept;
  if (propagation === 'Orphan') return [...kept, orphanFinalizer];
  if (propagation === 'Foreground') return [...kept, foregroundFinalizer];
  if (propagation === 'Background') return kept;
  if (kept.length < existing.length) return [...existing];
  return defaultPropagation === 'Orphan' ? [...kept, orphanFinalizer] : kept;
}

function setFinalizers({ metadata }: KubeObject, finalizers: string[]): void {
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
}
