/** The host of real pods: directories, volumes, hosts files, cgroups of this machine. */

import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Container, Pod, RuntimeClass, Service } from '#api';
import { removeTree } from '#base';
import { removeLogs } from '../logs/rotate-log.ts';
import type { KubeletPaths } from '../paths.ts';
import { podCgroup, podCgroupLimits } from '../plan/config/cgroup-resources.ts';
import { containerConfig, mountOf } from '../plan/config/container-config.ts';
import { ConfigError, resolveEnv } from '../plan/config/env.ts';
import { expand } from '../plan/config/expand.ts';
import { podHostname, renderHostsFile } from '../plan/config/hosts-file.ts';
import { parseResolvConf } from '../plan/config/resolv-conf.ts';
import { sandboxConfig } from '../plan/config/sandbox-config.ts';
import { serviceVariables } from '../plan/config/service-links.ts';
import { volumeKindOf } from '../plan/config/volume-kinds.ts';
import type { PodHost } from '../pod-worker/host.ts';
import type { FindClaimedVolume } from '../references/claimed-volumes.ts';
import type { PodReferences } from '../references/pod-references.ts';
import type { ContainerResources, Mount } from '../runtime/config.ts';
import { terminationMessagePathAnnotation, terminationMessagePolicyAnnotation } from '../runtime/labels.ts';
import type { PayloadSources } from '../volumes/payload.ts';
import { mountSubPath } from '../volumes/sub-path-mounts.ts';
import type { TokenSource } from '../volumes/tokens.ts';
import type { PodVolumes } from '../volumes/volumes.ts';
import { readAllocation, writeAllocation } from './allocation-file.ts';
import { readCgroupMemory } from './cgroup-usage.ts';
import { type CgroupLimits, limitCgroup, readCgroupResources, removePodCgroups } from './cgroups.ts';
import { readLogTail, readMessageFile } from './termination-message.ts';

