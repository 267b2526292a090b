/** dns: names for services and pods.
 *
 *  Start reading at `chain.ts` (the list of plugins), then `plugins/kubernetes/plan-records.ts` (what names there are)
 *  and `dns.ts` (how it is started). To add a plugin: a folder in `plugins/` with a factory that takes what it needs of
 *  {@link DnsContext}, a test, and a line in the list of `chain.ts`. */
export { createChain, type DnsContext, type DnsHandler, type DnsPlugin, plugins } from './chain.ts';
export { type Dns, type DnsOptions, startDns } from './dns.ts';
export { createDnsService, type DnsServicePlan, planDnsService, planDnsSlice } from './dns-service.ts';
export { planServiceRecords, type RecordOptions } from './plugins/kubernetes/plan-records.ts';
