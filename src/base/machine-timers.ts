/** The machine's timers as they were when the program was loaded. A test that fakes time in its own process (the fake
 *  timers of vitest, jest and node:test put others in their place) means its own, not that of a cluster beside it. */
import nodeTimers from 'node:timers';

/** From Node's module, which stays as it is where a runner gives each test file globals of its own. */
export const { setTimeout, clearTimeout, setImmediate, clearImmediate } = { ...nodeTimers };

/** Milliseconds since the Unix epoch. */
export const machineNowMs: () => number = Date.now;

/** Milliseconds since the process began, with a fraction: for measuring, whatever happens to the machine's time. */
export const elapsedMs: () => number = performance.now.bind(performance);

/** Runs a callback as a reaction of a promise runs. */
export const queueReaction: (callback: () => void) => void = queueMicrotask;
