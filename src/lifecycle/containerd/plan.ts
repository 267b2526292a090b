/** Decides how to get a running containerd from what is there. Pure. */

/** What is known of an earlier containerd in the same data directory. */
export interface ObservedContainerd {
  /** Process that runs with our configuration file; undefined when there is none. */
  pid: number | undefined;
  /** Whether its CRI socket answered. */
  answers: boolean;
  /** The configuration on disk, with which it was started. */
  config: string | undefined;
  /** Boot of the machine in which `state` was written. */
  stateBootId: string | undefined;
  bootId: string;
}

/** Steps are carried out in order. */
export type StartStep =
  /** Take over the running process. */
  | { do: 'adopt'; pid: number }
  /** End a process that hangs or runs with other settings; containers go on under their shims. */
  | { do: 'stop'; pid: number; reason: string }
  /** Forget the containers of an earlier boot. */
  | { do: 'clearState' }
  | { do: 'start'; config: string };

/** Steps to a containerd that runs with `config`. A running one is adopted whenever possible. */
export function planStart(observed: ObservedContainerd, config: string): StartStep[] {
  const { pid, answers } = observed;
  const sameConfig = observed.config === config;
  if (pid !== undefined && answers && sameConfig) return [{ do: 'adopt', pid }];
  const steps: StartStep[] = [];
  if (pid !== undefined) steps.push({ do: 'stop', pid, reason: answers ? 'settings changed' : 'does not answer' });
  if (observed.stateBootId !== undefined && observed.stateBootId !== observed.bootId) steps.push({ do: 'clearState' });
  return [...steps, { do: 'start', config }];
}

/** What is left of pods and their keeper. */
export interface ObservedRemains {
  /** containerd itself. */
  pid: number | undefined;
  /** Pods that containerd knows of and that may still run, or hold an address. */
  pods: number;
}

/** Carried out in order. */
export type TakeDownStep =
  | { do: 'start' }
  | { do: 'endPods' }
  | { do: 'stop' }
  | { do: 'removeRemains' }
  | { do: 'deleteFiles' };

/** Steps to the end of all pods, and with `deleteFiles` of images and settings. Pods that outlived containerd need it
 *  back: only it can give back their addresses and port mappings. */
export function planTakeDown(
  { pid, pods }: ObservedRemains,
  { deleteFiles }: { deleteFiles: boolean },
): TakeDownStep[] {
  const steps: TakeDownStep[] = [];
  if (pods > 0) {
    if (pid === undefined) steps.push({ do: 'start' });
    steps.push({ do: 'endPods' });
  }
  if (pid !== undefined || pods > 0) steps.push({ do: 'stop' });
  steps.push({ do: 'removeRemains' });
  if (deleteFiles) steps.push({ do: 'deleteFiles' });
  return steps;
}
