/** What the kubelet's server says of its pods beside their list: of usage, of probes, and what the runtime knows.
 *  Source: https://kubernetes.io/docs/reference/node/kubelet-endpoints/ */
import { uptime } from 'node:os';
import { type Clock, type MetricFamily, MetricsRegistry } from '#base';
import type { Kubelet } from './kubelet.ts';
import { mayRun } from './plan/containers.ts';
import type { KubeletDocument } from './streaming/server.ts';
import { cadvisorMetrics } from './usage/cadvisor-metrics.ts';
import { inspectNode } from './usage/inspect-node.ts';
import { measureNode } from './usage/measure-node.ts';
import { UsageMeter } from './usage/meter.ts';
import { resourceMetrics } from './usage/resource-metrics.ts';
import { summarize } from './usage/summary.ts';

interface KubeletDocumentsOptions {
  readonly kubelet: Pick<Kubelet, 'pods' | 'nodeName' | 'volumes' | 'probes' | 'configuration'>;
  /** The cgroup that holds all pods. */
  readonly cgroupRoot: string;
  readonly clock: Clock;
}

/** Answers these paths; undefined for others. */
export function createKubeletDocuments(
  options: KubeletDocumentsOptions,
): (path: string) => Promise<KubeletDocument | undefined> {
  const { kubelet, clock } = options;
  const meter = new UsageMeter({ measure: () => measureNode(options), clock });
  const documents: Readonly<Record<string, () => Promise<KubeletDocument>>> = {
    '/stats/summary': async () => {
      const startedAtMs = clock.now() - uptime() * 1000;
      const [measured, volumes] = await Promise.all([meter.read(), kubelet.volumes()]);
      const summary = summarize(measured, { nodeName: kubelet.nodeName, startedAtMs, volumes });
      return shown(summary);
    },
    '/metrics/resource': async () => await exposed(resourceMetrics(await measureNode(options))),
    '/metrics/probes': async () => await exposed(kubelet.probes.families()),
    '/configz': async () => shown({ kubeletconfig: kubelet.configuration }),
    '/runningpods': async () => shown({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: runningPods(kubelet) }),
    '/metrics/cadvisor': async () => await exposed(cadvisorMetrics(await inspectNode(options))),
  };
  // As upstream, with a slash at the end and without.
  return async path => await documents[path.replace(/\/$/, '')]?.();
}

/** The pods that run, whoever wants them, with no more than the runtime tells. */
const runningPods = ({ pods }: Pick<Kubelet, 'pods'>) =>
  pods().flatMap(({ pod: { metadata }, runtimePod }) => {
    const running = (runtimePod?.containers ?? []).filter(mayRun);
    if (running.length === 0 && !runtimePod?.sandboxes.some(({ state }) => state === 'Ready')) return [];
    const { name, namespace, uid } = metadata;
    return [
      { metadata: { name, namespace, uid }, spec: { containers: running.map(({ name, image }) => ({ name, image })) } },
    ];
  });

const shown = (value: unknown): KubeletDocument => ({ contentType: 'application/json', body: JSON.stringify(value) });

async function exposed(metrics: readonly MetricFamily[]): Promise<KubeletDocument> {
  const registry = new MetricsRegistry();
  registry.add(...metrics);
  return await registry.expose();
}
