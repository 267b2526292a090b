/** What the kubelet's server says of usage: `/stats/summary`, `/metrics/resource` and `/metrics/cadvisor`. */
import { uptime } from 'node:os';
import { type Clock, type MetricFamily, MetricsRegistry } from '#base';
import type { Kubelet } from '../kubelet.ts';
import type { KubeletDocument } from '../streaming/server.ts';
import { cadvisorMetrics } from './cadvisor-metrics.ts';
import { inspectNode } from './inspect-node.ts';
import { measureNode } from './measure-node.ts';
import { UsageMeter } from './meter.ts';
import { resourceMetrics } from './resource-metrics.ts';
import { summarize } from './summary.ts';

interface UsageDocumentsOptions {
  readonly kubelet: Pick<Kubelet, 'pods' | 'nodeName' | 'volumes'>;
  /** The cgroup that holds all pods. */
  readonly cgroupRoot: string;
  readonly clock: Clock;
}

/** Answers paths that are about usage; undefined for others. */
export function createUsageDocuments(
  options: UsageDocumentsOptions,
): (path: string) => Promise<KubeletDocument | undefined> {
  const { kubelet, clock } = options;
  const meter = new UsageMeter({ measure: () => measureNode(options), clock });
  const documents: Readonly<Record<string, () => Promise<KubeletDocument>>> = {
    '/stats/summary': async () => {
      const startedAtMs = clock.now() - uptime() * 1000;
      const [measured, volumes] = await Promise.all([meter.read(), kubelet.volumes()]);
      const summary = summarize(measured, { nodeName: kubelet.nodeName, startedAtMs, volumes });
      return { contentType: 'application/json', body: JSON.stringify(summary) };
    },
    '/metrics/resource': async () => await exposed(resourceMetrics(await measureNode(options))),
    '/metrics/cadvisor': async () => await exposed(cadvisorMetrics(await inspectNode(options))),
  };
  return async path => await documents[path]?.();
}

async function exposed(metrics: readonly MetricFamily[]): Promise<KubeletDocument> {
  const registry = new MetricsRegistry();
  registry.add(...metrics);
  const { contentType, text } = await registry.expose();
  return { contentType, body: text };
}
