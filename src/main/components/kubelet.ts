import type { ComponentOptions } from '#cli';
import { parseNodeResources, startSimulatedNode } from '#kubelet';
import { claimDataDirectory, quietProgress } from '#lifecycle';
import { claimMachine } from '../claim-machine.ts';
import type { Environment } from '../environment.ts';
import { startNodeAgent } from '../node-agent.ts';
import { findNodePlace } from '../node-place.ts';
import { prepareEngine } from '../real-node.ts';
import { ensureCertificates } from '../store-and-keys.ts';

export async function start(environment: Environment, options: ComponentOptions<'kubelet'>): Promise<AsyncDisposable> {
  const { name, dataDir, nodeName, containerRuntimeEndpoint } = options;
  const resources = parseNodeResources(options);
  const { client, clock, logger, rootCa: clientAuthority } = environment;
  if (options.simulated) return await startSimulatedNode({ client, clock, logger, nodeName });
  await claimDataDirectory(dataDir, { name: name || undefined });
  await claimMachine({ ...options, clock, logger });
  const [place, pki] = await Promise.all([findNodePlace(), ensureCertificates({ ...options, clock })]);
  const endpoint =
    containerRuntimeEndpoint ?? (await prepareEngine({ dataDir, clock, logger, progress: quietProgress })).socket;
  return await startNodeAgent(environment, { ...options, resources, endpoint, place, pki, clientAuthority });
}
