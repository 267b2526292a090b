/** The containers of a pod, in all of its lists. Source: https://kubernetes.io/docs/concepts/workloads/pods/ */
import type { Container } from '../core/v1/container.ts';
import type { PodSpec } from '../core/v1/pod.ts';

/** The field of a pod's specification that a container stands in. */
export type ContainerList = 'initContainers' | 'containers' | 'ephemeralContainers';

/** A container, and where it stands. */
export interface PlacedContainer {
  readonly container: Container;
  /** Below the specification: `initContainers[0]`. */
  readonly path: string;
}

/** The containers of those lists, in their order. A draft may lack any. */
export const placedContainers = (spec: Partial<PodSpec>, lists: readonly ContainerList[]): PlacedContainer[] =>
  lists.flatMap(list =>
    ((spec[list] ?? []) as readonly Container[]).map((container, index) => ({ container, path: `${list}[${index}]` })),
  );

/** Every container: init, app, ephemeral. A draft may lack any list. */
export const allContainers = ({
  initContainers = [],
  containers = [],
  ephemeralContainers = [],
}: Partial<PodSpec>): readonly Container[] => [
  ...initContainers,
  ...containers,
  ...(ephemeralContainers as readonly Container[]),
];

/** Whether an init container goes on beside the others. Source:
 *  https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/ */
export const isSidecar = ({ restartPolicy }: Pick<Container, 'restartPolicy'>): boolean => restartPolicy === 'Always';

/** Init containers that go on beside the others. */
export const sidecarsOf = ({ initContainers = [] }: Pick<PodSpec, 'initContainers'>): readonly Container[] =>
  initContainers.filter(isSidecar);

/** What the first of a container's own rules that is about such an exit says to do, `Restart` or
 *  `RestartAllContainers`, whatever its policy. */
export const ruledAction = (
  { restartPolicyRules = [] }: Pick<Container, 'restartPolicyRules'>,
  exitCode: number,
): string | undefined =>
  restartPolicyRules.find(({ exitCodes }) => {
    const listed = exitCodes?.values?.includes(exitCode) ?? false;
    return exitCodes?.operator === 'NotIn' ? !listed : listed;
  })?.action;

/** Whether a container that exited so is started again: by its own rules, its own policy, or the pod's. */
export function startsAgain(
  { restartPolicy: ofPod = 'Always' }: Pick<PodSpec, 'restartPolicy'>,
  container: Pick<Container, 'restartPolicy' | 'restartPolicyRules'>,
  exitCode: number,
): boolean {
  if (ruledAction(container, exitCode) !== undefined) return true;
  const policy = container.restartPolicy ?? ofPod;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Whether a container of the pod may have all of them begin anew. */
export const mayRestartAll = ({ initContainers = [], containers }: PodSpec): boolean =>
  [...initContainers, ...containers].some(({ restartPolicyRules = [] }) =>
    restartPolicyRules.some(({ action }) => action === 'RestartAllContainers'),
  );
