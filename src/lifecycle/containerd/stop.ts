/** Ends containerd, and on demand everything that it ever started. */
import { type Clock, createLimiter, type Logger, toError } from '#base';
import { type CriCalls, createCriCalls } from './cri-calls.ts';
import { type ContainerdLayout, containerdLayout } from './layout.ts';
import { findRunning, findStray, observeRemains } from './observe.ts';
import { planTakeDown, type TakeDownStep } from './plan.ts';
import { stopProcess } from './processes.ts';
import { deleteFiles, removeRemains } from './remains.ts';
import { launchContainerd } from './start.ts';

/** The clock by which waits end, and the log. */
export interface StopOptions {
  clock: Clock;
  logger: Logger;
}

/** Ends containerd of this data directory and leaves its containers running. Does nothing when it does not run. */
export async function stopContainerd(dataDirectory: string, options: StopOptions): Promise<void> {
  const pid = await findRunning(containerdLayout(dataDirectory));
  if (pid !== undefined) await stopProcess(pid, options);
}

/** How much goes, and how fast. */
export interface TakeDownOptions extends StopOptions {
  /** Also delete images, containers' data and settings. Default false. */
  deleteFiles?: boolean;
  /** How long containers may take to end after their stop signal. Default 0: they are killed. */
  graceSeconds?: number;
  /** Parents of the pods' cgroups, such as `/kubepods`. Default: {@link ContainerdLayout.cgroupParent}. */
  cgroupParents?: readonly string[];
}

/** Ends all pods and containerd, whatever state an earlier run left them in: afterwards no process, mount, network
 *  namespace, cgroup or socket of theirs is left. The kubelet ends pods gracefully; this is for what it left. */
export async function takeDownContainerd(dataDirectory: string, options: TakeDownOptions): Promise<void> {
  const layout = containerdLayout(dataDirectory);
  const steps = planTakeDown(await observeRemains(layout), { deleteFiles: options.deleteFiles ?? false });
  for (const step of steps) await takeStep(step, layout, options);
}

async function takeStep(step: TakeDownStep, layout: ContainerdLayout, options: TakeDownOptions): Promise<void> {
  switch (step.do) {
    case 'start':
      // Without it the pods' addresses stay taken until the files go; processes and mounts are removed all the same.
      await launchContainerd(layout, options).catch((error: unknown) =>
        options.logger.warn('cannot start containerd to remove pods', { error }),
      );
      return;
    case 'endPods':
      return await endPods(layout, options);
    case 'stop':
      return await stopProcess(await findStray(layout), options);
    case 'removeRemains':
      return await removeRemains(layout, {
        clock: options.clock,
        cgroupParents: options.cgroupParents ?? [layout.cgroupParent],
      });
    case 'deleteFiles':
      return await deleteFiles(layout);
  }
}

/** Four hours, as many seconds as the call can say. */
const maxGraceSeconds = 4 * 60 * 60;

/** containerd's word of a pod whose network was taken away before, and with it what there was to give back. */
const hasNoNetwork = (error: Error): boolean => error.message.includes('cni plugin not initialized');

async function endPods(layout: ContainerdLayout, options: TakeDownOptions): Promise<void> {
  using cri = createCriCalls(layout.socket);
  await endPodsBy(cri, options);
}

/** Ends pods and gives back their addresses. What containerd remembers of their containers stays, as after a power cut:
 *  the next kubelet finds out from it what had ended, and how often. Logs what fails: what it leaves is removed
 *  afterwards. */
export async function endPodsBy(
  cri: CriCalls,
  { logger, graceSeconds = 0 }: Pick<TakeDownOptions, 'logger' | 'graceSeconds'>,
): Promise<void> {
  const limit = createLimiter(16);
  try {
    if (graceSeconds > 0) {
      const ids = await cri.listRunningContainers();
      // All at once: each of them may take its time.
      await Promise.all(
        ids.map(id => cri.stopContainer(id, Math.min(graceSeconds, maxGraceSeconds)).catch(() => undefined)),
      );
    }
    const outcomes = await Promise.allSettled((await cri.listPods()).map(id => limit(() => cri.stopPod(id))));
    for (const outcome of outcomes) {
      const error = outcome.status === 'rejected' ? toError(outcome.reason) : undefined;
      if (error && !hasNoNetwork(error)) logger.warn('cannot end a pod', { error });
    }
  } catch (error) {
    logger.warn('cannot list pods to end them', { error });
  }
}
