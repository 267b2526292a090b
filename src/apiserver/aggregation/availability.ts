/** Whether a server that answers for a version of a group can be asked, in upstream's words. Pure.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/api-service-v1/#APIServiceStatus */
import type { APIService, APIServiceCondition, Endpoints, Service } from '#api';

/** What the condition `Available` says. */
export type Verdict = Required<Pick<APIServiceCondition, 'status' | 'reason' | 'message'>>;

const no = (reason: string, message: string): Verdict => ({ status: 'False', reason, message });

/** What stands against asking at all; undefined when nothing does. */
export function planAsking(
  { spec }: APIService,
  service: Service | undefined,
  endpoints: Endpoints | undefined,
): Verdict | undefined {
  const { namespace = '', name = '', port = 443 } = spec.service ?? {};
  const where = `in ${JSON.stringify(namespace)}`;
  if (!service) return no('ServiceNotFound', `service/${name} ${where} is not present`);
  if (service.spec.type === 'ExternalName') return undefined;
  const declared = (service.spec.ports ?? []).find(candidate => candidate.port === port);
  if (!declared) return no('ServicePortError', `service/${name} ${where} is not listening on port ${port}`);
  const isReady = (endpoints?.subsets ?? []).some(
    ({ addresses = [], ports = [] }) =>
      addresses.length > 0 && ports.some(candidate => (candidate.name ?? '') === (declared.name ?? '')),
  );
  if (!endpoints) return no('EndpointsNotFound', `cannot find endpoints for service/${name} ${where}`);
  return isReady
    ? undefined
    : no(
        'MissingEndpoints',
        `endpoints for service/${name} ${where} have no addresses with port name ${JSON.stringify(declared.name ?? '')}`,
      );
}

/** Its server answered as one that serves the version does. */
export const passed: Verdict = { status: 'True', reason: 'Passed', message: 'all checks passed' };

/** It did not. */
export const failedDiscovery = (why: string): Verdict =>
  no('FailedDiscoveryCheck', `failing or missing response from ${why}`);
