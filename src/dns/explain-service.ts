/** What DNS answers for a service, for people who want to know. */
import type { Answer } from 'dns-packet';
import { EndpointSlice, formatKey, type ObjectKey, Service } from '#api';
import type { Informers, ServiceNames } from '#client';
import { byService } from './plugins/kubernetes/kubernetes.ts';
import { planServiceRecords } from './plugins/kubernetes/plan-records.ts';

interface ExplainServiceOptions {
  readonly informers: Informers;
  /** `cluster.local`. */
  readonly clusterDomain: string;
}

/** The records of a service as the caches have it; undefined for one that is not there. */
export function explainService(
  key: ObjectKey,
  { informers, clusterDomain: domain }: ExplainServiceOptions,
): ServiceNames | undefined {
  const service = informers.for(Service).lister.get(key);
  if (!service) return undefined;
  const slices = informers.for(EndpointSlice).lister.byIndex(byService, formatKey(key));
  const records = planServiceRecords(service, slices, { domain, ttl: 0 });
  return { records: records.map(record => ({ name: record.name, type: record.type, data: formatData(record) })) };
}

function formatData(record: Answer): string {
  if (record.type === 'SRV') return `${record.data.target}:${record.data.port}`;
  return 'data' in record && typeof record.data === 'string' ? record.data : '';
}
