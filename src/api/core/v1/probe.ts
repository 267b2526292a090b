/** Probes, and the actions that probes and lifecycle hooks share. */
import type { Int32, Int64, IntOrString } from '../../meta/v1/scalars.ts';

/** A check of a container that is made again and again; exactly one of the four actions. */
export interface Probe {
  /** Succeeds if a command in the container does. @proto 1.1 */
  exec?: ExecAction;
  /** Failures in a row after which the check counts as failed. Default 3. @default 3 @proto 6 */
  failureThreshold?: Int32;
  /** Asks the container by the gRPC health protocol. @proto 1.4 */
  grpc?: GRPCAction;
  /** Succeeds if a request is answered with a status from 200 to 399. @proto 1.2 */
  httpGet?: HTTPGetAction;
  /** Seconds after the start before the first check. Default 0. @proto 2 */
  initialDelaySeconds?: Int32;
  /** Seconds between checks. Default 10. @default 10 @proto 4 */
  periodSeconds?: Int32;
  /** Successes in a row after which a failed check counts as good again. Default 1; must be 1 for liveness and startup.
   *  @default 1 @proto 5 */
  successThreshold?: Int32;
  /** Succeeds if a connection can be opened. @proto 1.3 */
  tcpSocket?: TCPSocketAction;
  /** Seconds that the container has to end when this probe fails, in place of the pod's. Not for readiness. @pointer
   *  @proto 7 */
  terminationGracePeriodSeconds?: Int64;
  /** Seconds after which a check fails. Default 1. @default 1 @proto 3 */
  timeoutSeconds?: Int32;
}

/** A command to run in a container. */
export interface ExecAction {
  /** The command and its arguments; not through a shell. Exit code 0 is success. @listType atomic @proto 1 */
  command?: string[];
}

/** A request to a container. */
export interface HTTPGetAction {
  /** Host to connect to. Default: the pod's address. @proto 3 */
  host?: string;
  /** Headers of the request; may repeat. @listType atomic @proto 5 */
  httpHeaders?: HTTPHeader[];
  /** Path of the request. Default /. @default "/" @proto 1 */
  path?: string;
  /** Number or name of the port. @proto 2 */
  port: IntOrString;
  /** Version of HTTP: HTTP2 only without TLS, and to the pod itself. Default HTTP1. @featureGate H2CContainerProbe
   *  @pointer @proto 6 */
  protocol?: HTTPProtocol;
  /** HTTP or HTTPS, whose certificate is not checked. Default HTTP. @default "HTTP" @proto 4 */
  scheme?: URIScheme;
}

/** A header of a request. */
export interface HTTPHeader {
  /** Name of the header; written in its canonical case. @proto 1 */
  name: string;
  /** Value of the header. @mayBeEmpty @proto 2 */
  value: string;
}

/** A connection to a container. */
export interface TCPSocketAction {
  /** Host to connect to. Default: the pod's address. @proto 2 */
  host?: string;
  /** Number or name of the port. @proto 1 */
  port: IntOrString;
}

/** A question by the gRPC health protocol. */
export interface GRPCAction {
  /** Whether the connection is encrypted; the certificate is not checked. Default Plaintext. @featureGate
   *  GRPCContainerProbeTLS @pointer @proto 3 */
  mode?: GRPCMode;
  /** Number of the port. @proto 1 */
  port: Int32;
  /** Service to ask about. Default empty. @default "" @pointer @always @proto 2 */
  service?: string;
}

/** Version of HTTP that a check speaks. */
export type HTTPProtocol = 'HTTP1' | 'HTTP2';

/** Whether a gRPC check is encrypted. */
export type GRPCMode = 'Plaintext' | 'TLS';

/** Scheme of a request. */
export type URIScheme = 'HTTP' | 'HTTPS';
