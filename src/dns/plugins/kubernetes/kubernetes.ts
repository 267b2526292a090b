/** kubernetes: answers for services and pods, from records that informers keep current.
 *
 *  Names outside the cluster's domain, and addresses that are no service's, go to the next plugin. */

import type { Answer } from 'dns-packet';
import { EndpointSlice, formatKey, Namespace, Service, serviceKeyOf } from '#api';
import type { DnsContext, DnsPlugin } from '../../chain.ts';
import { type DnsQuery, responseCodes } from '../../wire/query.ts';
import { createRecord, encodeFully, speltOut, type WireRecord } from '../../wire/record.ts';
import type { RecordsReply } from '../../wire/reply.ts';
import { followAlias } from './alias.ts';
import { dashed, undashed } from './names.ts';
import { planServiceRecords } from './plan-records.ts';
import { createZone } from './zone.ts';

/** Seconds for which clients may keep an answer, as in kubeadm's configuration of CoreDNS. */
const ttl = 30;
/** Version of the specification that `plan-records.ts` follows. */
const specificationVersion = '1.1.0';
/** The index of slices by the key of their service. */
export const byService = 'dns/service';

export function createKubernetesPlugin(context: DnsContext): DnsPlugin {
  const { informers, clock, clusterDomain: domain } = context;
  const services = informers.for(Service);
  const slices = informers.for(EndpointSlice);
  const namespaces = informers.for(Namespace);
  const zone = createZone();
  const soa: Answer = {
    name: domain,
    type: 'SOA',
    ttl,
    data: {
      mname: `ns.dns.${domain}`,
      rname: `hostmaster.${domain}`,
      serial: Math.floor(clock.now() / 1000),
      refresh: 7200,
      retry: 1800,
      expire: 86_400,
      minimum: ttl,
    },
  };
  const soaRecord = encodeFully(soa);
  zone.set('domain', [
    soa,
    { name: domain, type: 'NS', ttl, data: `ns.dns.${domain}` },
    { name: `dns-version.${domain}`, type: 'TXT', ttl, data: specificationVersion },
  ]);

  slices.addIndex(byService, slice => [serviceKeyOf(slice)].filter(key => key !== undefined));
  const refresh = (key: string | undefined) => {
    if (key === undefined) return;
    const service = services.lister.get(key);
    const records = service ? planServiceRecords(service, slices.lister.byIndex(byService, key), { domain, ttl }) : [];
    if (zone.set(key, records)) context.version.advance();
  };
  const disposables = new DisposableStack();
  disposables.use(services.onChange(({ object }) => refresh(formatKey(object.metadata))));
  disposables.use(
    slices.onChange(({ object, previous }) => {
      const keys = new Set([serviceKeyOf(object), previous && serviceKeyOf(previous)]);
      for (const key of keys) refresh(key);
    }),
  );

  disposables.use(namespaces.onChange(() => context.version.advance()));

  const negative = (code: number): RecordsReply => ({
    code,
    authoritative: true,
    isLasting: true,
    answers: [],
    authorities: [soaRecord],
  });
  const answerFrom = (records: readonly WireRecord[], query: DnsQuery) => {
    const alias = records.find(record => record.type === 'CNAME');
    if (alias && query.type !== 'CNAME' && query.type !== 'ANY') return followAlias(alias, query, context.resolve);
    const matching = query.type === 'ANY' ? records : records.filter(record => record.type === query.type);
    if (matching.length === 0) return negative(responseCodes.noError);
    const answers = matching.map(record => record.answering);
    const additionals = additionalsOf(matching);
    return { code: responseCodes.noError, authoritative: true, isLasting: true, answers, additionals };
  };
  /** Addresses of the targets of SRV records, to save the client a query. */
  const additionalsOf = (records: readonly WireRecord[]): Buffer[] => {
    const targets = new Set(records.flatMap(({ data }) => (data.type === 'SRV' ? [data.data.target] : [])));
    return [...targets].flatMap(target => (zone.lookup(target) ?? []).filter(isAddress).map(speltOut));
  };
  /** Records that need no watching: a pod's address is in its name. Undefined: no such name. */
  const lookupComputed = (name: string): readonly WireRecord[] | undefined => {
    const [kind, namespace, label, ...more] = name
      .slice(0, -domain.length - 1)
      .split('.')
      .reverse();
    if (more.length > 0 || (kind !== 'pod' && kind !== 'svc')) return undefined;
    if (namespace === undefined) return [];
    if (!namespaces.lister.get(namespace)) return undefined;
    if (label === undefined) return [];
    const address = kind === 'pod' ? undashed(label) : undefined;
    if (address === undefined || dashed(address) !== label) return undefined;
    return [createRecord({ name, type: address.includes(':') ? 'AAAA' : 'A', ttl, data: address })];
  };

  return {
    name: 'kubernetes',
    ready: Promise.all([services.synced, slices.synced, namespaces.synced]).then(() => undefined),
    handle(query, next) {
      if (query.class !== 'IN') return next(query);
      const isOurs = query.name === domain || query.name.endsWith(`.${domain}`);
      const records = zone.lookup(query.name) ?? (isOurs ? lookupComputed(query.name) : undefined);
      if (isOurs) return records ? answerFrom(records, query) : negative(responseCodes.nxDomain);
      // Backwards: only what is in the zone itself; the names between belong to somebody else.
      return records && records.length > 0 ? answerFrom(records, query) : next(query);
    },
    async [Symbol.asyncDispose]() {
      disposables.dispose();
    },
  };
}

function isAddress({ type }: WireRecord): boolean {
  return type === 'A' || type === 'AAAA';
}
