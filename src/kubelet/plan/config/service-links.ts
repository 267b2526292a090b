/** Environment variables that tell a container of the services there were when it started. Source:
 *  https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables */

import type { Service } from '#api';
import { socketAddress } from '#base';

const variableName = (text: string): string => text.toUpperCase().replaceAll('-', '_');

/** Variables of the services of `namespace` (unless `links` is false) and of `kubernetes` in the default namespace. */
export function serviceVariables(
  services: readonly Service[],
  { namespace, links }: { namespace: string; links: boolean },
): Map<string, string> {
  const master = (service: Service) =>
    service.metadata.namespace === 'default' && service.metadata.name === 'kubernetes';
  const visible = services.filter(
    service => hasClusterIp(service) && (master(service) || (links && service.metadata.namespace === namespace)),
  );
  const variables = new Map<string, string>();
  for (const service of visible) for (const [name, value] of variablesOf(service)) variables.set(name, value);
  return variables;
}

const hasClusterIp = ({ spec }: Service): boolean =>
  spec.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None';

function* variablesOf({ metadata, spec }: Service): Generator<[string, string]> {
  const prefix = variableName(metadata.name);
  const ip = spec.clusterIP ?? '';
  const [first] = spec.ports ?? [];
  if (!first) return;
  yield [`${prefix}_SERVICE_HOST`, ip];
  yield [`${prefix}_SERVICE_PORT`, String(first.port)];
  for (const port of spec.ports ?? [])
    if (port.name) yield [`${prefix}_SERVICE_PORT_${variableName(port.name)}`, String(port.port)];
  for (const port of spec.ports ?? []) {
    const protocol = port.protocol ?? 'TCP';
    const url = `${protocol.toLowerCase()}://${socketAddress(ip, port.port)}`;
    const portPrefix = `${prefix}_PORT_${port.port}_${protocol}`;
    if (port === first) yield [`${prefix}_PORT`, url];
    yield [portPrefix, url];
    yield [`${portPrefix}_PROTO`, protocol.toLowerCase()];
    yield [`${portPrefix}_PORT`, String(port.port)];
    yield [`${portPrefix}_ADDR`, ip];
  }
}
