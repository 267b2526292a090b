/** network: how pods get addresses and reach each other, the node, and the world.
 *
 *  Start reading at `render.ts` (all that the machine is told of its own pods) and `pod-network.ts` (how it is told,
 *  compared and put right), then `peers/` (pods of other nodes: who is there, what that makes of the machine, who keeps
 *  it so), `links/` (network interfaces as data, and their difference), `sources.ts` (which addresses a pod may use),
 *  `node-ipam.ts` (which addresses are whose) and `node-addresses.ts` (how the machine itself is reached). To add
 *  something that the machine must be told: plan it in `render.ts` or `peers/plan-overlay.ts`, compare it in
 *  `verifyPlan` or `applyOverlay`, and take it back in `cleanUpPodNetwork`. */
export { hasLink } from './links.ts';
export type { PodNetworkNames } from './names.ts';
export { findNodeAddresses, type NodeAddresses } from './node-addresses.ts';
export { createNodeIpam, type NodeIpamOptions, planPodCidrs } from './node-ipam.ts';
export { overlayNameOf } from './peers/plan-overlay.ts';
export { type Peers, type PeersOptions, startPeers } from './peers/start-peers.ts';
export { podCidrFor } from './pod-cidr.ts';
export {
  cleanUpPodNetwork,
  type PodNetwork,
  type PodNetworkOptions,
  setUpPodNetwork,
} from './pod-network.ts';
export { gatewayOf } from './render.ts';
export { type StartedPodNetwork, type StartPodNetworkOptions, startPodNetwork } from './start-pod-network.ts';
