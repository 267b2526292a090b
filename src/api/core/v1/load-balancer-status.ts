/** LoadBalancerStatus: the addresses that a load balancer gave. */

import type { Int32 } from '../../meta/v1/scalars.ts';
import type { Protocol } from './container.ts';

export interface LoadBalancerStatus {
  /** @listType atomic @proto 1 */
  ingress?: LoadBalancerIngress[];
}

export interface LoadBalancerIngress {
  /** @proto 2 */
  hostname?: string;
  /** @proto 1 */
  ip?: string;
  /** @proto 3 */
  ipMode?: string;
  /** @listType atomic @proto 4 */
  ports?: PortStatus[];
}

export interface PortStatus {
  /** @proto 3 */
  error?: string;
  /** @proto 1 */
  port: Int32;
  /** @proto 2 */
  protocol: Protocol;
}
