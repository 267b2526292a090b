import { systemClock as clock } from '#base';
import { startScheduler } from '#scheduler';
import type { Start } from './components.ts';
import { startElected } from './elected.ts';

export const start: Start<'scheduler'> = async (options, { logger }) => {
  return await startElected('kube-scheduler', options, logger, identity =>
    startScheduler({ ...identity, clock, logger }),
  );
};
