/** Who a container runs as and what the kernel lets it do. */
import type { Int64 } from '../../meta/v1/scalars.ts';

/** Who a pod's containers run as, and what the kernel lets them do. */
export interface PodSecurityContext {
  /** AppArmor profile of the containers. @proto 11 */
  appArmorProfile?: AppArmorProfile;
  /** Group that owns volumes, and that all processes are in. @pointer @proto 5 */
  fsGroup?: Int64;
  /** Whether to change the owner of a volume's files always, or only if its root has another one. Default Always.
   *  @pointer @proto 9 */
  fsGroupChangePolicy?: 'Always' | 'OnRootMismatch';
  /** Primary group of the processes. @pointer @proto 6 */
  runAsGroup?: Int64;
  /** Whether a container that would run as root is refused. @pointer @proto 3 */
  runAsNonRoot?: boolean;
  /** User of the processes. Default: the image's. @pointer @proto 2 */
  runAsUser?: Int64;
  /** How volumes get their SELinux label: Recursive or MountOption. @pointer @proto 13 */
  seLinuxChangePolicy?: string;
  /** SELinux label of the containers. @proto 1 */
  seLinuxOptions?: SELinuxOptions;
  /** System calls that the containers may use. @proto 10 */
  seccompProfile?: SeccompProfile;
  /** Further groups of the processes. @listType atomic @proto 4 */
  supplementalGroups?: Int64[];
  /** Whether groups that the image gives the user count too. Default Merge. @pointer @proto 12 */
  supplementalGroupsPolicy?: 'Merge' | 'Strict';
  /** Kernel parameters of the pod's namespaces. @listType atomic @proto 7 */
  sysctls?: Sysctl[];
  /** Settings for Windows. @proto 8 */
  windowsOptions?: WindowsSecurityContextOptions;
}

/** Who a container runs as, and what the kernel lets it do. Wins over the pod's. */
export interface SecurityContext {
  /** Whether a process can gain more rights than its parent. Always true if privileged or with CAP_SYS_ADMIN. @pointer
   *  @proto 7
   */
  allowPrivilegeEscalation?: boolean;
  /** AppArmor profile of the container. @proto 12 */
  appArmorProfile?: AppArmorProfile;
  /** Capabilities to add and to drop. @proto 1 */
  capabilities?: Capabilities;
  /** Whether its processes have the rights of root on the node. Default false. @pointer @proto 2 */
  privileged?: boolean;
  /** How /proc is mounted. Default: masked and read-only where the runtime says. @pointer @proto 9 */
  procMount?: 'Default' | 'Unmasked';
  /** Whether the container's own file system is read-only. Default false. @pointer @proto 6 */
  readOnlyRootFilesystem?: boolean;
  /** Primary group of the processes. @pointer @proto 8 */
  runAsGroup?: Int64;
  /** Whether the container is refused if it would run as root. @pointer @proto 5 */
  runAsNonRoot?: boolean;
  /** User of the processes. Default: the image's. @pointer @proto 4 */
  runAsUser?: Int64;
  /** SELinux label of the container. @proto 3 */
  seLinuxOptions?: SELinuxOptions;
  /** System calls that the container may use. @proto 11 */
  seccompProfile?: SeccompProfile;
  /** Settings for Windows. @proto 10 */
  windowsOptions?: WindowsSecurityContextOptions;
}

/** Capabilities of a container's processes. */
export interface Capabilities {
  /** Capabilities to add, such as NET_ADMIN. @listType atomic @proto 1 */
  add?: string[];
  /** Capabilities to drop; ALL drops all. @listType atomic @proto 2 */
  drop?: string[];
}

/** An SELinux label. */
export interface SELinuxOptions {
  /** Level. @proto 4 */
  level?: string;
  /** Role. @proto 2 */
  role?: string;
  /** Type. @proto 3 */
  type?: string;
  /** User. @proto 1 */
  user?: string;
}

/** Which system calls are allowed. @union type localhostProfile */
export interface SeccompProfile {
  /** File with the profile on the node, below the kubelet's folder of profiles. Only if `type` is Localhost. @pointer
   *  @proto 2
   */
  localhostProfile?: string;
  /** Where the profile comes from. @proto 1 */
  type: ProfileType;
}

/** An AppArmor profile. @union type localhostProfile */
export interface AppArmorProfile {
  /** Name of a profile that is loaded on the node. Only if `type` is Localhost. @pointer @proto 2 */
  localhostProfile?: string;
  /** Where the profile comes from. @proto 1 */
  type: ProfileType;
}

/** Settings for Windows. */
export interface WindowsSecurityContextOptions {
  /** The specification of group managed service account credentials itself. @pointer @proto 2 */
  gmsaCredentialSpec?: string;
  /** Name of that specification. @pointer @proto 1 */
  gmsaCredentialSpecName?: string;
  /** Whether to run as a process of the host; all containers of a pod alike, with `hostNetwork`. @pointer @proto 4 */
  hostProcess?: boolean;
  /** User of the processes. Default: the image's. @pointer @proto 3 */
  runAsUserName?: string;
}

/** A kernel parameter. */
export interface Sysctl {
  /** Name of the parameter. @proto 1 */
  name: string;
  /** Value of the parameter. @mayBeEmpty @proto 2 */
  value: string;
}

/** Where a security profile comes from. */
export type ProfileType = 'Localhost' | 'RuntimeDefault' | 'Unconfined';
