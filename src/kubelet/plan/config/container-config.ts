/** What the runtime is told to make for one container. */
import type { Container, Pod, Volume, VolumeDevice, VolumeMount } from '#api';
import type { ContainerConfig, Device, EnvEntry, Mount } from '../../runtime/config.ts';
import * as labels from '../../runtime/labels.ts';
import { containerHash } from '../container-hash.ts';
import { cgroupResources } from './cgroup-resources.ts';
import { expand } from './expand.ts';
import { containerSecurity } from './security.ts';
import { volumeKindOf } from './volume-kinds.ts';

interface ContainerInput {
  readonly attempt: number;
  /** The reference by which the runtime knows the image. */
  readonly imageRef: string;
  readonly imageUser?: number | string | undefined;
  readonly env: readonly EnvEntry[];
  /** The container's volume mounts and the files of the kubelet's own, such as /etc/hosts. */
  readonly mounts: readonly Mount[];
  /** Block volumes. */
  readonly devices: readonly Device[];
  readonly seccompDirectory: string;
  readonly memoryCapacityBytes: number;
  readonly targetId?: string | undefined;
}

/** The container as the runtime is told of it. */
export function containerConfig(pod: Pod, container: Container, input: ContainerInput): ContainerConfig {
  const { env, attempt } = input;
  const values = new Map(env.map(({ key, value }) => [key, value]));
  const expanded = (texts: readonly string[] | undefined) =>
    (texts ?? []).map(text => expand(text, name => values.get(name)));
  return {
    metadata: { name: container.name, attempt },
    image: { image: input.imageRef, ...(container.image ? { userSpecifiedImage: container.image } : {}) },
    command: expanded(container.command),
    args: expanded(container.args),
    workingDir: container.workingDir ?? '',
    envs: env,
    mounts: input.mounts,
    devices: input.devices,
    labels: {
      [labels.containerNameLabel]: container.name,
      [labels.podNameLabel]: pod.metadata.name,
      [labels.podNamespaceLabel]: pod.metadata.namespace ?? '',
      [labels.podUidLabel]: pod.metadata.uid,
    },
    annotations: {
      [labels.hashAnnotation]: containerHash(container),
      [labels.resourcesAnnotation]: JSON.stringify(container.resources ?? {}),
      [labels.restartCountAnnotation]: String(attempt),
      [labels.terminationMessagePathAnnotation]: container.terminationMessagePath ?? '/dev/termination-log',
      [labels.terminationMessagePolicyAnnotation]: container.terminationMessagePolicy ?? 'File',
      [labels.podGracePeriodAnnotation]: String(pod.spec.terminationGracePeriodSeconds ?? 30),
    },
    logPath: `${container.name}/${attempt}.log`,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    linux: {
      resources: cgroupResources(pod, container, input.memoryCapacityBytes),
      securityContext: containerSecurity({
        pod,
        container,
        seccompDirectory: input.seccompDirectory,
        imageUser: input.imageUser,
        targetId: input.targetId,
      }),
    },
  };
}

const propagations = {
  None: 'PROPAGATION_PRIVATE',
  HostToContainer: 'PROPAGATION_HOST_TO_CONTAINER',
  Bidirectional: 'PROPAGATION_BIDIRECTIONAL',
} as const;

/** The mount of a volume, or of a part of it, which lies at `hostPath`. That of an image is read-only itself, and its
 *  files cannot be executed: it keeps that only where the engine is not told to make it read-only. */
export function mountOf(mount: VolumeMount, volume: Volume, hostPath: string): Mount {
  const kind = volumeKindOf(volume);
  return {
    containerPath: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
    hostPath,
    readonly: !kind?.ofImage && (mount.readOnly === true || kind?.ofObjects === true || isReadOnly(volume)),
    propagation: propagations[mount.mountPropagation ?? 'None'],
  };
}

/** The device of a block volume, which lies at `hostPath`. */
export const deviceOf = ({ devicePath }: VolumeDevice, volume: Volume, hostPath: string): Device => ({
  containerPath: devicePath,
  hostPath,
  permissions: isReadOnly(volume) ? 'r' : 'mrw',
});

const isReadOnly = ({ persistentVolumeClaim }: Volume): boolean => persistentVolumeClaim?.readOnly === true;
