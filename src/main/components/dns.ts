import { systemClock as clock } from '#base';
import { startClusterDns } from '../cluster-dns.ts';
import { findNodePlace } from '../node-place.ts';
import type { Start } from './components.ts';
import { identify } from './identify.ts';

export const start: Start<'dns'> = async (options, { logger }) => {
  await using starting = new AsyncDisposableStack();
  const identity = starting.use(await identify(options, logger));
  const { address } = await findNodePlace();
  starting.use(await startClusterDns({ ...options, identity, address, clock, logger }));
  return starting.move();
};
