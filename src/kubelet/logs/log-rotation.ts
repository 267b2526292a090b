/** Keeps what containers print from filling the disk: looks at their logs every 10 s, and at one that grows fast as
 *  often as that takes. How a log is rotated: `rotate-log.ts`. */
import { stat } from 'node:fs/promises';
import { type Clock, isAbortError, type Logger } from '#base';
import { lookPeriodMs, nextLookInMs } from './next-look.ts';
import { maxLogMebibytes, rotateLog } from './rotate-log.ts';

interface LogRotationOptions {
  /** The logs that are being written, by the ids of their containers. */
  readonly logs: () => Iterable<readonly [id: string, path: string]>;
  /** Makes the engine open a container's log anew. */
  readonly reopen: (id: string) => Promise<void>;
  /** Default 10 MiB, upstream's `containerLogMaxSize`. */
  readonly maxBytes?: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A log as it was when it was looked at. */
interface Watched {
  readonly bytes: number;
  readonly atMs: number;
  /** When to look again. */
  readonly dueAtMs: number;
}

/** Starts it; disposing waits for what is under way. */
export function startLogRotation(options: LogRotationOptions): AsyncDisposable {
  const { clock, logger } = options;
  const stop = new AbortController();
  const running = (async () => {
    let watched: ReadonlyMap<string, Watched> = new Map();
    while (!stop.signal.aborted) {
      try {
        const dueAtMs = Math.min(clock.now() + lookPeriodMs, ...[...watched.values()].map(log => log.dueAtMs));
        await clock.sleep(Math.max(0, dueAtMs - clock.now()), stop.signal);
        watched = await lookAtAll(watched, options);
      } catch (error) {
        if (!isAbortError(error)) logger.warn('cannot look at the logs', { error });
      }
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

/** Those that are due; the others, and what is gone, are left alone. */
async function lookAtAll(
  watched: ReadonlyMap<string, Watched>,
  options: LogRotationOptions,
): Promise<ReadonlyMap<string, Watched>> {
  const next = new Map<string, Watched>();
  for (const [id, path] of options.logs()) {
    const before = watched.get(id);
    if (before && before.dueAtMs > options.clock.now()) next.set(id, before);
    else next.set(id, await lookAt({ id, path, before }, options));
  }
  return next;
}

async function lookAt(
  { id, path, before }: { id: string; path: string; before: Watched | undefined },
  { reopen, maxBytes = maxLogMebibytes * 2 ** 20, clock, logger }: LogRotationOptions,
): Promise<Watched> {
  const bytes = (await stat(path).catch(() => undefined))?.size ?? 0;
  const atMs = clock.now();
  const growth = { bytes: bytes - (before?.bytes ?? 0), ms: atMs - (before?.atMs ?? atMs - lookPeriodMs) };
  try {
    const isRotated = await rotateLog(path, { maxBytes, nowMs: atMs, reopen: () => reopen(id) });
    const size = isRotated ? 0 : bytes;
    return { bytes: size, atMs, dueAtMs: atMs + nextLookInMs(growth, maxBytes - size) };
  } catch (error) {
    logger.warn('cannot rotate a log', { path, error });
    return { bytes, atMs, dueAtMs: atMs + lookPeriodMs };
  }
}
