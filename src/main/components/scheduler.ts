import { type Scheduler, startScheduler } from '#scheduler';
import type { Environment } from '../environment.ts';

export async function start({ random = Math.random, ...environment }: Environment): Promise<Scheduler> {
  return await startScheduler({ ...environment, random });
}
