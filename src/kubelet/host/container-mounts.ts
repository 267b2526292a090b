/** What a container gets to see of the node's files: the pod's volumes, and a few files of the kubelet's own. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Container, Pod, VolumeMount } from '#api';
import type { KubeletPaths } from '../paths.ts';
import { deviceOf, mountOf } from '../plan/config/container-config.ts';
import { ConfigError } from '../plan/config/env.ts';
import { expand } from '../plan/config/expand.ts';
import { podHostname, renderHostsFile } from '../plan/config/hosts-file.ts';
import { volumeKindOf } from '../plan/config/volume-kinds.ts';
import type { Device, Mount } from '../runtime/config.ts';
import { mountSubPath } from '../volumes/sub-path-mounts.ts';
import type { PodVolumes } from '../volumes/volumes.ts';

interface VolumeMountsOptions {
  readonly paths: KubeletPaths;
  readonly volumes: Pick<PodVolumes, 'pathOf'>;
  /** The container's environment, for paths that refer to it. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Mounts of the pod's volumes, in the order of the container's `volumeMounts`. Rejects with a {@link ConfigError} for
 *  one whose volume is not there. */
export async function volumeMounts(pod: Pod, container: Container, options: VolumeMountsOptions): Promise<Mount[]> {
  return await Promise.all(
    (container.volumeMounts ?? []).map((mount, index) => volumeMount(pod, container, { ...options, mount, index })),
  );
}

async function volumeMount(
  pod: Pod,
  container: Container,
  { paths, volumes, variables, mount, index }: VolumeMountsOptions & { mount: VolumeMount; index: number },
): Promise<Mount> {
  const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
  if (!volume) throw new ConfigError(`cannot find volume "${mount.name}" to mount into container "${container.name}"`);
  const volumePath = volumes.pathOf(pod, volume);
  const subPath = mount.subPath ?? (mount.subPathExpr && expand(mount.subPathExpr, name => variables.get(name)));
  if (!subPath) return mountOf(mount, volume, volumePath);
  const target = join(paths.subPaths(pod.metadata.uid), volume.name, container.name, String(index));
  const canBeMade = !volumeKindOf(volume)?.ofImage;
  await mountSubPath({ volumePath, subPath, canBeMade, target, volumeMount: mount.name, container: container.name });
  return mountOf(mount, volume, target);
}

/** Devices of the pod's block volumes. Throws a {@link ConfigError} for one whose volume is not there. */
export const volumeDevices = (pod: Pod, container: Container, volumes: Pick<PodVolumes, 'pathOf'>): Device[] =>
  (container.volumeDevices ?? []).map(device => {
    const volume = pod.spec.volumes?.find(({ name }) => name === device.name);
    if (!volume) throw new ConfigError(`cannot find volume "${device.name}" to map into container "${container.name}"`);
    return deviceOf(device, volume, volumes.pathOf(pod, volume));
  });

interface OwnMountsOptions {
  readonly paths: KubeletPaths;
  readonly attempt: number;
  readonly podIps: readonly string[];
  readonly clusterDomain: string;
}

/** A file of the kubelet's own, and where containers see it. */
interface OwnFile {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly content: string;
  readonly mode: number;
}

/** Files of the kubelet's own that every container gets, unless it mounts something there itself. */
export async function ownMounts(pod: Pod, container: Container, options: OwnMountsOptions): Promise<Mount[]> {
  const taken = new Set((container.volumeMounts ?? []).map(({ mountPath }) => mountPath));
  const files = [await hostsFile(pod, options), terminationLog(pod, container, options)];
  const own = files.filter(({ containerPath }) => containerPath !== '' && !taken.has(containerPath));
  return await Promise.all(own.map(writeOwnFile));
}

async function hostsFile(pod: Pod, { paths, podIps, clusterDomain }: OwnMountsOptions): Promise<OwnFile> {
  const nodeHosts = pod.spec.hostNetwork ? await readFile('/etc/hosts', 'utf8').catch(() => '') : '';
  const content = renderHostsFile(pod, { podIps, ...podHostname(pod, clusterDomain), nodeHosts });
  return { containerPath: '/etc/hosts', hostPath: paths.hostsFile(pod.metadata.uid), content, mode: 0o644 };
}

/** Where the container leaves what it has to say when it ends: nowhere, where it says so. */
function terminationLog(pod: Pod, container: Container, { paths, attempt }: OwnMountsOptions): OwnFile {
  const containerPath = container.terminationMessagePath ?? '/dev/termination-log';
  const hostPath = paths.terminationLog(pod.metadata.uid, container.name, attempt);
  return { containerPath, hostPath, content: '', mode: 0o666 };
}

async function writeOwnFile({ containerPath, hostPath, content, mode }: OwnFile): Promise<Mount> {
  await mkdir(dirname(hostPath), { recursive: true });
  await writeFile(hostPath, content, { mode });
  await chmod(hostPath, mode); // whatever the process's umask is
  return { containerPath, hostPath, readonly: false, propagation: 'PROPAGATION_PRIVATE' };
}
