/** Starts a container: its configuration, the container, its process, its postStart hook. */
import type { Container } from '#api';
import { isAbortError, toError } from '#base';
import { ConfigError, CreateError } from '../plan/config/env.ts';
import { currentSandbox, findContainer, newestContainer, runningContainers } from '../plan/containers.ts';
import { isFailure } from '../plan/observation.ts';
import { nextRestartBackoff } from '../plan/restart.ts';
import type { RuntimeSandbox } from '../runtime/runtime.ts';
import type { ResolvedImage } from './host.ts';
import { nextFailure } from './memory.ts';
import type { Execute, StepContext } from './step-context.ts';

const hookTimeoutMs = 30 * 60_000;

/** Errors: what goes wrong is kept as the container's waiting reason, in upstream's words, and tried again later. */
export const startContainer: Execute<'startContainer'> = async (step, context) => {
  const { desired, memory, clock, runtimePod } = context;
  const container = findContainer(desired.pod, step.container);
  const sandbox = currentSandbox(runtimePod);
  const image = memory.images.get(step.container);
  if (!container || sandbox?.id !== step.sandboxId || !image || isFailure(image)) return;
  if (step.attempt > 0 && !newestContainer(runtimePod, container.name)?.isReplaced)
    memory.backoffs.set(container.name, nextRestartBackoff(memory.backoffs.get(container.name), clock.now()));
  const start: Start = { container, sandbox, image, attempt: step.attempt, stage: 'CreateContainerConfigError' };
  try {
    await carryOut(start, context);
    memory.startFailures.delete(container.name);
  } catch (error) {
    // A hook that the pod's end has cut short: the container is stopped as every other.
    if (isAbortError(error) && context.ending.aborted) return;
    await noteFailure(start, error, context);
  } finally {
    // The next start looks for the image anew: its policy may ask for that, and the image may have been removed.
    memory.images.delete(container.name);
  }
};

interface Start {
  readonly container: Container;
  readonly sandbox: RuntimeSandbox;
  readonly image: ResolvedImage;
  readonly attempt: number;
  /** How far it has come: the waiting reason, should it fail now. */
  stage: 'CreateContainerConfigError' | 'CreateContainerError' | 'RunContainerError' | 'PostStartHookError';
  /** Set once the container exists. */
  id?: string;
}

async function carryOut(start: Start, context: StepContext): Promise<void> {
  const { runtime, host, desired, event, runtimePod, hooks, ending } = context;
  const { container, sandbox, image, attempt } = start;
  const { pod } = desired;
  const say = (reason: string, message: string) =>
    event(pod, { type: 'Normal', reason, message, container: container.name });
  const targetName = pod.spec.ephemeralContainers?.find(({ name }) => name === container.name)?.targetContainerName;
  const targetId = runningContainers(runtimePod).find(({ name }) => name === targetName)?.id;
  const config = await host.containerConfig(pod, container, { attempt, sandbox, image, targetId });
  start.stage = 'CreateContainerError';
  const sandboxConfig = await host.sandboxConfig(pod, sandbox.attempt);
  const containerId = await runtime.createContainer(sandbox.id, { config, sandbox: sandboxConfig });
  start.id = containerId;
  say('Created', 'Container created');
  start.stage = 'RunContainerError';
  await runtime.startContainer(containerId);
  say('Started', 'Container started');
  start.stage = 'PostStartHookError';
  const hook = container.lifecycle?.postStart;
  const podIp = sandbox.ips[0] ?? '';
  if (hook) await hooks.run(hook, { pod, container, containerId, podIp, timeoutMs: hookTimeoutMs, signal: ending });
}

const reasonOf = (error: unknown, stage: Start['stage']): Start['stage'] =>
  error instanceof CreateError ? 'CreateContainerError' : stage;

/** A container whose hook failed is stopped. */
async function noteFailure({ container, stage, id }: Start, error: unknown, context: StepContext): Promise<void> {
  const { runtime, desired, memory, clock, event, logger } = context;
  const { pod } = desired;
  const { message } = toError(error);
  const previous = memory.startFailures.get(container.name);
  memory.startFailures.set(
    container.name,
    nextFailure(previous, { reason: reasonOf(error, stage), message }, clock.now()),
  );
  const reason = stage === 'PostStartHookError' ? 'FailedPostStartHook' : 'Failed';
  event(pod, { type: 'Warning', reason, message: `Error: ${message}`, container: container.name });
  if (stage === 'PostStartHookError' && id !== undefined)
    await runtime.stopContainer(id, { gracePeriodSeconds: pod.spec.terminationGracePeriodSeconds ?? 30 });
  else if (!(error instanceof ConfigError))
    logger.debug('cannot start a container', { pod: pod.metadata.name, container: container.name, error });
}
