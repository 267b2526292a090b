import { expect, test } from 'vitest';
import { MetricsRegistry } from '#base';
import { cadvisorMetrics } from './cadvisor-metrics.ts';
import type { NodeInspection } from './inspection.ts';

const memory = { usageBytes: 50, workingSetBytes: 40, rssBytes: 30, pageFaults: 5, majorPageFaults: 1 };
const traffic = { bytes: 100, packets: 3, errors: 0, dropped: 1 };

const node: NodeInspection = {
  atMs: 0,
  cores: 2,
  memoryBytes: 1024,
  cpuNanoseconds: 9e9,
  pods: [
    {
      id: '/pods/podu',
      namespace: 'default',
      pod: 'web',
      startedAtMs: 5000,
      cpuNanoseconds: 2e9,
      memory,
      limits: { cpuShares: 102, cpuQuotaUs: Number.POSITIVE_INFINITY, memoryLimitBytes: Number.POSITIVE_INFINITY },
      interfaces: [
        { name: 'lo', received: traffic, sent: traffic },
        { name: 'eth0', received: traffic, sent: { ...traffic, bytes: 7 } },
      ],
      containers: [
        {
          id: '/pods/podu/c1',
          container: 'main',
          image: 'busybox:1',
          name: 'c1',
          startedAtMs: 6000,
          cpuNanoseconds: 15e8,
          memory,
          cacheBytes: 11,
          peakBytes: 60,
          oomKills: 2,
          blockIo: [
            { device: '/dev/vda', read: { bytes: 8192, operations: 2 }, written: { bytes: 512, operations: 1 } },
          ],
          throttling: { periods: 10, throttledPeriods: 4, throttledNanoseconds: 5e8 },
          limits: { cpuShares: 102, cpuQuotaUs: 50_000, memoryLimitBytes: 4096 },
        },
      ],
    },
  ],
};

const lines = async (): Promise<string[]> => {
  const registry = new MetricsRegistry();
  registry.add(...cadvisorMetrics(node));
  return (await registry.expose()).body.split('\n').filter(line => line !== '' && !line.startsWith('#'));
};
const pod = 'container="",id="/pods/podu",image="",name="",namespace="default",pod="web"';
const main = 'container="main",id="/pods/podu/c1",image="busybox:1",name="c1",namespace="default",pod="web"';

test('containers, their pods and the node are told apart by labels', async () => {
  expect((await lines()).filter(line => line.startsWith('container_cpu_usage_seconds_total'))).toEqual([
    'container_cpu_usage_seconds_total{container="",id="/",image="",name="",namespace="",pod="",cpu="total"} 9',
    `container_cpu_usage_seconds_total{${pod},cpu="total"} 2`,
    `container_cpu_usage_seconds_total{${main},cpu="total"} 1.5`,
  ]);
});

test.each([
  `container_memory_working_set_bytes{${main}} 40`,
  `container_memory_rss{${main}} 30`,
  `container_memory_cache{${main}} 11`,
  `container_memory_failures_total{${main},failure_type="pgmajfault",scope="hierarchy"} 1`,
  `container_memory_max_usage_bytes{${main}} 60`,
  `container_oom_events_total{${main}} 2`,
  `container_fs_reads_bytes_total{${main},device="/dev/vda"} 8192`,
  `container_fs_reads_total{${main},device="/dev/vda"} 2`,
  `container_fs_writes_bytes_total{${main},device="/dev/vda"} 512`,
  `container_fs_writes_total{${main},device="/dev/vda"} 1`,
  `container_last_seen{${main}} 0`,
  `container_cpu_cfs_throttled_periods_total{${main}} 4`,
  `container_cpu_cfs_throttled_seconds_total{${main}} 0.5`,
  `container_spec_cpu_quota{${main}} 50000`,
  `container_spec_cpu_period{${main}} 100000`,
  `container_spec_memory_limit_bytes{${main}} 4096`,
  `container_spec_memory_limit_bytes{${pod}} 0`,
  `container_start_time_seconds{${main}} 6`,
  `container_network_receive_bytes_total{${pod},interface="eth0"} 100`,
  `container_network_transmit_bytes_total{${pod},interface="eth0"} 7`,
  `container_network_receive_packets_dropped_total{${pod},interface="eth0"} 1`,
  'machine_cpu_cores 2',
  'machine_memory_bytes 1024',
])('there is %s', async line => {
  expect(await lines()).toContain(line);
});

test('of networks, what a pod sends itself is not told', async () => {
  const all = await lines();
  expect(all.filter(line => line.startsWith('container_network_'))).toHaveLength(8);
  expect(all.filter(line => line.includes('interface="lo"'))).toEqual([]);
});

test('what is not limited, or not counted, is not told', async () => {
  const all = await lines();
  expect(all.filter(line => line.startsWith('container_spec_cpu_quota'))).toHaveLength(1);
  expect(all.filter(line => line.startsWith('container_memory_cache'))).toHaveLength(1);
  expect(all.filter(line => line.startsWith('container_threads'))).toEqual([]);
});
