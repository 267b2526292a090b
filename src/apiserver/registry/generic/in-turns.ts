/** Pure work of the engine, done at once or in turns with others. */
import { type Clock, runInTurns, runSoon, type Steps } from '#base';
import type { Engine, WriteRequest } from './engine.ts';

/** Runs pure work of one request to its outcome. */
export type Run = <T>(steps: Steps<T>) => T | Promise<T>;

/** From this length on, what is read, written or answered takes turns. */
const largeFromBytes = 16 * 1024;

/** Whether something of this length takes turns. */
export const isLarge = (byteLength: number): boolean => byteLength >= largeFromBytes;

/** Runs work at once, unless what it is about is large. This is the one place where the work of a write takes turns. */
export const runnerOf = ({ isLarge, clock }: { isLarge?: boolean | undefined; clock: Clock }): Run =>
  isLarge ? steps => runInTurns(steps, clock) : steps => runSoon(steps, clock);

/** The same for a write of what is `oldBytes` long until then. */
export const runnerFor = (
  { resource: { strategy }, clock }: Pick<Engine, 'resource' | 'clock'>,
  request: Pick<WriteRequest, 'isLarge'>,
  oldBytes = 0,
): Run => runnerOf({ isLarge: request.isLarge || isLarge(oldBytes) || strategy.takesTurns?.(), clock });