export interface MachineHostOptions {
  readonly paths: KubeletPaths;
  readonly volumes: PodVolumes;
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

const toCgroupLimits = ({ cpuShares, cpuQuota, memoryLimitInBytes }: ContainerResources): CgroupLimits => ({
  cpuShares,
  cpuQuotaUs: cpuQuota,
  memoryBytes: memoryLimitInBytes,
});

export function createMachineHost(options: MachineHostOptions): PodHost {
  const { paths, volumes, references, tokens, hostIps, allocatable, clusterDomain } = options;
  const fields = (podIps: readonly string[]) => ({ podIps, hostIps, allocatable });

  const sourcesOf = (pod: Pod): PayloadSources => {
    const namespace = pod.metadata.namespace ?? '';
    return {
      configMap: name => references.configMap(namespace, name),
      secret: name => references.secret(namespace, name),
      token: request => tokens.get(pod, request),
      trustBundles: projection => references.trustBundles(projection),
      podCertificate: (volume, index) => references.podCertificate(pod, volume, index),
      fields: fields((pod.status?.podIPs ?? []).map(({ ip }) => ip)),
    };
  };

  const makePodDirectory = (pod: Pod) => mkdir(paths.pod(pod.metadata.uid), { recursive: true, mode: 0o750 });

  const volumeMounts = (pod: Pod, container: Container, variables: ReadonlyMap<string, string>): Promise<Mount[]> =>
    Promise.all(
      (container.volumeMounts ?? []).map(async (mount, index) => {
        const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
        if (!volume)
          throw new ConfigError(`cannot find volume "${mount.name}" to mount into container "${container.name}"`);
        const volumePath = volumes.pathOf(pod, volume);
        const subPath = mount.subPath ?? (mount.subPathExpr && expand(mount.subPathExpr, name => variables.get(name)));
        if (!subPath) return mountOf(mount, volume, volumePath);
        const target = join(paths.subPaths(pod.metadata.uid), volume.name, container.name, String(index));
        const canBeMade = !volumeKindOf(volume)?.ofImage;
        await mountSubPath({
          volumePath,
          subPath,
          canBeMade,
          target,
          volumeMount: mount.name,
          container: container.name,
        });
        return mountOf(mount, volume, target);
      }),
    );

  /** Files of the kubelet's own that every container gets, unless it mounts something there itself. */
  const ownMounts = async (
    pod: Pod,
    container: Container,
    { attempt, podIps }: { attempt: number; podIps: readonly string[] },
  ): Promise<Mount[]> => {
    const taken = new Set((container.volumeMounts ?? []).map(({ mountPath }) => mountPath));
    const own: Mount[] = [];
    const add = async (containerPath: string, hostPath: string, content: string, mode: number) => {
      if (taken.has(containerPath)) return;
      await mkdir(dirname(hostPath), { recursive: true });
      await writeFile(hostPath, content, { mode });
      await chmod(hostPath, mode); // whatever the process's umask is
      own.push({ containerPath, hostPath, readonly: false, propagation: 'PROPAGATION_PRIVATE' });
    };
    const nodeHosts = pod.spec.hostNetwork ? await readFile('/etc/hosts', 'utf8').catch(() => '') : '';
    const names = podHostname(pod, clusterDomain);
    await add(
      '/etc/hosts',
      paths.hostsFile(pod.metadata.uid),
      renderHostsFile(pod, { podIps, ...names, nodeHosts }),
      0o644,
    );
    const messagePath = container.terminationMessagePath ?? '/dev/termination-log';
    if (messagePath !== '')
      await add(messagePath, paths.terminationLog(pod.metadata.uid, container.name, attempt), '', 0o666);
    return own;
  };

  return {
    async prepareVolume(pod, volume, image) {
      await makePodDirectory(pod);
      const claimed = () => options.claimedVolume(pod, volume);
      return await volumes.prepare(pod, volume, { payload: sourcesOf(pod), image, claimed });
    },
    refreshVolumes: pod => volumes.refresh(pod, sourcesOf(pod)),
    refreshAtMs: pod => tokens.refreshAtMs(pod.metadata.uid),

    async sandboxConfig(pod, attempt) {
      const logDirectory = paths.logs(pod.metadata);
      // What cannot be limited here cannot be at the node either, which has said so.
      await Promise.all([
        makePodDirectory(pod),
        mkdir(logDirectory, { recursive: true }),
        limitCgroup(podCgroup(pod, options.cgroupRoot), {
          ...toCgroupLimits(podCgroupLimits(pod)),
          pids: options.podPids,
        }),
      ]);
      const node = parseResolvConf(await readFile('/etc/resolv.conf', 'utf8').catch(() => ''));
      return sandboxConfig(pod, {
        attempt,
        logDirectory,
        seccompDirectory: paths.seccomp,
        cgroupRoot: options.cgroupRoot,
        node,
        clusterDns: options.clusterDns,
        clusterDomain,
      });
    },

    async runtimeHandler({ spec: { runtimeClassName = '' } }) {
      return runtimeClassName === '' ? '' : (await options.runtimeClass(runtimeClassName)).handler;
    },

    async containerConfig(pod, container, { attempt, sandbox, image, targetId }) {
      const podIps = pod.spec.hostNetwork ? hostIps : sandbox.ips;
      const links = serviceVariables(options.services(), {
        namespace: pod.metadata.namespace ?? '',
        links: pod.spec.enableServiceLinks ?? true,
      });
      const env = resolveEnv({
        pod,
        container,
        references: await references.ofEnvironment(pod, container),
        fields: fields(podIps),
        services: links,
      });
      const variables = new Map(env.map(({ key, value }) => [key, value]));
      const [own, mounts] = await Promise.all([
        ownMounts(pod, container, { attempt, podIps }),
        volumeMounts(pod, container, variables),
        mkdir(join(paths.logs(pod.metadata), container.name), { recursive: true }),
      ]);
      return containerConfig(pod, container, {
        attempt,
        imageRef: image.ref,
        imageUser: image.user,
        env,
        mounts: [...mounts, ...own],
        seccompDirectory: paths.seccomp,
        memoryCapacityBytes: options.memoryCapacityBytes,
        targetId,
      });
    },

    actualResources: (pod, id) => readCgroupResources(`${podCgroup(pod, options.cgroupRoot)}/${id}`),
    memoryInUse: async (pod, id) =>
      (await readCgroupMemory(`${podCgroup(pod, options.cgroupRoot)}/${id}`))?.workingSetBytes,
    async limitPod(pod, limits) {
      const problems = await limitCgroup(podCgroup(pod, options.cgroupRoot), toCgroupLimits(limits));
      if (problems.length > 0) throw new Error(`cannot resize the pod's cgroup: ${problems.join(', ')}`);
    },
    noteAllocation: (pod, allocation) => writeAllocation(paths.allocation(pod.metadata.uid), allocation),
    notedAllocation: uid => readAllocation(paths.allocation(uid)),

    async terminationMessage(pod, { name, attempt, annotations, exitCode }) {
      if (annotations[terminationMessagePathAnnotation] === undefined) return '';
      const message = await readMessageFile(paths.terminationLog(pod.metadata.uid, name, attempt));
      if (
        message !== '' ||
        exitCode === 0 ||
        annotations[terminationMessagePolicyAnnotation] !== 'FallbackToLogsOnError'
      )
        return message;
      return await readLogTail(paths.log(pod.metadata, name, attempt));
    },

    async removeContainerFiles(pod, { name, attempt }) {
      await Promise.all([
        removeLogs(paths.log(pod.metadata, name, attempt)),
        removeTree(paths.terminationLog(pod.metadata.uid, name, attempt)),
      ]);
    },
    removeVolumes: pod => volumes.remove(pod.metadata.uid),
    async removePod(pod) {
      const { uid } = pod.metadata;
      tokens.forget(uid);
      await volumes.remove(uid);
      await Promise.all([
        removeTree(paths.pod(uid)),
        removeTree(paths.logs(pod.metadata)),
        removePodCgroups(pod, options.cgroupRoot),
      ]);
    },
    followReferences: (pod, onChange) => references.follow(pod, onChange),
  };
}
