/** The host of real pods: directories, volumes, hosts files, cgroups of this machine. */

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container, Pod, RuntimeClass, Service, Volume } from '#api';
import { removeTree, toError } from '#base';
import { parseResolvConf } from '#linux';
import type { PodDevices } from '../devices/pod-devices.ts';
import { removeLogs } from '../logs/rotate-log.ts';
import type { KubeletPaths } from '../paths.ts';
import { podCgroup, podCgroupLimits } from '../plan/config/cgroup-resources.ts';
import { containerConfig } from '../plan/config/container-config.ts';
import { resolveEnv } from '../plan/config/env.ts';
import type { FieldContext } from '../plan/config/field-ref.ts';
import { sandboxConfig } from '../plan/config/sandbox-config.ts';
import { serviceVariables } from '../plan/config/service-links.ts';
import type { PreparedVolume } from '../plan/observation.ts';
import type { ActualResources } from '../plan/resize/actual-resources.ts';
import type { Allocation } from '../plan/resize/allocation.ts';
import type { ContainerPlace, PodHost, ResolvedImage } from '../pod-worker/host.ts';
import type { FindClaimedVolume } from '../references/claimed-volumes.ts';
import type { PodReferences } from '../references/pod-references.ts';
import type { ContainerConfig, ContainerResources, EnvEntry, SandboxConfig } from '../runtime/config.ts';
import { terminationMessagePathAnnotation, terminationMessagePolicyAnnotation } from '../runtime/labels.ts';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import type { PayloadSources } from '../volumes/payload.ts';
import type { TokenSource } from '../volumes/tokens.ts';
import type { PodVolumes } from '../volumes/volumes.ts';
import { readAllocation, writeAllocation } from './allocation-file.ts';
import { readCgroupMemory } from './cgroup-usage.ts';
import { type CgroupLimits, limitCgroup, readCgroupResources, removePodCgroups } from './cgroups.ts';
import { ownMounts, volumeDevices, volumeMounts } from './container-mounts.ts';
import { readEnvFiles } from './env-files.ts';
import { readLogTail, readMessageFile } from './termination-message.ts';

interface MachineHostOptions {
  readonly paths: KubeletPaths;
  readonly volumes: PodVolumes;
  readonly devices: PodDevices;
  readonly references: PodReferences;
  readonly claimedVolume: FindClaimedVolume;
  /** Rejects with a not-found error when there is no such class. */
  readonly runtimeClass: (name: string) => Promise<RuntimeClass>;
  readonly tokens: TokenSource;
  /** Every service of the cluster, as known now. */
  readonly services: () => readonly Service[];
  readonly clusterDns: readonly string[];
  readonly clusterDomain: string;
  readonly hostIps: readonly string[];
  readonly allocatable: Readonly<Record<string, string>>;
  readonly memoryCapacityBytes: number;
  /** The cgroup that holds all pods, such as `/kubepods`. */
  readonly cgroupRoot: string;
  /** How many processes and threads one pod may have. */
  readonly podPids: number;
}

export function createMachineHost(options: MachineHostOptions): PodHost {
  return new MachineHost(options);
}

class MachineHost implements PodHost {
  readonly #options: MachineHostOptions;

  constructor(options: MachineHostOptions) {
    this.#options = options;
  }

