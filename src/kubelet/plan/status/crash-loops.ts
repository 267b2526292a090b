/** Which containers began to wait for their next start: each is told about once a crash. */
import type { ContainerStatus, PodStatus } from '#api';

/** Names of containers that are in CrashLoopBackOff in `after`, and were not, or with fewer restarts, in `before`. */
export function newCrashLoops(before: PodStatus | undefined, after: PodStatus): string[] {
  const known = new Map(statusesOf(before).map(status => [status.name, status]));
  return statusesOf(after)
    .filter(status => isLooping(status))
    .filter(({ name, restartCount }) => {
      const old = known.get(name);
      return !old || !isLooping(old) || old.restartCount < restartCount;
    })
    .map(({ name }) => name);
}

const statusesOf = (status: PodStatus | undefined): ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

const isLooping = ({ state }: ContainerStatus): boolean => state?.waiting?.reason === 'CrashLoopBackOff';
