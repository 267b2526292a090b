/** How many nodes may have two pods, and how many none that is available, while a daemon set is replaced. */
import { type DaemonSet, scaledValue } from '#api';

/** Bounds of a rolling update. */
export interface Limits {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** Whether pods are replaced without anybody deleting them. */
export const isRollingUpdate = ({ spec }: DaemonSet): boolean => spec.updateStrategy?.type !== 'OnDelete';

/** Whether a node may have an old and a new pod at once. */
export const allowsSurge = (daemonSet: DaemonSet): boolean => limitsOf(daemonSet, 100).maxSurge > 0;

/** The bounds for so many nodes, percentages rounded up; where both came to 0 nothing could move, so one may be
 *  unavailable. */
export function limitsOf({ spec }: DaemonSet, nodes: number): Limits {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (type === 'OnDelete') return { maxSurge: 0, maxUnavailable: 0 };
  const maxSurge = scaledValue(rollingUpdate?.maxSurge ?? 0, nodes, 'up');
  const maxUnavailable = scaledValue(rollingUpdate?.maxUnavailable ?? 1, nodes, 'up');
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}
