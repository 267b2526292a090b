/** Conditions: what an object says of itself, one aspect each. Every list of them is read and written by what is here.
 *  Source:
 *  https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties */

/** What all conditions have, of whichever kind. */
export interface ConditionBase {
  /** Name of the aspect, in camel case. */
  type: string;
  /** True, False or Unknown. */
  status: string;
  /** When it last changed from one status to another. */
  lastTransitionTime?: string | null;
}

/** The condition of a type, if it is there. */
export const findCondition = <C extends Pick<ConditionBase, 'type'>>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined => conditions?.find(condition => condition.type === type);

/** Whether the condition of a type is there and True. */
export const isConditionTrue = (conditions: readonly ConditionBase[] | undefined, type: string): boolean =>
  findCondition(conditions, type)?.status === 'True';

/** All conditions but the one of a type. */
export const withoutCondition = <C extends Pick<ConditionBase, 'type'>>(
  conditions: readonly C[] | undefined,
  type: string,
): C[] => conditions?.filter(condition => condition.type !== type) ?? [];

/** Since when a condition has the status that it gets: as before, if that was the same, or else since `now`, in the
 *  form of all times of the API (`2026-01-01T00:00:00Z`). */
export const transitionTime = (
  before: Pick<ConditionBase, 'status' | 'lastTransitionTime'> | undefined,
  status: string,
  now: string,
): string => (before?.status === status && before.lastTransitionTime) || now;

/** Of which version of an object's specification a status or condition speaks: its newest. Nothing for an object that
 *  has no versions. */
export const observedGenerationOf = ({
  metadata: { generation },
}: {
  readonly metadata: { readonly generation?: number };
}): { observedGeneration?: number } => (generation === undefined ? {} : { observedGeneration: generation });

/** The conditions with one set, in the place of the one of its type or at the end; its time as {@link transitionTime}
 *  has it. */
export function setCondition<C extends ConditionBase>(
  conditions: readonly C[] | undefined,
  condition: Omit<C, 'lastTransitionTime'> & Pick<ConditionBase, 'type' | 'status'>,
  now: string,
): C[] {
  const before = findCondition(conditions, condition.type);
  const lastTransitionTime = transitionTime(before, condition.status, now);
  const set = { ...condition, lastTransitionTime } as unknown as C;
  if (!conditions || !before) return [...(conditions ?? []), set];
  return conditions.map(other => (other === before ? set : other));
}
