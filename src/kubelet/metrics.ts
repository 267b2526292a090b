/** What is counted of a kubelet, under upstream's names.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `kubelet_` */
import { type MetricFamily, readWhenAsked, type Sample } from '#base';
import type { Kubelet } from './kubelet.ts';
import { volumeMetrics } from './usage/volume-usage.ts';

/** What a kubelet runs, when somebody asks. */
export const kubeletMetrics = (
  kubelet: Pick<Kubelet, 'nodeName' | 'pods' | 'volumes' | 'resizes' | 'rejections'>,
): MetricFamily[] => [
  ...volumeMetrics(() => kubelet.volumes()),
  ...kubelet.resizes.families(() => kubelet.pods()),
  kubelet.rejections.family,
  readWhenAsked(
    { name: 'kubelet_node_name', help: '[STABLE] The name of the node; always 1.', labels: ['node'] },
    () => [{ labels: [kubelet.nodeName], value: 1 }],
  ),
  readWhenAsked(
    { name: 'kubelet_running_pods', help: '[STABLE] Pods whose sandbox is ready.' },
    () =>
      kubelet.pods().filter(({ runtimePod }) => runtimePod?.sandboxes.some(({ state }) => state === 'Ready')).length,
  ),
  readWhenAsked(
    { name: 'kubelet_running_containers', help: '[STABLE] Containers by state.', labels: ['container_state'] },
    () => countStates(kubelet),
  ),
];

function countStates(kubelet: Pick<Kubelet, 'pods'>): Sample[] {
  const counts = new Map<string, number>();
  for (const { runtimePod } of kubelet.pods())
    for (const { state } of runtimePod?.containers ?? [])
      counts.set(state.toLowerCase(), (counts.get(state.toLowerCase()) ?? 0) + 1);
  return [...counts].map(([state, value]) => ({ labels: [state], value }));
}
