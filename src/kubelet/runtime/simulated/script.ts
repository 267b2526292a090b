/** What a simulated container does, as the annotations of its pod say. Nothing said: it starts at once, runs until it is
 *  stopped, and every probe and command succeeds. Pure. */

/** The behaviour of one container. */
export interface Script {
  /** From being started to running, in milliseconds. */
  readonly startDelayMs: number;
  /** From running to exiting by itself, in milliseconds; undefined: never. */
  readonly runForMs: number | undefined;
  readonly exitCode: number;
  /** From being told to stop to exiting, in milliseconds. */
  readonly stopDelayMs: number;
  /** Whether probes and commands in the container succeed. */
  readonly isHealthy: boolean;
}

const prefix = 'simulated.kubernode.dev/';

/** The script of a container, from the pod's annotations `simulated.kubernode.dev/run-for: 90s` (for every container) or
 *  `simulated.kubernode.dev/run-for.NAME` (for one). Keys: `start-delay`, `run-for`, `stop-delay` (durations), `exit-code`,
 *  `healthy`. What cannot be read counts as not said. */
export function scriptOf(container: string, annotations: Readonly<Record<string, string>>): Script {
  const said = (key: string) => annotations[`${prefix}${key}.${container}`] ?? annotations[`${prefix}${key}`];
  return {
    startDelayMs: durationMs(said('start-delay')) ?? 0,
    runForMs: durationMs(said('run-for')),
    exitCode: Number.parseInt(said('exit-code') ?? '0', 10) || 0,
    stopDelayMs: durationMs(said('stop-delay')) ?? 0,
    isHealthy: said('healthy') !== 'false',
  };
}

/** What makes one container end at once, with success, unless its pod says otherwise. */
export const endsAtOnce = (container: string): Record<string, string> => ({ [`${prefix}run-for.${container}`]: '0ms' });

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `90s`, `5m`, `2h` in milliseconds. */
export function durationMs(text: string | undefined): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text ?? '') ?? [];
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (unitsMs[unit] ?? Number.NaN);
}
