/** What containers use, as Prometheus reads it at `/metrics/cadvisor`, under the names by which dashboards of
 *  Kubernetes ask.
 *  Source: https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md */
import { type MetricFamily, readWhenAsked, type Sample } from '#base';
import type { DeviceIo, InterfaceUsage } from '#linux';
import { periodUs } from '../plan/config/cgroup-resources.ts';
import type { CgroupInspection, NodeInspection, PodInspection } from './inspection.ts';

/** A cgroup with its labels. */
interface Labelled {
  readonly labels: readonly string[];
  readonly of: CgroupInspection & { readonly startedAtMs?: number };
}

type Read = (of: Labelled['of']) => number | undefined;

const names = ['container', 'id', 'image', 'name', 'namespace', 'pod'] as const;

const seconds = (nanoseconds: number | undefined) => (nanoseconds === undefined ? undefined : nanoseconds / 1e9);
/** No limit is told as 0. */
const limit = (amount: number | undefined) => (amount === Number.POSITIVE_INFINITY ? 0 : amount);
/** A quota that is none is not told. */
const quota: Read = ({ limits }) => (Number.isFinite(limits?.cpuQuotaUs) ? limits?.cpuQuotaUs : undefined);

/** Numbers of a cgroup: name, meaning, and where it is read. What only grows ends in `_total`. */
const ofCgroups: readonly (readonly [name: string, help: string, read: Read])[] = [
  ['container_cpu_cfs_periods_total', 'Periods of a CPU quota that passed.', ({ throttling }) => throttling?.periods],
  [
    'container_cpu_cfs_throttled_periods_total',
    'Periods in which the CPU quota was used up.',
    ({ throttling }) => throttling?.throttledPeriods,
  ],
  [
    'container_cpu_cfs_throttled_seconds_total',
    'Time for which processes waited for the next period.',
    ({ throttling }) => seconds(throttling?.throttledNanoseconds),
  ],
  ['container_memory_cache', 'Page cache in bytes.', ({ cacheBytes }) => cacheBytes],
  ['container_memory_max_usage_bytes', 'The most memory that it ever used at once, in bytes.', of => of.peakBytes],
  ['container_memory_mapped_file', 'Files that are mapped, in bytes.', ({ mappedFileBytes }) => mappedFileBytes],
  ['container_memory_rss', 'Memory of no file in bytes.', ({ memory }) => memory?.rssBytes],
  ['container_memory_swap', 'Swap in bytes.', ({ swapBytes }) => swapBytes],
  ['container_memory_usage_bytes', 'All memory in bytes, cache included.', ({ memory }) => memory?.usageBytes],
  ['container_memory_working_set_bytes', 'Working set in bytes.', ({ memory }) => memory?.workingSetBytes],
  ['container_oom_events_total', 'Processes that were killed for want of memory.', ({ oomKills }) => oomKills],
  [
    'container_spec_cpu_period',
    'Microseconds of a CPU period.',
    of => (quota(of) === undefined ? undefined : periodUs),
  ],
  ['container_spec_cpu_quota', 'Microseconds of CPU time in each period.', quota],
  ['container_spec_cpu_shares', 'Share of the CPU.', ({ limits }) => limits?.cpuShares],
  [
    'container_spec_memory_limit_bytes',
    'Limit of memory; 0 for none.',
    ({ limits }) => limit(limits?.memoryLimitBytes),
  ],
  [
    'container_start_time_seconds',
    'When it started, in seconds of the epoch.',
    ({ startedAtMs }) => (startedAtMs === undefined ? undefined : startedAtMs / 1000),
  ],
  ['container_threads', 'Processes and their threads.', ({ threads }) => threads],
];

/** Numbers of a block device. */
const ofDevices: readonly (readonly [name: string, help: string, read: (of: DeviceIo) => number])[] = [
  ['container_fs_reads_bytes_total', 'Bytes read from the device.', ({ read }) => read.bytes],
  ['container_fs_reads_total', 'Reads of the device.', ({ read }) => read.operations],
  ['container_fs_writes_bytes_total', 'Bytes written to the device.', ({ written }) => written.bytes],
  ['container_fs_writes_total', 'Writes to the device.', ({ written }) => written.operations],
];

