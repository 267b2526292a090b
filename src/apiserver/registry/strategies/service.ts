/** Strategy of services. */
import { checkLabel, Service } from '#api';
import { parseCidr } from '#base';
import { defineStrategy, type Strategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column, formatLabels, orNone } from './columns/column.ts';
import { serviceReservations } from './service/allocation.ts';
import { defaultFamilies, defaultService, inheritAllocations, normalizeClusterIps } from './service/defaults.ts';
import { checkService, checkServiceUpdate } from './service/rules.ts';
import { checkServiceStatus } from './service/status.ts';
import { serviceWarnings } from './service/warnings.ts';

/** What addresses and ports services may have. */
export interface ServiceOptions {
  /** Networks of cluster IPs, at most one of each family, the default family first. Default `['10.96.0.0/12']`. */
  readonly serviceCidrs?: readonly string[];
  /** First and last node port. Default `[30000, 32767]`. */
  readonly nodePorts?: readonly [number, number];
  /** Where the search for a free address or port begins. Default `Math.random`. */
  readonly random?: () => number;
}

/** Addresses and ports are taken in the commit that stores the service, so that no two get the same. */
export function createServiceStrategy({
  serviceCidrs = ['10.96.0.0/12'],
  nodePorts = [30000, 32767],
  random = Math.random,
}: ServiceOptions = {}): Strategy {
  const networks = serviceCidrs.map(parseCidr);
  const families = networks.map(({ family }) => family);
  return defineStrategy<Service>({
    kind: Service,
    answersDeletedObject: true,
    countsGeneration: false,
    allowCreateOnUpdate: true,
    validateName: checkLabel,
    prefixChecked: 'create',
    columns,
    applyDefaults: defaultService,
    warnings: serviceWarnings,

    prepareForCreate(draft) {
      normalizeClusterIps(draft.spec, undefined);
      defaultFamilies(draft.spec, families);
      draft.status = { loadBalancer: {} };
    },

    prepareForUpdate(draft, old, { subresource }) {
      if (subresource === 'status') return;
      normalizeClusterIps(draft.spec, old.spec);
      inheritAllocations(draft.spec, old.spec);
      defaultFamilies(draft.spec, families);
      if (draft.spec.type !== 'LoadBalancer') draft.status = { ...draft.status, loadBalancer: {} };
    },

    validateCreate: service => checkService(service, families),
    validateUpdate: (service, old) => [...checkServiceUpdate(service, old), ...checkService(service, families, old)],
    validateStatusUpdate: checkServiceStatus,
    selectableFields: { 'spec.clusterIP': ({ spec }) => spec.clusterIP, 'spec.type': ({ spec }) => spec.type },
    reservations: serviceReservations({ networks, nodePorts, random }),
  });
}

const columns = [
  nameColumn,
  column<Service>('Type', { description: 'How the service can be reached.', value: ({ spec }) => spec.type ?? '' }),
  column<Service>('Cluster-IP', {
    description: 'Address within the cluster.',
    value: ({ spec }) => orNone(spec.clusterIPs?.[0]),
  }),
  column<Service>('External-IP', { description: 'Addresses outside of the cluster.', value: formatExternalAddresses }),
  column<Service>('Port(s)', { description: 'Ports, with their node ports.', value: formatPorts }),
  ageColumn,
  column<Service>('Selector', {
    wide: true,
    description: 'Which pods are behind the service.',
    value: ({ spec }) => formatLabels(spec.selector),
  }),
];

function formatExternalAddresses({ spec, status }: Service): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  const external = spec.externalIPs ?? [];
  if (spec.type !== 'LoadBalancer') return orNone(external.join(','));
  const balancers = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  const all = [...new Set([...balancers.filter(address => address !== '').sort(), ...external])];
  return all.length > 0 ? all.join(',') : '<pending>';
}

function formatPorts({ spec: { ports = [] } }: Service): string {
  return orNone(
    ports
      .map(({ port, nodePort, protocol }) => (nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`))
      .join(','),
  );
}
