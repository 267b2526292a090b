/** Whether a server that answers for a version of a group can be asked, in upstream's words. Pure.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/api-service-v1/#APIServiceStatus */
import type { APIService, APIServiceCondition } from '#api';
import { portName, readyPlaces } from '../egress/service-places.ts';
import type { ServiceFacts } from '../egress/service-routes.ts';

/** What the condition `Available` says. */
export type Verdict = Required<Pick<APIServiceCondition, 'status' | 'reason' | 'message'>>;

const no = (reason: string, message: string): Verdict => ({ status: 'False', reason, message });

/** What stands against asking at all; undefined when nothing does. */
export function planAsking({ spec }: APIService, { service, slices }: ServiceFacts): Verdict | undefined {
  const { namespace = '', name = '', port = 443 } = spec.service ?? {};
  const where = `in ${JSON.stringify(namespace)}`;
  if (!service) return no('ServiceNotFound', `service/${name} ${where} is not present`);
  if (service.spec.type === 'ExternalName') return undefined;
  const wanted = portName(service, String(port));
  if (wanted === undefined) return no('ServicePortError', `service/${name} ${where} is not listening on port ${port}`);
  if (slices.length === 0) return no('EndpointsNotFound', `cannot find endpoints for service/${name} ${where}`);
  return slices.some(slice => readyPlaces(slice, wanted).length > 0)
    ? undefined
    : no(
        'MissingEndpoints',
        `endpoints for service/${name} ${where} have no addresses with port name ${JSON.stringify(wanted)}`,
      );
}

/** Its server answered as one that serves the version does. */
export const passed: Verdict = { status: 'True', reason: 'Passed', message: 'all checks passed' };

/** It did not; `url`: where it was asked. */
export const failedDiscovery = (url: string, why: string): Verdict =>
  no('FailedDiscoveryCheck', `failing or missing response from ${url}: ${why}`);

/** Where a server is asked what it serves. */
export const discoveryPath = ({ spec: { group = '', version = '' } }: APIService): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

/** The same with its service's address, as people know it: connections go to its endpoints. */
export function discoveryUrl(extension: APIService, { service }: ServiceFacts): string {
  const { namespace = '', name = '', port = 443 } = extension.spec.service ?? {};
  const { clusterIP = '', type, externalName = '' } = service?.spec ?? {};
  const hasAddress = clusterIP !== '' && clusterIP !== 'None';
  const host = type === 'ExternalName' ? externalName : hasAddress ? clusterIP : `${name}.${namespace}.svc`;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}${discoveryPath(extension)}`;
}
