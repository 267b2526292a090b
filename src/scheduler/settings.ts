/** What a configuration file can say of a scheduler. Whoever has no file loads nothing of what reads it. */
import { readFile } from 'node:fs/promises';
import type { EnabledGates, ObjectKey } from '#api';
import { toError, UsageError } from '#base';
import type { SchedulerOptions } from './options.ts';

/** A KubeSchedulerConfiguration, ready for {@link SchedulerOptions}, and what it says of the process around. */
export interface SchedulerSettings extends Required<Pick<SchedulerOptions, 'profiles' | 'backoff' | 'extenders'>> {
  readonly leaderElect: boolean;
  readonly election: {
    readonly lease: ObjectKey;
    readonly leaseDurationMs: number;
    readonly renewDeadlineMs: number;
    readonly retryPeriodMs: number;
  };
  /** How to reach the API server. */
  readonly kubeconfig: string | undefined;
}

/** Reads a file; UsageError with a line for each thing that is wrong. Default: no feature gates are on. */
export async function readSettings(file: string, gates?: EnabledGates): Promise<SchedulerSettings> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: cannot be read: ${toError(error).message}`, { cause: error });
  }
  const { parseSettings } = await import('./configuration/settings.ts');
  const { extenders, ...settings } = parseSettings(text, file, gates);
  if (extenders.length === 0) return { ...settings, extenders: [] };
  const { createExtenders } = await import('./extenders/create-extenders.ts');
  return { ...settings, extenders: await createExtenders(extenders) };
}
