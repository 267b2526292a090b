import { X509Certificate } from 'node:crypto';
import { UsageError, userAgentOf } from '#base';
import type { ComponentOptions } from '#cli';
import { createHttpsTransport } from '#client';
import { parseNodeResources, startSimulatedNode } from '#kubelet';
import { claimDataDirectory, type IssuedPair, nodeCertificatesOf, quietProgress } from '#lifecycle';
import { claimMachine } from '../claim-machine.ts';
import { prepareEngine } from '../engine.ts';
import { createEnvironment, type Environment } from '../environment.ts';
import { startNodeAgent } from '../node-agent.ts';
import { ensureNodeCertificate } from '../node-certificates.ts';
import { findNodePlace } from '../node-place.ts';
import { rotateNodeCertificate } from '../rotate-certificate.ts';
import { readConnection } from './connection.ts';

/** A kubelet alone: simulated, or with the container runtime of the options or one of Kubernode's own. */
export async function start(environment: Environment, options: ComponentOptions<'kubelet'>): Promise<AsyncDisposable> {
  const { name, dataDir, nodeName, containerRuntimeEndpoint } = options;
  const resources = parseNodeResources(options);
  const { client, clock, logger, rootCa: authority } = environment;
  if (options.simulated)
    return await startSimulatedNode({
      client,
      clock,
      logger,
      nodeName,
      staticPodPath: options.podManifestPath || undefined,
    });
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
  const rotation = { ...known, client: own.client, random: environment.random ?? Math.random };
  let served: IssuedPair | undefined;
  const credential = async () => (served = await ensureNodeCertificate(certificates.server, rotation));
  const agent = starting.use(
    await startNodeAgent(own, { ...options, resources, endpoint, place, serving: { authority, credential } }),
  );
  if (served)
    starting.use(
      rotateNodeCertificate(certificates.server, { ...rotation, current: served, use: agent.useCertificate }),
    );
  return starting.move();
}

/** The environment of who is the node, with a certificate that is replaced before it ends: the one that the cluster
 *  gives. The kubeconfig's own, where that is the node's, is whoever's who wrote it. */
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
  let current = await ensureNodeCertificate(spec, { ...known, client: environment.client });
  const transport = createHttpsTransport({
    server,
    certificate: () => ({ cert: current.certificate, key: current.key }),
    userAgent: userAgentOf('kubelet'),
    ...(ca === undefined ? {} : { ca }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  });
  const node = createEnvironment(transport, environment);
  const { client } = node;
  const use = (pair: IssuedPair) => void (current = pair);
  const random = environment.random ?? Math.random;
  const rotation = rotateNodeCertificate(spec, { ...known, client, random, current, use });
  return {
    ...node,
    async [Symbol.asyncDispose]() {
      await rotation[Symbol.asyncDispose]();
      await node[Symbol.asyncDispose]();
    },
  };
}
