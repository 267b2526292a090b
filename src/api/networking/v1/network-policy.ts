/** NetworkPolicy: who may connect with pods. */
import type { Protocol } from '../../core/v1/container.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, IntOrString } from '../../meta/v1/scalars.ts';

/** Who may connect with some pods of a namespace, and to whom they may. What no policy selects may do all. */
export interface NetworkPolicy extends KubeObject {
  /** The pods, and what is allowed. @optional @default {} @proto 2 */
  spec: NetworkPolicySpec;
}

export const NetworkPolicy = defineKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  scope: 'Namespaced',
});

/** The pods, and what is allowed. */
export interface NetworkPolicySpec {
  /** What the pods may connect to; each rule adds to the others. Only in policies of the type Egress. @listType
   *  atomic @proto 3 */
  egress?: NetworkPolicyEgressRule[];
  /** Who may connect to the pods; each rule adds to the others. Only in policies of the type Ingress. @listType
   *  atomic @proto 2 */
  ingress?: NetworkPolicyIngressRule[];
  /** The pods. Empty, all of the namespace. @always @proto 1 */
  podSelector?: LabelSelector;
  /** Whether the policy is about connections to the pods, from them, or both. Default: Ingress, and Egress when
   *  there are egress rules. @listType atomic @proto 4 */
  policyTypes?: NetworkPolicyType[];
}

/** Connections that pods may make: to one of the peers, at one of the ports. */
export interface NetworkPolicyEgressRule {
  /** The ports. Left out or empty, all. @listType atomic @proto 1 */
  ports?: NetworkPolicyPort[];
  /** The peers. Left out or empty, everybody. @listType atomic @proto 2 */
  to?: NetworkPolicyPeer[];
}

/** Some ports of a protocol. */
export interface NetworkPolicyPort {
  /** Last port, where `port` is the first of several. `port` must then be a number. @pointer @proto 3 */
  endPort?: Int32;
  /** Number of the port, or its name in the pod. Left out, all. @proto 2 */
  port?: IntOrString;
  /** TCP, UDP or SCTP. Default TCP. @default "TCP" @pointer @proto 1 */
  protocol?: Protocol;
}

/** The other end of connections: addresses, or pods. */
export interface NetworkPolicyPeer {
  /** Addresses; no selector may be given then. @proto 3 */
  ipBlock?: IPBlock;
  /** Namespaces, whose pods are meant, or those of them that `podSelector` selects. Empty, all namespaces. @proto 2 */
  namespaceSelector?: LabelSelector;
  /** Pods of the namespaces, or, when these are not given, of the policy's own. @proto 1 */
  podSelector?: LabelSelector;
}

/** A network, perhaps with holes. */
export interface IPBlock {
  /** The network, as 192.168.1.0/24. @proto 1 */
  cidr: string;
  /** Networks within it that are not meant. @listType atomic @proto 2 */
  except?: string[];
}

/** Connections that pods may take: from one of the peers, at one of the ports. */
export interface NetworkPolicyIngressRule {
  /** The peers. Left out or empty, everybody. @listType atomic @proto 2 */
  from?: NetworkPolicyPeer[];
  /** The ports. Left out or empty, all. @listType atomic @proto 1 */
  ports?: NetworkPolicyPort[];
}

/** Connections to pods, or from pods. */
export type NetworkPolicyType = 'Egress' | 'Ingress';
