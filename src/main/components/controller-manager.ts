import { systemClock as clock } from '#base';
import { createControllers, startControllers } from '#controllers';
import { allocatePodCidrs } from '#network';
import type { Start } from './components.ts';
import { startElected } from './elected.ts';
import { rootCaOf } from './identify.ts';

export const start: Start<'controller-manager'> = async (options, { logger }) => {
  return await startElected('kube-controller-manager', options, logger, async identity => {
    await using starting = new AsyncDisposableStack();
    starting.use(
      startControllers({
        ...identity,
        clock,
        logger,
        controllers: createControllers({ rootCa: await rootCaOf(options) }),
      }),
    );
    starting.use(allocatePodCidrs({ ...identity, clock, logger, clusterCidrs: [options.clusterCidr] }));
    return starting.move();
  });
};
