/** LoadBalancerStatus: the addresses that a load balancer gave. */

import type { Int32 } from '../../meta/v1/scalars.ts';
import type { Protocol } from './container.ts';

/** The addresses that a load balancer gave. */
export interface LoadBalancerStatus {
  /** Where traffic for the service comes in. @listType atomic @proto 1 */
  ingress?: LoadBalancerIngress[];
}

/** One address of a load balancer. */
export interface LoadBalancerIngress {
  /** Name of the load balancer, if it is known by one. @proto 2 */
  hostname?: string;
  /** Address of the load balancer, if it is known by one. @proto 1 */
  ip?: string;
  /** VIP if traffic arrives with this address as its destination, Proxy if the load balancer ends connections itself.
   *  @pointer @proto 3 */
  ipMode?: string;
  /** State of each of the service's ports. @listType atomic @proto 4 */
  ports?: PortStatus[];
}

/** State of a port of a load balancer. */
export interface PortStatus {
  /** Why the port does not work. @pointer @proto 3 */
  error?: string;
  /** Number of the port. @proto 1 */
  port: Int32;
  /** TCP, UDP or SCTP. @proto 2 */
  protocol: Protocol;
}
