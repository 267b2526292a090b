/** Ingress: HTTP from outside to services. */
import type { Protocol } from '../../core/v1/container.ts';
import type { TypedLocalObjectReference } from '../../core/v1/references.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';

/** Says which requests of HTTP from outside go to which services. */
export interface Ingress extends KubeObject {
  /** Where requests go. @optional @default {} @proto 2 */
  spec: IngressSpec;
  /** Where the ingress can be reached. @always @proto 3 */
  status?: IngressStatus;
}

export const Ingress = defineKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Where requests go. */
export interface IngressSpec {
  /** Where requests go that no rule matches. Needed when there are no rules. @proto 1 */
  defaultBackend?: IngressBackend;
  /** The IngressClass, and so the controller, that carries the ingress out. @pointer @proto 4 */
  ingressClassName?: string;
  /** Rules for hosts. Without any, everything goes to `defaultBackend`. @listType atomic @proto 3 */
  rules?: IngressRule[];
  /** Certificates for hosts; the ingress then also answers on port 443. @listType atomic @proto 2 */
  tls?: IngressTLS[];
}

/** Where requests end: a service, or another object of the namespace. */
export interface IngressBackend {
  /** An object in the ingress's namespace, instead of a service. @proto 3 */
  resource?: TypedLocalObjectReference;
  /** A service in the ingress's namespace. @proto 4 */
  service?: IngressServiceBackend;
}

/** A port of a service. */
export interface IngressServiceBackend {
  /** Name of the service. @proto 1 */
  name: string;
  /** The port, by name or number. @default {} @always @proto 2 */
  port?: ServiceBackendPort;
}

/** A port of a service; one of the two. @mapType atomic */
export interface ServiceBackendPort {
  /** Name of the port. @proto 1 */
  name?: string;
  /** Number of the port. @proto 2 */
  number?: Int32;
}

/** What a host serves. */
export interface IngressRule {
  /** The host, a DNS name without port; it may begin with a wildcard, as *.example.com. Left out, any. @proto 1 */
  host?: string;
  /** Which paths go where. @proto 2.1 */
  http?: HTTPIngressRuleValue;
}

/** Paths, and where requests for them go. */
export interface HTTPIngressRuleValue {
  /** The paths; the most exact one that matches counts. @listType atomic @proto 1 */
  paths: HTTPIngressPath[];
}

/** A path, and where requests for it go. */
export interface HTTPIngressPath {
  /** Where requests go. @default {} @proto 2 */
  backend: IngressBackend;
  /** The path, which begins with /. May be left out where the type is ImplementationSpecific. @proto 1 */
  path?: string;
  /** How the path is compared: as a whole, by leading elements, or as the controller likes. @pointer @proto 3 */
  pathType: PathType;
}

/** A certificate for hosts. */
export interface IngressTLS {
  /** Hosts in the certificate. Left out, any. @listType atomic @proto 1 */
  hosts?: string[];
  /** Secret with the certificate and its key. Left out, the controller chooses by the host. @proto 2 */
  secretName?: string;
}

/** Where an ingress can be reached. */
export interface IngressStatus {
  /** Addresses of what takes the traffic. @always @proto 1 */
  loadBalancer?: IngressLoadBalancerStatus;
}

/** Addresses of what takes the traffic. */
export interface IngressLoadBalancerStatus {
  /** The addresses. @listType atomic @proto 1 */
  ingress?: IngressLoadBalancerIngress[];
}

/** An address that takes traffic. */
export interface IngressLoadBalancerIngress {
  /** The address as a DNS name. @proto 2 */
  hostname?: string;
  /** The address as an IP. @proto 1 */
  ip?: string;
  /** State of the ports there. @listType atomic @proto 4 */
  ports?: IngressPortStatus[];
}

/** State of one port. */
export interface IngressPortStatus {
  /** Why the port does not work: a word in CamelCase, with the prefix of a domain where it is no common one.
   *  @pointer @proto 3 */
  error?: string;
  /** Number of the port. @proto 1 */
  port: Int32;
  /** Protocol of the port. @proto 2 */
  protocol: Protocol;
}

/** How a path is compared with that of a request. */
export type PathType = 'Exact' | 'ImplementationSpecific' | 'Prefix';

/** The annotation that named a class before there was a field for it. */
export const ingressClassAnnotation = 'kubernetes.io/ingress.class';