/** Numbers of a network interface. */
const ofInterfaces: readonly (readonly [name: string, help: string, read: (of: InterfaceUsage) => number])[] = (
  [
    ['receive', 'received', 'received'],
    ['transmit', 'sent', 'sent'],
  ] as const
).flatMap(
  ([direction, done, side]) =>
    [
      [`container_network_${direction}_bytes_total`, `Bytes ${done}.`, of => of[side].bytes],
      [`container_network_${direction}_errors_total`, `Errors of packets ${done}.`, of => of[side].errors],
      [`container_network_${direction}_packets_dropped_total`, `Packets dropped, not ${done}.`, of => of[side].dropped],
      [`container_network_${direction}_packets_total`, `Packets ${done}.`, of => of[side].packets],
    ] as const,
);

/** What a pod sends itself goes through no network: cAdvisor leaves it out. */
const isCounted = ({ name }: InterfaceUsage): boolean => name !== 'lo';

/** The metrics of one look: of the node, of each pod and of each container in it. */
export function cadvisorMetrics(node: NodeInspection): MetricFamily[] {
  const cgroups = labelledCgroups(node);
  const fromCgroups = (read: Read, ...more: readonly string[]) =>
    cgroups.flatMap(({ labels, of }) => valued([...labels, ...more], read(of)));
  const interfaces = node.pods.flatMap(pod =>
    pod.interfaces.filter(isCounted).map(of => ({ labels: [...podLabels(pod), of.name], of })),
  );
  return [
    metric('container_cpu_usage_seconds_total', 'CPU time in core-seconds.', [...names, 'cpu'], () =>
      fromCgroups(({ cpuNanoseconds }) => seconds(cpuNanoseconds), 'total'),
    ),
    metric('container_memory_failures_total', 'Page faults.', [...names, 'failure_type', 'scope'], () => [
      ...fromCgroups(({ memory }) => memory?.pageFaults, 'pgfault', 'hierarchy'),
      ...fromCgroups(({ memory }) => memory?.majorPageFaults, 'pgmajfault', 'hierarchy'),
    ]),
    ...ofCgroups.map(([name, help, read]) => metric(name, help, names, () => fromCgroups(read))),
    ...ofDevices.map(([name, help, read]) =>
      metric(name, help, [...names, 'device'], () =>
        cgroups.flatMap(({ labels, of }) => (of.blockIo ?? []).flatMap(io => valued([...labels, io.device], read(io)))),
      ),
    ),
    metric('container_last_seen', 'When this was read, in seconds of the epoch.', names, () =>
      fromCgroups(() => node.atMs / 1000),
    ),
    ...ofInterfaces.map(([name, help, read]) =>
      metric(name, help, [...names, 'interface'], () =>
        interfaces.flatMap(({ labels, of }) => valued(labels, read(of))),
      ),
    ),
    metric('machine_cpu_cores', 'CPUs of the machine.', [], () => valued([], node.cores)),
    metric('machine_memory_bytes', 'Memory of the machine in bytes.', [], () => valued([], node.memoryBytes)),
    metric('container_scrape_error', '1 if something could not be read, else 0.', [], () => valued([], 0)),
  ];
}

function labelledCgroups({ cpuNanoseconds, memory, pods }: NodeInspection): Labelled[] {
  return [
    { labels: ['', '/', '', '', '', ''], of: { id: '/', cpuNanoseconds, memory } },
    ...pods.flatMap(pod => [
      { labels: podLabels(pod), of: pod },
      ...pod.containers.map(of => ({
        labels: [of.container, of.id, of.image, of.name, pod.namespace, pod.pod],
        of,
      })),
    ]),
  ];
}

const podLabels = ({ id, namespace, pod }: PodInspection): string[] => ['', id, '', '', namespace, pod];

const valued = (labels: readonly string[], value: number | undefined): Sample[] =>
  value === undefined ? [] : [{ labels, value }];

const metric = (name: string, help: string, labels: readonly string[], read: () => Sample[]): MetricFamily =>
  readWhenAsked({ name, help, labels, type: name.endsWith('_total') ? 'counter' : 'gauge' }, read);
