/** Looks at what a node, its pods and their containers use, in a few small files of the kernel each. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, parseTime } from '#base';
import { parseMemoryInfo } from '#linux';
import { readCgroupUsage } from '../host/cgroup-usage.ts';
import type { KnownPod, Kubelet } from '../kubelet.ts';
import { podCgroup } from '../plan/config/cgroup-resources.ts';
import { runningContainers } from '../plan/containers.ts';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import type { ContainerSample, MemoryUsage, NodeSample, PodSample, Usage } from './usage.ts';

/** Whose pods, and where their cgroups are. */
export interface MeasureOptions {
  readonly kubelet: Pick<Kubelet, 'pods'>;
  /** The cgroup that holds all pods. */
  readonly cgroupRoot: string;
  readonly clock: Clock;
}

/** Pods without a cgroup are left out; totals of CPU are since the start of each. */
export async function measureNode({ kubelet, cgroupRoot, clock }: MeasureOptions): Promise<NodeSample> {
  const [machine, pods] = await Promise.all([
    measureMachine(),
    Promise.all(kubelet.pods().map(known => measurePod(known, cgroupRoot))),
  ]);
  return { atMs: clock.now(), ...machine, pods: pods.flatMap(pod => pod ?? []) };
}

/** What all of the machine uses. */
export async function measureMachine(): Promise<Usage> {
  const [stat, meminfo] = await Promise.all(
    ['/proc/stat', '/proc/meminfo'].map(file => readFile(file, 'utf8').catch(() => '')),
  );
  return { cpuNanoseconds: machineCpu(stat ?? ''), memory: machineMemory(meminfo ?? '') };
}

/** Undefined for a pod of which nothing runs. */
async function measurePod({ pod, status, runtimePod }: KnownPod, root: string): Promise<PodSample | undefined> {
  const running = runningContainers(runtimePod);
  if (running.length === 0) return undefined;
  const cgroup = podCgroup(pod, root);
  const { name, namespace = '', uid } = pod.metadata;
  const measure = async ({ id, ...container }: RuntimeContainer): Promise<ContainerSample> => ({
    name: container.name,
    startedAtMs: container.startedAtMs,
    ...(await readCgroupUsage(join(cgroup, id))),
  });
  const [usage, containers] = await Promise.all([readCgroupUsage(cgroup), Promise.all(running.map(measure))]);
  const startedAtMs = status?.startTime ? parseTime(status.startTime) : parseTime(pod.metadata.creationTimestamp);
  return { name, namespace, uid, startedAtMs, ...usage, containers };
}

/** Hundredths of a second are what the kernel tells programs in, on every architecture. */
const tickNanoseconds = 10_000_000;

/** All time that no processor was idle or waited, from the text of `/proc/stat`. */
export function machineCpu(text: string): number | undefined {
  const ticks = /^cpu\s+([\d ]+)$/m.exec(text)?.[1]?.split(' ').map(Number);
  if (!ticks) return undefined;
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = ticks;
  return (user + nice + system + interrupts + softInterrupts + stolen) * tickNanoseconds;
}

/** From the text of `/proc/meminfo`. */
export function machineMemory(text: string): MemoryUsage | undefined {
  const memory = parseMemoryInfo(text);
  if (!memory) return undefined;
  const { total, free, inactiveFile, anonymous } = memory;
  const workingSetBytes = Math.max(0, total - free - inactiveFile);
  return {
    usageBytes: total - free,
    workingSetBytes,
    availableBytes: total - workingSetBytes,
    ...(anonymous === undefined ? {} : { rssBytes: anonymous }),
  };
}
