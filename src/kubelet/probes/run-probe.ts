/** Carries out single probes: in the container, or from the node's own network. */
import { connect } from 'node:net';
import type { Clock } from '#base';
import { toError, withDeadline } from '#base';
import { type ContainerRuntime, RuntimeError } from '../runtime/runtime.ts';
import { grpcHealth } from './grpc-health.ts';
import { httpGet } from './http-get.ts';
import { probePort } from './probe-port.ts';
import type { RunProbe } from './prober.ts';

/** The real thing; a simulated node brings its own. */
export function createRunProbe({ runtime, clock }: { runtime: ContainerRuntime; clock: Clock }): RunProbe {
  return async (probe, { container, containerId, podIp }) => {
    const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
    try {
      if (probe.exec) return await execProbe(runtime, containerId, { command: probe.exec.command ?? [], timeoutMs });
      if (probe.httpGet) {
        const { host, port, path = '/', scheme = 'HTTP', httpHeaders = [] } = probe.httpGet;
        const { statusCode } = await httpGet({
          host: host || podIp,
          port: probePort(container, port),
          path,
          scheme,
          headers: httpHeaders,
          timeoutMs,
        });
        return statusCode >= 200 && statusCode < 400 ? undefined : `HTTP probe failed with statuscode: ${statusCode}`;
      }
      if (probe.tcpSocket)
        return await tcpProbe(probe.tcpSocket.host || podIp, probePort(container, probe.tcpSocket.port), timeoutMs);
      if (probe.grpc) {
        const { port, service = '' } = probe.grpc;
        return await withDeadline(grpcHealth({ host: podIp, port, service, timeoutMs }), {
          clock,
          ms: timeoutMs + 500,
          what: 'grpc probe',
        });
      }
      return undefined;
    } catch (error) {
      return toError(error).message;
    }
  };
}

async function execProbe(
  runtime: ContainerRuntime,
  id: string,
  options: { command: readonly string[]; timeoutMs: number },
): Promise<string | undefined> {
  try {
    const { exitCode, stdout, stderr } = await runtime.execSync(id, options);
    return exitCode === 0 ? undefined : stdout + stderr;
  } catch (error) {
    if (error instanceof RuntimeError && error.code === 'timeout')
      return `command timed out: "${options.command.join(' ')}" timed out after ${options.timeoutMs / 1000}s`;
    throw error;
  }
}

function tcpProbe(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect({ host, port, timeout: timeoutMs });
  const end = (failure?: string) => {
    socket.destroy();
    resolve(failure);
  };
  socket.once('connect', () => end());
  socket.once('timeout', () => end(`dial tcp ${host}:${port}: i/o timeout`));
  socket.once('error', error => end(`dial tcp ${host}:${port}: connect: ${error.message}`));
  return promise;
}
