import { type Scheduler, startScheduler } from '#scheduler';
import type { Environment } from '../environment.ts';

export async function start({ random = Math.random, ...environment }: Environment): Promise<Scheduler> {
  const scheduler = await startScheduler({ ...environment, random });
  environment.door.explain('pods', key => scheduler.explainPod(key));
  return scheduler;
}
