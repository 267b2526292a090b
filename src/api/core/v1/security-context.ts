/** Who a container runs as and what the kernel lets it do. */
import type { Int64 } from '../../meta/v1/scalars.ts';

export interface PodSecurityContext {
  /** @proto 11 */
  appArmorProfile?: AppArmorProfile;
  /** @proto 5 */
  fsGroup?: Int64;
  /** @proto 9 */
  fsGroupChangePolicy?: 'Always' | 'OnRootMismatch';
  /** @proto 6 */
  runAsGroup?: Int64;
  /** @proto 3 */
  runAsNonRoot?: boolean;
  /** @proto 2 */
  runAsUser?: Int64;
  /** @proto 13 */
  seLinuxChangePolicy?: string;
  /** @proto 1 */
  seLinuxOptions?: SELinuxOptions;
  /** @proto 10 */
  seccompProfile?: SeccompProfile;
  /** @listType atomic @proto 4 */
  supplementalGroups?: Int64[];
  /** @proto 12 */
  supplementalGroupsPolicy?: 'Merge' | 'Strict';
  /** @listType atomic @proto 7 */
  sysctls?: Sysctl[];
  /** @proto 8 */
  windowsOptions?: WindowsSecurityContextOptions;
}

export interface SecurityContext {
  /** @proto 7 */
  allowPrivilegeEscalation?: boolean;
  /** @proto 12 */
  appArmorProfile?: AppArmorProfile;
  /** @proto 1 */
  capabilities?: Capabilities;
  /** @proto 2 */
  privileged?: boolean;
  /** @proto 9 */
  procMount?: 'Default' | 'Unmasked';
  /** @proto 6 */
  readOnlyRootFilesystem?: boolean;
  /** @proto 8 */
  runAsGroup?: Int64;
  /** @proto 5 */
  runAsNonRoot?: boolean;
  /** @proto 4 */
  runAsUser?: Int64;
  /** @proto 3 */
  seLinuxOptions?: SELinuxOptions;
  /** @proto 11 */
  seccompProfile?: SeccompProfile;
  /** @proto 10 */
  windowsOptions?: WindowsSecurityContextOptions;
}

export interface Capabilities {
  /** @listType atomic @proto 1 */
  add?: string[];
  /** @listType atomic @proto 2 */
  drop?: string[];
}

export interface SELinuxOptions {
  /** @proto 4 */
  level?: string;
  /** @proto 2 */
  role?: string;
  /** @proto 3 */
  type?: string;
  /** @proto 1 */
  user?: string;
}

/** @union type localhostProfile */
export interface SeccompProfile {
  /** @proto 2 */
  localhostProfile?: string;
  /** @proto 1 */
  type: ProfileType;
}

/** @union type localhostProfile */
export interface AppArmorProfile {
  /** @proto 2 */
  localhostProfile?: string;
  /** @proto 1 */
  type: ProfileType;
}

export interface WindowsSecurityContextOptions {
  /** @proto 2 */
  gmsaCredentialSpec?: string;
  /** @proto 1 */
  gmsaCredentialSpecName?: string;
  /** @proto 4 */
  hostProcess?: boolean;
  /** @proto 3 */
  runAsUserName?: string;
}

export interface Sysctl {
  /** @proto 1 */
  name: string;
  /** @proto 2 */
  value: string;
}

export type ProfileType = 'Localhost' | 'RuntimeDefault' | 'Unconfined';
