/** Loaded into a process before its program (`NODE_OPTIONS=--import`): says over a socket how long its event loop was
 *  held. Holds are counted in CPU time of the main thread, which other work on the machine does not lengthen. */
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { isMainThread } from 'node:worker_threads';

/** Since it was asked last. */
export interface LoopReport {
  /** Most CPU time of the main thread between two turns of the loop, in milliseconds. */
  readonly longestHoldMs: number;
  /** CPU time of all threads, in milliseconds. */
  readonly cpuMs: number;
}

const cpuMsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;

function start(socketPath: string): void {
  let longestHoldMs = 0;
  let lastMs = cpuMsOf(process.threadCpuUsage());
  let lastCpuMs = cpuMsOf(process.cpuUsage());
  const tick = (): void => {
    const nowMs = cpuMsOf(process.threadCpuUsage());
    longestHoldMs = Math.max(longestHoldMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  setInterval(tick, 1).unref();
  const server = createServer(socket => {
    tick();
    const cpuMs = cpuMsOf(process.cpuUsage());
    socket.end(JSON.stringify({ longestHoldMs, cpuMs: cpuMs - lastCpuMs } satisfies LoopReport));
    longestHoldMs = 0;
    lastCpuMs = cpuMs;
  });
  // Another process with the same environment has it already, such as the one that takes the cluster down.
  server.on('error', () => undefined);
  rmSync(socketPath, { force: true });
  server.listen(socketPath).unref();
}

const socketPath = process.env['BENCH_LOOP_SOCKET'];
if (isMainThread && socketPath !== undefined && process.argv.includes('up')) start(socketPath);
