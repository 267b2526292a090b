/** Lifecycle hooks: what a container wants done right after it started and right before it is stopped. Source:
 *  https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/ */
import type { Container, LifecycleHandler, Pod } from '#api';
import { type Clock, cutToBytes } from '#base';
import { httpGet } from '../probes/http-get.ts';
import { probePort } from '../probes/probe-port.ts';
import { type ContainerRuntime, maxExecOutputBytes } from '../runtime/runtime.ts';

interface HookContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly containerId: string;
  readonly podIp: string;
  readonly timeoutMs: number;
  /** Ends a `sleep` early. */
  readonly signal?: AbortSignal | undefined;
}

/** Of all pods. */
export interface HookRunner {
  /** Rejects with the reason when the hook fails. */
  run(hook: LifecycleHandler, context: HookContext): Promise<void>;
}

/** HTTP hooks go to the pod's address unless they name a host. */
export function createHookRunner({ runtime, clock }: { runtime: ContainerRuntime; clock: Clock }): HookRunner {
  return {
    async run(hook, { container, containerId, podIp, timeoutMs, signal }) {
      if (hook.exec) {
        const command = hook.exec.command ?? [];
        const { exitCode, stdout, stderr } = await runtime.execSync(containerId, { command, timeoutMs });
        if (exitCode !== 0)
          throw new Error(
            cutToBytes(
              `command '${command.join(' ')}' exited with ${exitCode}: ${stdout}${stderr}`,
              maxExecOutputBytes,
            ),
          );
      } else if (hook.httpGet) {
        const { host, path = '/', scheme = 'HTTP', port, httpHeaders = [] } = hook.httpGet;
        const result = await httpGet({
          host: host || podIp,
          port: probePort(container, port),
          path,
          scheme,
          headers: httpHeaders,
          timeoutMs,
          clock,
        });
        if (result.statusCode >= 400) throw new Error(`HTTP hook failed with statuscode: ${result.statusCode}`);
      } else if (hook.sleep) {
        await clock.sleep(hook.sleep.seconds * 1000, signal);
      } else {
        // The API accepts `tcpSocket` for old clients' sake; no kubelet carries it out.
        throw new Error(`invalid handler: ${JSON.stringify(hook)}`);
      }
    },
  };
}
