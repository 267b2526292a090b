/** The answers of CRI v1, as `channel.ts` decodes them: every field present, except messages, which may be null. */

export interface VersionResponse {
  runtimeName: string;
  runtimeVersion: string;
}

export interface StatusResponse {
  info: Record<string, string>;
  status: { conditions: { type: string; status: boolean; reason: string; message: string }[] } | null;
}

export interface RunPodSandboxResponse {
  podSandboxId: string;
}

export interface CreateContainerResponse {
  containerId: string;
}

export interface UrlResponse {
  url: string;
}

export interface PodSandbox {
  id: string;
  metadata: { name: string; uid: string; namespace: string; attempt: number } | null;
  state: 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
  /** Nanoseconds since the epoch. */
  createdAt: number;
  labels: Record<string, string>;
}

export interface ListPodSandboxResponse {
  items: PodSandbox[];
}

export interface PodSandboxStatusResponse {
  /** What the engine says beyond the protocol, when it is asked to. */
  info: Record<string, string>;
  status: { network: { ip: string; additionalIps: { ip: string }[] } | null } | null;
}

export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED' | 'CONTAINER_UNKNOWN';

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

export interface ListContainersResponse {
  containers: Container[];
}

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

export interface Image {
  id: string;
  repoTags: string[];
  repoDigests: string[];
  size: number;
  uid: { value: number } | null;
  username: string;
  pinned: boolean;
}

export interface ListImagesResponse {
  images: Image[];
}

export interface ImageStatusResponse {
  image: Image | null;
  /** What the engine says beyond the protocol, when it is asked to. */
  info: Record<string, string>;
}

export interface ImageFsInfoResponse {
  imageFilesystems: { fsId: { mountpoint: string } | null }[];
}

export interface PullImageResponse {
  imageRef: string;
}

export interface ContainerStats {
  attributes: { id: string; metadata: { name: string } | null; labels: Record<string, string> } | null;
  cpu: { timestamp: number; usageCoreNanoSeconds: { value: number } | null } | null;
  memory: { workingSetBytes: { value: number } | null } | null;
  writableLayer: { usedBytes: { value: number } | null; inodesUsed: { value: number } | null } | null;
}

export interface ListContainerStatsResponse {
  stats: ContainerStats[];
}
