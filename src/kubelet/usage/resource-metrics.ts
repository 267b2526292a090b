/** What is used, as Prometheus reads it at `/metrics/resource`, under upstream's names.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/node-metrics/ */
import { type MetricFamily, readWhenAsked, type Sample } from '#base';
import type { ContainerSample, NodeSample, PodSample, Usage } from './usage.ts';

type Read = (usage: Usage) => number | undefined;

const cpuSeconds: Read = ({ cpuNanoseconds }) => (cpuNanoseconds === undefined ? undefined : cpuNanoseconds / 1e9);
const workingSet: Read = ({ memory }) => memory?.workingSetBytes;

/** The metrics of one look. */
export function resourceMetrics(sample: NodeSample): MetricFamily[] {
  const containers = sample.pods.flatMap(pod => pod.containers.map(container => ({ pod, container })));
  const ofNode = (read: Read) => labelled([{ labels: [], value: read(sample) }]);
  const ofPods = (read: Read) => labelled(sample.pods.map(pod => ({ labels: podLabels(pod), value: read(pod) })));
  const ofContainers = (read: (container: ContainerSample) => number | undefined) =>
    labelled(
      containers.map(({ pod, container }) => ({ labels: [container.name, ...podLabels(pod)], value: read(container) })),
    );
  const podNames = ['namespace', 'pod'];
  const containerNames = ['container', ...podNames];
  return [
    counter('node_cpu_usage_seconds_total', 'CPU time of the node in core-seconds.', [], () => ofNode(cpuSeconds)),
    gauge('node_memory_working_set_bytes', 'Working set of the node in bytes.', [], () => ofNode(workingSet)),
    counter('pod_cpu_usage_seconds_total', 'CPU time of a pod in core-seconds.', podNames, () => ofPods(cpuSeconds)),
    gauge('pod_memory_working_set_bytes', 'Working set of a pod in bytes.', podNames, () => ofPods(workingSet)),
    counter('container_cpu_usage_seconds_total', 'CPU time of a container in core-seconds.', containerNames, () =>
      ofContainers(cpuSeconds),
    ),
    gauge('container_memory_working_set_bytes', 'Working set of a container in bytes.', containerNames, () =>
      ofContainers(workingSet),
    ),
    gauge('container_start_time_seconds', 'When a container started, in seconds of the epoch.', containerNames, () =>
      ofContainers(({ startedAtMs }) => startedAtMs / 1000),
    ),
    gauge('resource_scrape_error', '1 if something could not be read, else 0.', [], () => [{ labels: [], value: 0 }]),
  ];
}

const podLabels = ({ namespace, name }: PodSample): string[] => [namespace, name];

const labelled = (samples: readonly { labels: string[]; value: number | undefined }[]): Sample[] =>
  samples.flatMap(({ labels, value }) => (value === undefined ? [] : [{ labels, value }]));

const gauge = (name: string, help: string, labels: readonly string[], read: () => Sample[]): MetricFamily =>
  readWhenAsked({ name, help: `[STABLE] ${help}`, labels }, read);

const counter = (name: string, help: string, labels: readonly string[], read: () => Sample[]): MetricFamily =>
  readWhenAsked({ name, help: `[STABLE] ${help}`, labels, type: 'counter' }, read);
