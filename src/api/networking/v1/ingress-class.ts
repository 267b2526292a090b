/** IngressClass: who carries ingresses out. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** A controller that carries out ingresses, under a name that they can give. The annotation
 *  ingressclass.kubernetes.io/is-default-class makes it that of ingresses which name none. */
export interface IngressClass extends KubeObject {
  /** The controller, and how it is set up. @optional @default {} @proto 2 */
  spec: IngressClassSpec;
}

export const IngressClass = defineKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  scope: 'Cluster',
});

/** A controller, and how it is set up. */
export interface IngressClassSpec {
  /** Name of the controller, a path with the prefix of a domain, as example.com/ingress. Cannot be changed. @proto 1 */
  controller?: string;
  /** An object with more settings for the controller. @proto 2 */
  parameters?: IngressClassParametersReference;
}

/** An object, of the cluster or of a namespace. */
export interface IngressClassParametersReference {
  /** Group of the object; left out for the core group. @pointer @proto 1 @protoName aPIGroup */
  apiGroup?: string;
  /** Kind of the object. @proto 2 */
  kind: string;
  /** Name of the object. @proto 3 */
  name: string;
  /** Namespace of the object, when it lives in one. @pointer @proto 5 */
  namespace?: string;
  /** Cluster, or Namespace. Default Cluster. @default "Cluster" @pointer @always @proto 4 */
  scope?: string;
}

/** The annotation that makes a class that of ingresses which name none. */
export const defaultIngressClassAnnotation = 'ingressclass.kubernetes.io/is-default-class';
