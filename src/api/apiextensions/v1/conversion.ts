/** How objects of custom kinds are converted between versions by somebody who is asked. */
import type { Bytes, Int32 } from '../../meta/v1/scalars.ts';

/** Who converts objects from one version into another. */
export interface WebhookConversion {
  /** Where it is, by a URL or a service. @proto 2 */
  clientConfig?: WebhookClientConfig;
  /** Versions of ConversionReview that it understands, the best first. @listType atomic @proto 3 */
  conversionReviewVersions: string[];
}

/** How to reach it. @exportedAs ConversionClientConfig */
export interface WebhookClientConfig {
  /** Certificates in PEM by which the server's own is verified. Left out, those of the API server's machine.
   *  @proto 2 */
  caBundle?: Bytes;
  /** A service of the cluster. @proto 1 */
  service?: ServiceReference;
  /** An address, https and without query or user. @pointer @proto 3 */
  url?: string;
}

/** Points to a service of the cluster. @exportedAs ConversionServiceReference */
export interface ServiceReference {
  /** Name of the service. @proto 2 */
  name: string;
  /** Namespace of the service. @proto 1 */
  namespace: string;
  /** Path of the requests. @pointer @proto 3 */
  path?: string;
  /** Port of the service. Default 443. @default 443 @pointer @proto 4 */
  port?: Int32;
}
