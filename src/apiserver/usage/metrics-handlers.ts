/** metrics.k8s.io: what nodes and pods use, asked of their kubelets when somebody asks. Another server takes over by an
 *  API service for the group. */
import { Node, NodeMetrics, notFound, type ObjectKey, Pod, PodMetrics, simulatedLabel } from '#api';
import { forEachConcurrently } from '#base';
import type { SubresourceContext, SubresourceHandler } from '../resource/subresource.ts';
import { type NodeSummary, nodeMetrics, podMetrics, simulatedSummary } from './plan-metrics.ts';

/** Asks the kubelet of a node; undefined when it does not answer. */
export type AskKubelet = (node: Node) => Promise<NodeSummary | undefined>;

/** Kubelets that are asked at a time. */
const atATime = 16;

/** The handlers of the group's kinds. */
export function createMetricsHandlers(ask: AskKubelet): SubresourceHandler[] {
  const summaryOf = async (node: Node, { objects, nowMs }: SubresourceContext): Promise<NodeSummary | undefined> => {
    if (node.metadata.labels?.[simulatedLabel] !== 'true') return await ask(node);
    const all = await objects.list(Pod);
    const pods = all.filter(({ spec }) => spec.nodeName === node.metadata.name);
    return simulatedSummary(pods, nowMs);
  };

  const ofNodes = async (nodes: readonly Node[], context: SubresourceContext): Promise<NodeMetrics[]> => {
    const found = await summaries(nodes, context);
    return nodes.flatMap(node => {
      const summary = found.get(node.metadata.name);
      return (summary && nodeMetrics(node, summary)) ?? [];
    });
  };

  const ofPods = async (pods: readonly Pod[], context: SubresourceContext): Promise<PodMetrics[]> => {
    const names = new Set(pods.map(({ spec }) => spec.nodeName));
    const nodes = (await context.objects.list(Node)).filter(({ metadata }) => names.has(metadata.name));
    const found = await summaries(nodes, context);
    return pods.flatMap(pod => {
      const summary = found.get(pod.spec.nodeName ?? '');
      return (summary && podMetrics(pod, summary)) ?? [];
    });
  };

  async function summaries(nodes: readonly Node[], context: SubresourceContext): Promise<Map<string, NodeSummary>> {
    const found = new Map<string, NodeSummary>();
    await forEachConcurrently(nodes, atATime, async node => {
      const summary = await summaryOf(node, context);
      if (summary) found.set(node.metadata.name, summary);
    });
    return found;
  }

  const one = <Metrics>(metrics: readonly Metrics[], resource: string, { name }: ObjectKey): Metrics => {
    const [found] = metrics;
    if (found === undefined) throw notFound({ group: NodeMetrics.group, resource }, name);
    return found;
  };

  return [
    {
      of: NodeMetrics,
      name: '',
      body: NodeMetrics,
      async get(key, context) {
        const node = await context.objects.find(Node, key);
        return one(node ? await ofNodes([node], context) : [], NodeMetrics.plural, key);
      },
      list: async ({ selects }, context) => ofNodes((await context.objects.list(Node)).filter(selects), context),
    },
    {
      of: PodMetrics,
      name: '',
      body: PodMetrics,
      async get(key, context) {
        const pod = await context.objects.find(Pod, key);
        return one(pod ? await ofPods([pod], context) : [], PodMetrics.plural, key);
      },
      // Metrics have the names and labels of what they are of.
      list: async ({ namespace, selects }, context) =>
        ofPods((await context.objects.list(Pod, namespace)).filter(selects), context),
    },
  ];
}
