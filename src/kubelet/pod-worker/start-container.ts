/** Starts a container: its configuration, the container, its process, its postStart hook. */
import { isAbortError, toError } from '#base';
import { isFailure } from '../images/image-puller.ts';
import { ConfigError } from '../plan/config/env.ts';
import { currentSandbox } from '../plan/containers.ts';
import { nextRestartBackoff } from '../plan/restart.ts';
import { nextFailure } from './memory.ts';
import { type Execute, findContainer } from './step-context.ts';

const hookTimeoutMs = 30 * 60_000;

/** Errors: what goes wrong is kept as the container's waiting reason, in upstream's words, and tried again later. */
export const startContainer: Execute<'startContainer'> = async (step, context) => {
  const { runtime, host, desired, memory, clock, event, runtimePod } = context;
  const { pod } = desired;
  const container = findContainer(pod, step.container);
  const sandbox = currentSandbox(runtimePod);
  const image = memory.images.get(step.container);
  if (!container || sandbox?.id !== step.sandboxId || !image || isFailure(image)) return;
  if (step.attempt > 0)
    memory.backoffs.set(container.name, nextRestartBackoff(memory.backoffs.get(container.name), clock.now()));
  const say = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    event(pod, { type, reason, message, container: container.name });
  let stage = 'CreateContainerConfigError';
  let id: string | undefined;
  try {
    const targetName = pod.spec.ephemeralContainers?.find(({ name }) => name === container.name)?.targetContainerName;
    const targetId = runtimePod?.containers.find(({ name, state }) => name === targetName && state === 'Running')?.id;
    const config = await host.containerConfig(pod, container, { attempt: step.attempt, sandbox, image, targetId });
    stage = 'CreateContainerError';
    const sandboxConfig = await host.sandboxConfig(pod, sandbox.attempt);
    id = await runtime.createContainer(sandbox.id, { config, sandbox: sandboxConfig });
    say('Normal', 'Created', `Container created`);
    stage = 'RunContainerError';
    await runtime.startContainer(id);
    say('Normal', 'Started', `Container started`);
    stage = 'PostStartHookError';
    const hook = container.lifecycle?.postStart;
    const podIp = sandbox.ips[0] ?? '';
    if (hook)
      await context.hooks.run(hook, {
        pod,
        container,
        containerId: id,
        podIp,
        timeoutMs: hookTimeoutMs,
        signal: context.ending,
      });
    memory.startFailures.delete(container.name);
  } catch (error) {
    // A hook that the pod's end has cut short: the container is stopped as every other.
    if (isAbortError(error) && context.ending.aborted) return;
    const { message } = toError(error);
    const previous = memory.startFailures.get(container.name);
    memory.startFailures.set(container.name, nextFailure(previous, { reason: stage, message }, clock.now()));
    say('Warning', stage === 'PostStartHookError' ? 'FailedPostStartHook' : 'Failed', `Error: ${message}`);
    if (stage === 'PostStartHookError' && id !== undefined) {
      await runtime.stopContainer(id, { gracePeriodSeconds: pod.spec.terminationGracePeriodSeconds ?? 30 });
    } else if (!(error instanceof ConfigError))
      context.logger.debug('cannot start a container', { pod: pod.metadata.name, container: container.name, error });
  } finally {
    // The next start looks for the image anew: its policy may ask for that, and the image may have been removed.
    memory.images.delete(container.name);
  }
};
