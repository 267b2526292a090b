/** What the runtime is told to make. The shape is CRI's, in camelCase and without what Linux does not need, so that the
 *  CRI back end encodes it as it is. Source: the `runtime.v1` protocol. */

export type NamespaceMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET';

/** Which namespaces are shared: NamespaceOption. */
export interface NamespaceOptions {
  readonly network: NamespaceMode;
  readonly pid: NamespaceMode;
  readonly ipc: NamespaceMode;
  /** The container whose PID namespace to enter, with `pid: 'TARGET'`. */
  readonly targetId?: string;
}

/** For seccomp, and AppArmor where there is some. */
export interface SecurityProfile {
  readonly profileType: 'RuntimeDefault' | 'Unconfined' | 'Localhost';
  /** Path of the profile on the node, with `Localhost`. */
  readonly localhostRef?: string;
}

/** What stands in the pod's resolv.conf. */
export interface DnsConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** A host port; `hostIp` empty for all addresses. */
export interface PortMapping {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIp: string;
}

/** An SELinux label; what is left out is the runtime's default. */
export interface SelinuxOption {
  readonly user?: string;
  readonly role?: string;
  readonly type?: string;
  readonly level?: string;
}

/** LinuxSandboxSecurityContext. */
export interface SandboxSecurityContext {
  readonly namespaceOptions: NamespaceOptions;
  readonly selinuxOptions?: SelinuxOption;
  readonly runAsUser?: { readonly value: number };
  readonly runAsGroup?: { readonly value: number };
  readonly supplementalGroups: readonly number[];
  readonly privileged: boolean;
  readonly seccomp?: SecurityProfile;
}

/** PodSandboxConfig. */
export interface SandboxConfig {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly namespace: string;
    readonly attempt: number;
  };
  /** Empty with the host's network. */
  readonly hostname: string;
  readonly logDirectory: string;
  readonly dnsConfig: DnsConfig;
  readonly portMappings: readonly PortMapping[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly linux: {
    readonly cgroupParent: string;
    readonly securityContext: SandboxSecurityContext;
    readonly sysctls: Readonly<Record<string, string>>;
  };
}

/** Limits in the kernel's units; a field left out is the kernel's default. */
export interface ContainerResources {
  /** Microseconds. */
  readonly cpuPeriod?: number;
  /** Microseconds of CPU time per period. */
  readonly cpuQuota?: number;
  readonly cpuShares?: number;
  readonly memoryLimitInBytes?: number;
  readonly memorySwapLimitInBytes?: number;
  readonly oomScoreAdj?: number;
}

/** LinuxContainerSecurityContext. */
export interface ContainerSecurityContext {
  readonly capabilities?: { readonly addCapabilities: readonly string[]; readonly dropCapabilities: readonly string[] };
  readonly privileged: boolean;
  readonly namespaceOptions: NamespaceOptions;
  readonly selinuxOptions?: SelinuxOption;
  readonly runAsUser?: { readonly value: number };
  readonly runAsGroup?: { readonly value: number };
  readonly runAsUsername?: string;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly number[];
  readonly noNewPrivs: boolean;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly seccomp?: SecurityProfile;
}

/** `hostPath` must be there; a file is mounted as a file. */
export interface Mount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
  readonly propagation: 'PROPAGATION_PRIVATE' | 'PROPAGATION_HOST_TO_CONTAINER' | 'PROPAGATION_BIDIRECTIONAL';
}

/** A device node of the host's. */
export interface Device {
  readonly containerPath: string;
  readonly hostPath: string;
  /** Of `r`, `w` and `m`: to read, to write, to make. */
  readonly permissions: string;
}

/** KeyValue; the last of equal keys counts. */
export interface EnvEntry {
  readonly key: string;
  readonly value: string;
}

/** What becomes of a container of the pod, and a place for it in the sandbox. */
export interface ContainerConfig {
  readonly metadata: { readonly name: string; readonly attempt: number };
  readonly image: { readonly image: string; readonly userSpecifiedImage?: string };
  /** Replaces the image's entrypoint unless empty. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly envs: readonly EnvEntry[];
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Relative to the sandbox's log directory. */
  readonly logPath: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly linux: { readonly resources: ContainerResources; readonly securityContext: ContainerSecurityContext };
}
