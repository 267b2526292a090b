import { systemClock as clock } from '#base';
import { parseNodeResources, startSimulatedNode } from '#kubelet';
import { claimDataDirectory, quietProgress } from '#lifecycle';
import { claimMachine } from '../claim-machine.ts';
import { startNodeAgent } from '../node-agent.ts';
import { findNodePlace } from '../node-place.ts';
import { prepareEngine } from '../real-node.ts';
import { ensureCertificates } from '../store-and-keys.ts';
import type { Start } from './components.ts';
import { identify, rootCaOf } from './identify.ts';

export const start: Start<'kubelet'> = async (options, { logger }) => {
  const { name, dataDir, nodeName, containerRuntimeEndpoint } = options;
  const resources = parseNodeResources(options);
  await using starting = new AsyncDisposableStack();
  if (options.simulated) {
    const { client } = starting.use(await identify(options, logger));
    starting.use(await startSimulatedNode({ client, clock, logger, nodeName }));
    return starting.move();
  }
  await claimDataDirectory(dataDir, { name: name || undefined });
  await claimMachine({ ...options, clock, logger });
  const [place, pki] = await Promise.all([findNodePlace(), ensureCertificates({ ...options, clock })]);
  const endpoint =
    containerRuntimeEndpoint ?? (await prepareEngine({ dataDir, clock, logger, progress: quietProgress })).socket;
  const identity = starting.use(await identify(options, logger));
  const clientAuthority = await rootCaOf(options);
  starting.use(
    await startNodeAgent({ ...options, resources, identity, endpoint, place, pki, clientAuthority, clock, logger }),
  );
  return starting.move();
};
