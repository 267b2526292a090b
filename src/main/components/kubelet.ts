import { X509Certificate } from 'node:crypto';
import { UsageError, userAgentOf } from '#base';
import type { ComponentOptions } from '#cli';
import { createHttpsTransport } from '#client';
import { parseNodeResources, startSimulatedNode } from '#kubelet';
import { claimDataDirectory, nodeCertificatesOf, quietProgress } from '#lifecycle';
import { claimMachine } from '../claim-machine.ts';
import { prepareEngine } from '../engine.ts';
import { createEnvironment, type Environment } from '../environment.ts';
import { startNodeAgent } from '../node-agent.ts';
import { ensureNodeCertificate } from '../node-certificates.ts';
import { findNodePlace } from '../node-place.ts';
import { readConnection } from './connection.ts';

export async function start(environment: Environment, options: ComponentOptions<'kubelet'>): Promise<AsyncDisposable> {
  const { name, dataDir, nodeName, containerRuntimeEndpoint } = options;
  const resources = parseNodeResources(options);
  const { client, clock, logger, rootCa: authority } = environment;
  if (options.simulated) return await startSimulatedNode({ client, clock, logger, nodeName });
  if (authority === undefined) throw new UsageError('the kubeconfig has no authority: a kubelet must know its cluster');
  await using starting = new AsyncDisposableStack();
  await claimDataDirectory(dataDir, { name: name || undefined });
  await claimMachine({ ...options, clock, logger });
  const place = await findNodePlace();
  const certificates = nodeCertificatesOf({ nodeName, names: [nodeName, place.address] });
  const known = { clock, logger, dataDir, authority };
  const own = starting.use(await becomeNode(environment, options, { ...known, spec: certificates.client }));
  const endpoint =
    containerRuntimeEndpoint ?? (await prepareEngine({ dataDir, clock, logger, progress: quietProgress })).socket;
  const serving = {
    authority,
    credential: () => ensureNodeCertificate(certificates.server, { ...known, client: own.client }),
  };
  starting.use(await startNodeAgent(own, { ...options, resources, endpoint, place, serving }));
  return starting.move();
}

/** The environment of who is the node: the kubeconfig's own, or, when that is of somebody who only may ask for it, the one of the
 *  certificate that the cluster gives. */
async function becomeNode(
  environment: Environment,
  { kubeconfig }: ComponentOptions<'kubelet'>,
  {
    spec,
    ...known
  }: Omit<Parameters<typeof ensureNodeCertificate>[1], 'client'> & {
    readonly spec: Parameters<typeof ensureNodeCertificate>[0];
  },
): Promise<Environment> {
  const { server, ca, cert, tlsServerName } = await readConnection(kubeconfig);
  const isNode = cert !== undefined && new X509Certificate(cert).subject.split('\n').includes(`CN=${spec.commonName}`);
  // Whoever made the environment disposes it.
  if (isNode) return { ...environment, [Symbol.asyncDispose]: async () => undefined };
  const { certificate, key } = await ensureNodeCertificate(spec, { ...known, client: environment.client });
  const transport = createHttpsTransport({
    server,
    cert: certificate,
    key,
    userAgent: userAgentOf('kubelet'),
    ...(ca === undefined ? {} : { ca }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  });
  return createEnvironment(transport, environment);
}
