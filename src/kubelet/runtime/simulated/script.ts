/** What a simulated container does, as the annotations of its pod say. Nothing said: it starts at once, runs until it
 *  is stopped, and every probe and command succeeds. Pure. */

import { parseDurationMs } from '#base';

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

/** Every key: what its value is, what holds when nothing is said, and what it means. */
export const scriptKeys = {
  'start-delay': { value: 'duration', unset: '0s', meaning: 'from being started to running' },
  'run-for': { value: 'duration', unset: 'for ever', meaning: 'from running to exiting by itself' },
  'exit-code': { value: 'number', unset: '0', meaning: 'what it exits with when it exits by itself' },
  'stop-delay': { value: 'duration', unset: '0s', meaning: 'from being told to stop to exiting' },
  healthy: { value: '`true`, `false`', unset: 'true', meaning: 'whether probes and commands in it succeed' },
} as const;

/** The script of a container, from the pod's annotations `simulated.kubernode.dev/run-for: 90s` (for every container)
 *  or `simulated.kubernode.dev/run-for.NAME` (for one). Keys: {@link scriptKeys}. What cannot be read counts as not
 *  said. */
export function scriptOf(container: string, annotations: Readonly<Record<string, string>>): Script {
  const said = (key: keyof typeof scriptKeys) =>
    annotations[`${prefix}${key}.${container}`] ?? annotations[`${prefix}${key}`];
  return {
    startDelayMs: durationOf(said('start-delay')) ?? 0,
    runForMs: durationOf(said('run-for')),
    exitCode: Number.parseInt(said('exit-code') ?? '0', 10) || 0,
    stopDelayMs: durationOf(said('stop-delay')) ?? 0,
    isHealthy: said('healthy') !== 'false',
  };
}

const durationOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseDurationMs(text);

/** What makes one container end at once, with success, unless its pod says otherwise. */
export const endsAtOnce = (container: string): Record<string, string> => ({ [`${prefix}run-for.${container}`]: '0ms' });
