/** What every process tells of itself, under the names that Prometheus' own clients use.
 *  Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics, proc(5) */
import { readdirSync, readFileSync } from 'node:fs';
import { type MetricFamily, readWhenAsked, type Sample } from './family.ts';

/** Metrics of this process. What only Linux tells is left out elsewhere. */
export const processMetrics = (): MetricFamily[] => [
  readWhenAsked(
    { name: 'process_cpu_seconds_total', help: 'CPU time of the process, user and system.', type: 'counter' },
    () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  ),
  readWhenAsked({ name: 'process_start_time_seconds', help: 'When the process started, since the epoch.' }, () =>
    Math.round(Date.now() / 1000 - process.uptime()),
  ),
  gauge('process_resident_memory_bytes', 'Memory that the process has in RAM.', () => memoryBytes('VmRSS')),
  gauge('process_virtual_memory_bytes', 'Memory that the process has mapped.', () => memoryBytes('VmSize')),
  gauge('process_open_fds', 'File descriptors that are open.', () => readdirSync('/proc/self/fd').length),
  gauge('process_max_fds', 'File descriptors that may be open.', () =>
    Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]),
  ),
];

/** A number that is read, or left out where it cannot be. */
const gauge = (name: string, help: string, read: () => number): MetricFamily =>
  readWhenAsked({ name, help }, (): Sample[] => {
    try {
      return [{ labels: [], value: read() }];
    } catch {
      return [];
    }
  });

const memoryBytes = (field: 'VmRSS' | 'VmSize'): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
