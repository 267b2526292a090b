/** Probes, and the actions that probes and lifecycle hooks share. */
import type { Int32, Int64, IntOrString } from '../../meta/v1/scalars.ts';

export interface Probe {
  exec?: ExecAction;
  /** @default 3 @zeroIsUnset @proto 6 */
  failureThreshold?: Int32;
  grpc?: GRPCAction;
  httpGet?: HTTPGetAction;
  /** @proto 2 */
  initialDelaySeconds?: Int32;
  /** @default 10 @zeroIsUnset @proto 4 */
  periodSeconds?: Int32;
  /** @default 1 @zeroIsUnset @proto 5 */
  successThreshold?: Int32;
  tcpSocket?: TCPSocketAction;
  /** @proto 7 */
  terminationGracePeriodSeconds?: Int64;
  /** @default 1 @zeroIsUnset @proto 3 */
  timeoutSeconds?: Int32;
}

export interface ExecAction {
  /** @listType atomic @proto 1 */
  command?: string[];
}

export interface HTTPGetAction {
  /** @proto 3 */
  host?: string;
  /** @listType atomic @proto 5 */
  httpHeaders?: HTTPHeader[];
  /** @default "/" @proto 1 */
  path?: string;
  /** @proto 2 */
  port: IntOrString;
  /** @default "HTTP" @proto 4 */
  scheme?: URIScheme;
}

export interface HTTPHeader {
  /** @proto 1 */
  name: string;
  /** @proto 2 */
  value: string;
}

export interface TCPSocketAction {
  /** @proto 2 */
  host?: string;
  /** @proto 1 */
  port: IntOrString;
}

export interface GRPCAction {
  /** @proto 1 */
  port: Int32;
  /** @default "" @proto 2 */
  service?: string;
}

export type URIScheme = 'HTTP' | 'HTTPS';
