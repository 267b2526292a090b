/** network: how pods get addresses and reach each other, the node, and the world.
 *
 *  Start reading at `render.ts` (everything that the machine is told), then `pod-network.ts` (how), `sources.ts` (which
 *  addresses a pod may use), `node-ipam.ts` (which addresses are whose) and `node-addresses.ts` (how the machine itself is
 *  reached). To add something that the machine must be told: render it in `render.ts`, apply it in `setUpPodNetwork`, and
 *  take it back in `cleanUpPodNetwork`. */
export { hasLink } from './links.ts';
export { findNodeAddresses, type NodeAddresses } from './node-addresses.ts';
export { createNodeIpam, type NodeIpamOptions, planPodCidrs } from './node-ipam.ts';
export { podCidrFor } from './pod-cidr.ts';
export {
  cleanUpPodNetwork,
  type PodNetwork,
  type PodNetworkNames,
  type PodNetworkOptions,
  setUpPodNetwork,
} from './pod-network.ts';
export { gatewayOf } from './render.ts';
export { type StartedPodNetwork, type StartPodNetworkOptions, startPodNetwork } from './start-pod-network.ts';
