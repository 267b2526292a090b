/** Connections to ports of a pod, from within its network namespace: also to those that only its loopback has.
 *
 *  Flow: the sandbox's process is held by its folder in /proc, so that no other can take its number; the thread enters
 *  the process's network namespace, makes a socket, and goes back, all in one go: a socket stays where it was made.
 *  What follows is Node's. Caveats: needs root, and a C library that Node cannot call by itself. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { type HeldDirectory, holdDirectory } from '#base';

/** Makes a TCP socket, and says its descriptor. */
type MakeSocket = (family: number) => number;

/** Source: setns(2), socket(2); the same on all of Linux' architectures but for those of MIPS. */
const [newNetwork, inet, inet6, streamSocket] = [0x4000_0000, 2, 10, 1 | 0x80000 /* close on exec */];

interface NativeCalls {
  readonly setns: (descriptor: number, kind: number) => number;
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly errno: () => number;
}

interface PodPlace {
  /** The sandbox, as its cgroup is called. */
  readonly sandboxId: string;
  /** Its first process. Undefined for a pod on the node's network. */
  readonly pid: number | undefined;
}

/** Connects to a port of a pod's loopback. Rejects with why it cannot, in upstream's words. */
export type PodDialer = (place: PodPlace, port: number) => Promise<Socket>;

let loading: Promise<PodDialer> | undefined;

/** Loaded when a port is first forwarded. Rejects where there is no such C library. */
export function loadPodDialer(): Promise<PodDialer> {
  loading ??= loadNativeCalls().then(calls => (place, port) => dialPod(calls, place, port));
  return loading;
}

async function loadNativeCalls(): Promise<NativeCalls> {
  const { default: koffi } = await import('koffi');
  const library = koffi.load('libc.so.6');
  return {
    setns: library.func('int setns(int, int)') as NativeCalls['setns'],
    socket: library.func('int socket(int, int, int)') as NativeCalls['socket'],
    errno: () => koffi.errno(),
  };
}

async function dialPod(calls: NativeCalls, { sandboxId, pid }: PodPlace, port: number): Promise<Socket> {
  if (pid === undefined) return await connectTo(port, family => makeSocket(calls, family));
  await using held = await holdDirectory(`/proc/${pid}`);
  if (!readFileSync(`${held.path}/cgroup`, 'utf8').includes(sandboxId))
    throw new Error(`sandbox ${sandboxId} runs no more`);
  return await connectTo(port, family => makeSocketIn(held, { calls, family }));
}

async function connectTo(port: number, make: MakeSocket): Promise<Socket> {
  const failures: string[] = [];
  for (const [family, host, name] of [
    [inet, '127.0.0.1', 'IPv4: dial tcp4'],
    [inet6, '::1', 'IPv6: dial tcp6'],
  ] as const) {
    try {
      return await connectSocket(new Socket({ fd: make(family), readable: true, writable: true }), { host, port });
    } catch (error) {
      failures.push(`${name} ${host}:${port}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
    }
  }
  throw new Error(`failed to connect to localhost:${port} inside the pod's network namespace, ${failures.join(', ')}`);
}

function connectSocket(socket: Socket, place: { host: string; port: number }): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  // Half of a connection may end before the other.
  socket.allowHalfOpen = true;
  socket.once('error', reject).connect(place, () => {
    socket.off('error', reject);
    resolve(socket);
  });
  return promise;
}

function makeSocket({ socket, errno }: NativeCalls, family: number): number {
  const descriptor = socket(family, streamSocket, 0);
  if (descriptor < 0) throw new Error(`socket: error ${errno()}`);
  return descriptor;
}

/** Nothing else of this thread may happen in between: no promise, no event. */
function makeSocketIn(held: HeldDirectory, { calls, family }: { calls: NativeCalls; family: number }): number {
  const [theirs, own] = [openSync(`${held.path}/ns/net`, 'r'), openSync('/proc/thread-self/ns/net', 'r')];
  try {
    if (calls.setns(theirs, newNetwork) !== 0) throw new Error(`setns: error ${calls.errno()}`);
    try {
      return makeSocket(calls, family);
    } finally {
      // Whoever cannot go back must end: all that the process connected from here on would be in the pod's network.
      if (calls.setns(own, newNetwork) !== 0) process.abort();
    }
  } finally {
    closeSync(own);
    closeSync(theirs);
  }
}
