/** Looks at all that the kernel counts of a node's pods: more files than {@link measureNode} reads, and only when
 *  somebody asks. */
import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseTime } from '#base';
import { type InterfaceUsage, parseInterfaces } from '#linux';
import { inspectCgroup, readCgroupProcess } from '../host/cgroup-usage.ts';
import type { KnownPod } from '../kubelet.ts';
import { podCgroup } from '../plan/config/cgroup-resources.ts';
import { runningContainers } from '../plan/containers.ts';
import type { NodeInspection, PodInspection } from './inspection.ts';
import { type MeasureOptions, measureMachine } from './measure-node.ts';

export async function inspectNode({ kubelet, cgroupRoot, clock }: MeasureOptions): Promise<NodeInspection> {
  const [machine, pods] = await Promise.all([
    measureMachine(),
    Promise.all(kubelet.pods().map(known => inspectPod(known, cgroupRoot))),
  ]);
  return {
    atMs: clock.now(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    ...machine,
    pods: pods.flatMap(pod => pod ?? []),
  };
}

/** Undefined for a pod of which nothing runs. */
async function inspectPod({ pod, status, runtimePod }: KnownPod, root: string): Promise<PodInspection | undefined> {
  const running = runningContainers(runtimePod);
  const [first] = running;
  if (!first) return undefined;
  const cgroup = podCgroup(pod, root);
  const [own, interfaces, containers] = await Promise.all([
    inspectCgroup(cgroup),
    pod.spec.hostNetwork === true ? [] : interfacesOf(join(cgroup, first.id)),
    Promise.all(
      running.map(async ({ id, name, image, startedAtMs }) => ({
        ...(await inspectCgroup(join(cgroup, id))),
        container: name,
        image,
        name: id,
        startedAtMs,
      })),
    ),
  ]);
  const { name, namespace = '', creationTimestamp } = pod.metadata;
  const startedAtMs = parseTime(status?.startTime ?? creationTimestamp);
  return { ...own, namespace, pod: name, startedAtMs, containers, interfaces };
}

/** The interfaces that the processes of a cgroup see; none when they have ended. */
async function interfacesOf(cgroup: string): Promise<InterfaceUsage[]> {
  const process = await readCgroupProcess(cgroup);
  if (process === undefined) return [];
  return parseInterfaces(await readFile(`/proc/${process}/net/dev`, 'utf8').catch(() => ''));
}
