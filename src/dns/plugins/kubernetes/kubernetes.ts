/** kubernetes: answers for services and pods, from records that informers keep current.
 *
 *  Names outside the cluster's domain, and addresses that are no service's, go to the next plugin. */

import type { Answer } from 'dns-packet';
import { EndpointSlice, formatKey, Namespace, Service, serviceKeyOf } from '#api';
import type { Informer } from '#client';
import type { DnsContext, DnsHandler, DnsPlugin } from '../../chain.ts';
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

/** Has its own handlers at the informers until it is disposed. */
export function createKubernetesPlugin(context: DnsContext): DnsPlugin {
  return new KubernetesPlugin(context);
}

class KubernetesPlugin implements DnsPlugin {
  readonly name = 'kubernetes';
  readonly ready: Promise<void>;
  readonly #context: DnsContext;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #namespaces: Informer<Namespace>;
  readonly #zone = createZone();
  readonly #soa: Buffer;
  readonly #disposables = new DisposableStack();

  constructor(context: DnsContext) {
    const { informers, clusterDomain: domain } = context;
    this.#context = context;
    this.#services = informers.for(Service);
    this.#slices = informers.for(EndpointSlice);
    this.#namespaces = informers.for(Namespace);
    const soa = soaOf(domain, context.clock.now());
    this.#soa = encodeFully(soa);
    this.#zone.set('domain', [
      soa,
      { name: domain, type: 'NS', ttl, data: `ns.dns.${domain}` },
      { name: `dns-version.${domain}`, type: 'TXT', ttl, data: specificationVersion },
    ]);
    this.#follow();
    this.ready = this.#synced();
  }

  handle(query: DnsQuery, next: DnsHandler): ReturnType<DnsHandler> {
    if (query.class !== 'IN') return next(query);
    const { clusterDomain: domain } = this.#context;
    const isOurs = query.name === domain || query.name.endsWith(`.${domain}`);
    const records = this.#zone.lookup(query.name) ?? (isOurs ? this.#lookupComputed(query.name) : undefined);
    if (isOurs) return records ? this.#answerFrom(records, query) : this.#negative(responseCodes.nxDomain);
    // Backwards: only what is in the zone itself; the names between belong to somebody else.
    return records && records.length > 0 ? this.#answerFrom(records, query) : next(query);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposables.dispose();
  }

  #follow(): void {
    this.#slices.addIndex(byService, slice => [serviceKeyOf(slice)].filter(key => key !== undefined));
    this.#disposables.use(this.#services.onChange(({ object }) => this.#refresh(formatKey(object.metadata))));
    this.#disposables.use(
      this.#slices.onChange(({ object, previous }) => {
        const keys = new Set([serviceKeyOf(object), previous && serviceKeyOf(previous)]);
        for (const key of keys) this.#refresh(key);
      }),
    );
    this.#disposables.use(this.#namespaces.onChange(() => this.#context.version.advance()));
  }

  async #synced(): Promise<void> {
    await Promise.all([this.#services.synced, this.#slices.synced, this.#namespaces.synced]);
  }

  #refresh(key: string | undefined): void {
    if (key === undefined) return;
    const { clusterDomain: domain, version } = this.#context;
    const service = this.#services.lister.get(key);
    const slices = this.#slices.lister.byIndex(byService, key);
    if (this.#zone.set(key, service ? planServiceRecords(service, slices, { domain, ttl }) : [])) version.advance();
  }

  #negative(code: number): RecordsReply {
    return { code, authoritative: true, isLasting: true, answers: [], authorities: [this.#soa] };
  }

  #answerFrom(records: readonly WireRecord[], query: DnsQuery): ReturnType<DnsHandler> {
    const alias = records.find(record => record.type === 'CNAME');
    if (alias && query.type !== 'CNAME' && query.type !== 'ANY')
      return followAlias(alias, query, this.#context.resolve);
    const matching = query.type === 'ANY' ? records : records.filter(record => record.type === query.type);
    if (matching.length === 0) return this.#negative(responseCodes.noError);
    const answers = matching.map(record => record.answering);
    const additionals = this.#additionalsOf(matching);
    return { code: responseCodes.noError, authoritative: true, isLasting: true, answers, additionals };
  }

  /** Addresses of the targets of SRV records, to save the client a query. */
  #additionalsOf(records: readonly WireRecord[]): Buffer[] {
    const targets = new Set(records.flatMap(({ data }) => (data.type === 'SRV' ? [data.data.target] : [])));
    return [...targets].flatMap(target => (this.#zone.lookup(target) ?? []).filter(isAddress).map(speltOut));
  }

  /** Records that need no watching: a pod's address is in its name. Undefined: no such name. */
  #lookupComputed(name: string): readonly WireRecord[] | undefined {
    const below = name.slice(0, -this.#context.clusterDomain.length - 1);
    const [kind, namespace, label, ...more] = below.split('.').reverse();
    if (more.length > 0 || (kind !== 'pod' && kind !== 'svc')) return undefined;
    if (namespace === undefined) return [];
    if (!this.#namespaces.lister.get(namespace)) return undefined;
    if (label === undefined) return [];
    const address = kind === 'pod' ? undashed(label) : undefined;
    if (address === undefined || dashed(address) !== label) return undefined;
    return [createRecord({ name, type: address.includes(':') ? 'AAAA' : 'A', ttl, data: address })];
  }
}

/** Who speaks for the domain, as of a time. */
const soaOf = (domain: string, nowMs: number): Answer => ({
  name: domain,
  type: 'SOA',
  ttl,
  data: {
    mname: `ns.dns.${domain}`,
    rname: `hostmaster.${domain}`,
    serial: Math.floor(nowMs / 1000),
    refresh: 7200,
    retry: 1800,
    expire: 86_400,
    minimum: ttl,
  },
});

function isAddress({ type }: WireRecord): boolean {
  return type === 'A' || type === 'AAAA';
}