  async prepareVolume(pod: Pod, volume: Volume, image: () => Promise<ResolvedImage>): Promise<PreparedVolume> {
    const { volumes, claimedVolume } = this.#options;
    await this.#makePodDirectory(pod);
    const claimed = () => claimedVolume(pod, volume);
    return await volumes.prepare(pod, volume, { payload: this.#sourcesOf(pod), image, claimed });
  }

  async prepareDevices(pod: Pod): Promise<void> {
    await this.#options.devices.prepare(pod);
  }

  async releaseDevices({ metadata: { uid } }: Pod): Promise<void> {
    await this.#options.devices.release(uid);
  }

  async refreshVolumes(pod: Pod): Promise<void> {
    await this.#options.volumes.refresh(pod, this.#sourcesOf(pod));
  }

  refreshAtMs({ metadata: { uid } }: Pod): number | undefined {
    const { tokens, volumes } = this.#options;
    const times = [tokens.refreshAtMs(uid), volumes.refreshAtMs(uid)].filter(time => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async sandboxConfig(pod: Pod, attempt: number): Promise<SandboxConfig> {
    const { paths, cgroupRoot, clusterDns, clusterDomain, podPids } = this.#options;
    const logDirectory = paths.logs(pod.metadata);
    const limits = { ...toCgroupLimits(podCgroupLimits(pod)), pids: podPids };
    // What cannot be limited here cannot be at the node either, which has said so.
    await Promise.all([
      this.#makePodDirectory(pod),
      mkdir(logDirectory, { recursive: true }),
      limitCgroup(podCgroup(pod, cgroupRoot), limits),
    ]);
    const node = parseResolvConf(await readFile('/etc/resolv.conf', 'utf8').catch(() => ''));
    const seccompDirectory = paths.seccomp;
    return sandboxConfig(pod, { attempt, logDirectory, seccompDirectory, cgroupRoot, node, clusterDns, clusterDomain });
  }

  async runtimeHandler({ spec: { runtimeClassName = '' } }: Pod): Promise<string> {
    return runtimeClassName === '' ? '' : (await this.#options.runtimeClass(runtimeClassName)).handler;
  }

  async containerConfig(pod: Pod, container: Container, place: ContainerPlace): Promise<ContainerConfig> {
    const { paths, volumes, clusterDomain, hostIps, memoryCapacityBytes, devices } = this.#options;
    const { attempt, sandbox, image, targetId } = place;
    const podIps = pod.spec.hostNetwork ? hostIps : sandbox.ips;
    const env = await this.#environment(pod, container, podIps);
    const variables = new Map(env.map(({ key, value }) => [key, value]));
    const [own, mounts, edits] = await Promise.all([
      ownMounts(pod, container, { paths, attempt, podIps, clusterDomain }),
      volumeMounts(pod, container, { paths, volumes, variables }),
      devices.edits(pod, container),
      mkdir(join(paths.logs(pod.metadata), container.name), { recursive: true }),
    ]);
    return containerConfig(pod, container, {
      attempt,
      imageRef: image.ref,
      imageUser: image.user,
      env: [...env, ...edits.env],
      mounts: [...mounts, ...own, ...edits.mounts],
      devices: [...volumeDevices(pod, container, volumes), ...edits.devices],
      seccompDirectory: paths.seccomp,
      memoryCapacityBytes,
      targetId,
    });
  }

  async actualResources(pod: Pod, containerId: string): Promise<ActualResources | undefined> {
    return await readCgroupResources(this.#cgroupOf(pod, containerId));
  }

  async memoryInUse(pod: Pod, containerId: string): Promise<number | undefined> {
    return (await readCgroupMemory(this.#cgroupOf(pod, containerId)))?.workingSetBytes;
  }

  async limitPod(pod: Pod, limits: ContainerResources): Promise<void> {
    const problems = await limitCgroup(podCgroup(pod, this.#options.cgroupRoot), toCgroupLimits(limits));
    if (problems.length > 0) throw new Error(`cannot resize the pod's cgroup: ${problems.join(', ')}`);
  }

  async noteAllocation(pod: Pod, allocation: Allocation): Promise<void> {
    await writeAllocation(this.#options.paths.allocation(pod.metadata.uid), allocation);
  }

  async notedAllocation(uid: string): Promise<Allocation | undefined> {
    return await readAllocation(this.#options.paths.allocation(uid));
  }

  async terminationMessage(pod: Pod, container: RuntimeContainer): Promise<string> {
    const { paths } = this.#options;
    const { name, attempt, annotations, exitCode } = container;
    if (annotations[terminationMessagePathAnnotation] === undefined) return '';
    const message = await readMessageFile(paths.terminationLog(pod.metadata.uid, name, attempt));
    const policy = annotations[terminationMessagePolicyAnnotation];
    if (message !== '' || exitCode === 0 || policy !== 'FallbackToLogsOnError') return message;
    return await readLogTail(paths.log(pod.metadata, name, attempt));
  }

  async removeContainerFiles(pod: Pod, { name, attempt }: Pick<RuntimeContainer, 'name' | 'attempt'>): Promise<void> {
    const { paths } = this.#options;
    await Promise.all([
      removeLogs(paths.log(pod.metadata, name, attempt)),
      removeTree(paths.terminationLog(pod.metadata.uid, name, attempt)),
    ]);
  }

  async removeVolumes(pod: Pod): Promise<void> {
    await this.#options.volumes.remove(pod.metadata.uid);
  }

  async removePod(pod: Pod): Promise<void> {
    const { paths, tokens, volumes, cgroupRoot } = this.#options;
    const { uid } = pod.metadata;
    tokens.forget(uid);
    await volumes.remove(uid);
    await Promise.all([
      removeTree(paths.pod(uid)),
      removeTree(paths.logs(pod.metadata)),
      removePodCgroups(pod, cgroupRoot),
    ]);
  }

  followReferences(pod: Pod, onChange: () => void): Disposable {
    return this.#options.references.follow(pod, onChange);
  }

  async #makePodDirectory(pod: Pod): Promise<void> {
    await mkdir(this.#options.paths.pod(pod.metadata.uid), { recursive: true, mode: 0o750 });
  }

  #cgroupOf(pod: Pod, containerId: string): string {
    return `${podCgroup(pod, this.#options.cgroupRoot)}/${containerId}`;
  }

  async #environment(pod: Pod, container: Container, podIps: readonly string[]): Promise<readonly EnvEntry[]> {
    const { references, services, volumes } = this.#options;
    const links = pod.spec.enableServiceLinks ?? true;
    const files = await readEnvFiles(pod, container, volumes);
    return resolveEnv({
      files({ volumeName, path }) {
        const found = files.get(join(volumeName, path)) ?? { text: undefined };
        if ('error' in found) throw toError(found.error);
        return found.text;
      },
      pod,
      container,
      references: await references.ofEnvironment(pod, container),
      fields: this.#fields(podIps),
      services: serviceVariables(services(), { namespace: pod.metadata.namespace ?? '', links }),
    });
  }

  #sourcesOf(pod: Pod): PayloadSources {
    const { references, tokens } = this.#options;
    const namespace = pod.metadata.namespace ?? '';
    return {
      configMap: name => references.configMap(namespace, name),
      secret: name => references.secret(namespace, name),
      token: async request => (await tokens.get(pod, request)).token,
      trustBundles: projection => references.trustBundles(projection),
      podCertificate: (volume, index) => references.podCertificate(pod, volume, index),
      fields: this.#fields((pod.status?.podIPs ?? []).map(({ ip }) => ip)),
    };
  }

  #fields(podIps: readonly string[]): FieldContext {
    const { hostIps, allocatable } = this.#options;
    return { podIps, hostIps, allocatable };
  }
}

const toCgroupLimits = ({ cpuShares, cpuQuota, memoryLimitInBytes }: ContainerResources): CgroupLimits => ({
  cpuShares,
  cpuQuotaUs: cpuQuota,
  memoryBytes: memoryLimitInBytes,
});
