/** Which service an endpoint slice belongs to.
 *  Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#ownership */
import type { EndpointSlice } from './endpoint-slice.ts';

/** Label of an endpoint slice with the name of its service. */
export const serviceNameLabel = 'kubernetes.io/service-name';

/** Annotation: when what made endpoints change happened. */
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** `namespace/name` of the slice's service; undefined when it belongs to none. */
export function serviceKeyOf({ metadata }: EndpointSlice): string | undefined {
  const name = metadata.labels?.[serviceNameLabel];
  return name ? `${metadata.namespace ?? ''}/${name}` : undefined;
}
