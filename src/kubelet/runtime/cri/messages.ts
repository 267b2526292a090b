/** The answers of CRI v1, as `channel.ts` decodes them: every field present, except messages, which may be null. */

export interface VersionResponse {
  runtimeName: string;
  runtimeVersion: string;
}

/** Whether the engine and its network are ready. */
export interface StatusResponse {
  info: Record<string, string>;
  status: { conditions: { type: string; status: boolean; reason: string; message: string }[] } | null;
}

/** The sandbox that was started. */
export interface RunPodSandboxResponse {
  podSandboxId: string;
}

/** The container that was made. */
export interface CreateContainerResponse {
  containerId: string;
}

/** Where a session is served, once: of Exec, Attach and PortForward. */
export interface UrlResponse {
  url: string;
}

/** A sandbox in a list. */
export interface PodSandbox {
  id: string;
  metadata: { name: string; uid: string; namespace: string; attempt: number } | null;
  state: 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
  /** Nanoseconds since the epoch. */
  createdAt: number;
  labels: Record<string, string>;
}

/** Those that the request's filter takes, in no order. */
export interface ListPodSandboxResponse {
  items: PodSandbox[];
}

/** One sandbox in detail. */
export interface PodSandboxStatusResponse {
  /** What the engine says beyond the protocol, when it is asked to. */
  info: Record<string, string>;
  status: { network: { ip: string; additionalIps: { ip: string }[] } | null } | null;
}

/** Exited is the end: containers are not started twice. */
export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED' | 'CONTAINER_UNKNOWN';

/** A container in a list; `createdAt` in nanoseconds since 1970. */
export interface Container {
  id: string;
  podSandboxId: string;
  metadata: { name: string; attempt: number } | null;
  image: { image: string; userSpecifiedImage: string } | null;
  imageRef: string;
  state: ContainerState;
  createdAt: number;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Those that the request's filter takes, in no order. */
export interface ListContainersResponse {
  containers: Container[];
}

/** One container in detail. Times in nanoseconds since 1970; 0 for not yet. */
export interface ContainerStatusResponse {
  status: {
    state: ContainerState;
    createdAt: number;
    startedAt: number;
    finishedAt: number;
    exitCode: number;
    reason: string;
    message: string;
    image: { image: string; userSpecifiedImage: string } | null;
    imageRef: string;
  } | null;
}

/** An image; `uid` is null where `username` says who runs. */
export interface Image {
  id: string;
  repoTags: string[];
  repoDigests: string[];
  size: number;
  uid: { value: number } | null;
  username: string;
  pinned: boolean;
}

/** In no order. */
export interface ListImagesResponse {
  images: Image[];
}

/** `image` is null when it is not there. */
export interface ImageStatusResponse {
  image: Image | null;
  /** What the engine says beyond the protocol, when it is asked to. */
  info: Record<string, string>;
}

/** The file system of images; containerd names one. */
export interface ImageFsInfoResponse {
  imageFilesystems: { fsId: { mountpoint: string } | null }[];
}

/** The reference of what was pulled, by digest. */
export interface PullImageResponse {
  imageRef: string;
}

/** Timestamps in nanoseconds since 1970; what is null was not measured. */
export interface ContainerStats {
  attributes: { id: string; metadata: { name: string } | null; labels: Record<string, string> } | null;
  cpu: { timestamp: number; usageCoreNanoSeconds: { value: number } | null } | null;
  memory: { workingSetBytes: { value: number } | null } | null;
  writableLayer: { usedBytes: { value: number } | null; inodesUsed: { value: number } | null } | null;
}

/** Of the containers that the engine measures. */
export interface ListContainerStatsResponse {
  stats: ContainerStats[];
}
