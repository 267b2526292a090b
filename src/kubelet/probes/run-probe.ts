/** Carries out single probes: in the container, or from the node's own network. */
import { connect } from 'node:net';
import type { Container, Probe } from '#api';
import { type Clock, cutToBytes, toError, withDeadline } from '#base';
import { type ContainerRuntime, maxExecOutputBytes, RuntimeError } from '../runtime/runtime.ts';
import { httpGet } from './http-get.ts';
import { probePort } from './probe-port.ts';
import type { ProbeResult, RunProbe } from './prober.ts';

/** The real thing; a simulated node brings its own. */
export function createRunProbe({ runtime, clock }: { runtime: ContainerRuntime; clock: Clock }): RunProbe {
  return async (probe, { container, containerId, podIp }) => {
    const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
    if (probe.exec) return await execProbe(runtime, containerId, { command: probe.exec.command ?? [], timeoutMs });
    if (!probe.httpGet && !probe.tcpSocket && !probe.grpc) throw new Error('missing probe handler');
    try {
      return await networkProbe(probe, { container, podIp, timeoutMs, clock });
    } catch (error) {
      return toError(error).message;
    }
  };
}

interface NetworkTarget {
  readonly container: Container;
  readonly podIp: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

async function networkProbe(probe: Probe, { container, podIp, timeoutMs, clock }: NetworkTarget): Promise<ProbeResult> {
  if (probe.httpGet) {
    const { host, port, path = '/', scheme = 'HTTP', httpHeaders = [] } = probe.httpGet;
    const target = { host: host || podIp, port: probePort(container, port), path, scheme, headers: httpHeaders };
    const { statusCode, body } = await httpGet({ ...target, timeoutMs, clock });
    if (statusCode < 200 || statusCode >= 400) return `HTTP probe failed with statuscode: ${statusCode}`;
    return statusCode >= 300 ? { warning: `Probe terminated redirects, Response body: ${body}` } : undefined;
  }
  if (probe.tcpSocket)
    return await tcpProbe(probe.tcpSocket.host || podIp, probePort(container, probe.tcpSocket.port), {
      timeoutMs,
      clock,
    });
  if (!probe.grpc) return undefined;
  const { port, service = '' } = probe.grpc;
  const { grpcHealth } = await import('./grpc-health.ts');
  const check = grpcHealth({ host: podIp, port, service, timeoutMs });
  return await withDeadline(check, { clock, ms: timeoutMs + 500, what: 'grpc probe' });
}

async function execProbe(
  runtime: ContainerRuntime,
  id: string,
  options: { command: readonly string[]; timeoutMs: number },
): Promise<string | undefined> {
  try {
    const { exitCode, stdout, stderr } = await runtime.execSync(id, options);
    return exitCode === 0 ? undefined : cutToBytes(stdout + stderr, maxExecOutputBytes);
  } catch (error) {
    if (error instanceof RuntimeError && error.code === 'timeout')
      return `command timed out: "${options.command.join(' ')}" timed out after ${options.timeoutMs / 1000}s`;
    throw error;
  }
}

function tcpProbe(
  host: string,
  port: number,
  { timeoutMs, clock }: Pick<NetworkTarget, 'timeoutMs' | 'clock'>,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect({ host, port });
  const timer = clock.setTimeout(() => end(`dial tcp ${host}:${port}: i/o timeout`), timeoutMs);
  const end = (failure?: string) => {
    socket.destroy();
    resolve(failure);
  };
  socket.once('connect', () => end());
  socket.once('error', error => end(`dial tcp ${host}:${port}: connect: ${error.message}`));
  return promise.finally(() => timer[Symbol.dispose]());
}
