import { systemClock as clock } from '#base';
import { createNftablesBackend, startProxy } from '#proxy';
import { kernelNames } from '../kernel-names.ts';
import type { Start } from './components.ts';
import { identify } from './identify.ts';

export const start: Start<'proxy'> = async (options, { logger }) => {
  await using starting = new AsyncDisposableStack();
  const { client, informers } = starting.use(await identify(options, logger));
  const { nodeName, clusterCidr } = options;
  const proxy = starting.use(
    startProxy({
      client,
      informers,
      clock,
      logger,
      nodeName,
      backend: createNftablesBackend({ clock, logger, tableName: kernelNames(options.dataDir).proxyTable }),
      clusterCidrs: [clusterCidr],
    }),
  );
  await proxy.ready;
  return starting.move();
};
