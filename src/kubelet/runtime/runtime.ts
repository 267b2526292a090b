/** The container runtime as the kubelet sees it: one small interface, several back ends (`cri/`, `simulated/`), one
 *  suite (`contract.ts`).
 *
 *  Times are epoch milliseconds. A pod is known to the runtime by its UID alone: the labels in `labels.ts` tie
 *  sandboxes and containers to it, so that a kubelet that starts anew finds everything that an earlier one left
 *  running. */
import type { ContainerConfig, ContainerResources, SandboxConfig } from './config.ts';

/** Every container of a pod shares its sandbox: network namespace, hostname, cgroup. */
export interface RuntimeSandbox {
  readonly id: string;
  readonly state: 'Ready' | 'NotReady';
  /** Counts the sandboxes of the pod, from 0. */
  readonly attempt: number;
  readonly createdAtMs: number;
  /** Pod addresses; empty with the host's network, and once the sandbox is not ready. */
  readonly ips: readonly string[];
}

/** A container, of any state, until it is removed. */
export interface RuntimeContainer {
  readonly id: string;
  readonly sandboxId: string;
  /** The container's name in the pod. */
  readonly name: string;
  /** How many containers of this name the pod had before: the restart count. */
  readonly attempt: number;
  readonly state: 'Created' | 'Running' | 'Exited' | 'Unknown';
  readonly createdAtMs: number;
  /** 0 until it started. */
  readonly startedAtMs: number;
  /** 0 until it exited. */
  readonly finishedAtMs: number;
  readonly exitCode: number;
  /** Why it exited, such as `Completed`, `Error`, `OOMKilled`. */
  readonly reason: string;
  readonly message: string;
  /** The image as the pod named it, as far as the runtime remembers. */
  readonly image: string;
  /** The digest by which the runtime knows the image. */
  readonly imageId: string;
  /** Whether it was stopped so that another takes its place: that one starts, however this one ended. The kubelet's own
   *  word, not the runtime's. */
  readonly isReplaced?: boolean;
  /** {@link ContainerConfig.annotations} of its creation. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** What the runtime holds for a pod. Newest first. */
export interface RuntimePod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly sandboxes: readonly RuntimeSandbox[];
  readonly containers: readonly RuntimeContainer[];
}

/** An image that is there. */
export interface RuntimeImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly sizeBytes: number;
  /** The user that the image says to run as: a number, or a name. */
  readonly user?: number | string;
  /** Whether the runtime itself needs it, or nobody could pull it again: never collected. */
  readonly pinned: boolean;
}

/** How a directory of an image's layers is mounted, in the kernel's words. */
export interface LayerMount {
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/** What `nodeInfo.containerRuntimeVersion` is made of: `name://version`. */
export interface RuntimeVersion {
  readonly name: string;
  readonly version: string;
}

/** What is kept of each stream of a command, as upstream keeps it of probes. */
export const maxExecOutputBytes = 10 * 1024;

/** How a command ended, and the first {@link maxExecOutputBytes} of what it printed. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a container uses at a moment. */
export interface ContainerUsage {
  readonly containerId: string;
  readonly podUid: string;
  readonly name: string;
  readonly timestampMs: number;
  readonly cpuNanoseconds: number;
  readonly memoryWorkingSetBytes: number;
  readonly writableLayerBytes: number;
  readonly writableLayerInodes: number;
}

/** Which of a container's streams to connect. */
export interface StreamOptions {
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** Credentials for a registry. */
export interface ImageCredentials {
  readonly username?: string;
  readonly password?: string;
  /** Base64 of `user:password`. */
  readonly auth?: string;
  readonly serverAddress?: string;
  readonly identityToken?: string;
  readonly registryToken?: string;
}

/** Runs sandboxes and containers. Every call may be repeated: stopping what is stopped and removing what is gone
 *  succeed.
 *
 *  Errors: a {@link RuntimeError} whose message is the runtime's own; `code` is set when the kind of failure
 *  matters. */
export interface ContainerRuntime extends AsyncDisposable {
  version(): Promise<RuntimeVersion>;
  /** Why the runtime or its network is not ready to run pods; undefined when both are. */
  notReadyReason(): Promise<string | undefined>;

  /** Every pod that the runtime holds, whoever made it. */
  listPods(): Promise<readonly RuntimePod[]>;
  /** One pod as it is now; undefined when the runtime holds nothing of it. */
  inspectPod(uid: string): Promise<RuntimePod | undefined>;
  /** UIDs of pods that may have changed: a container exited, a sandbox died. Changes that follow from the caller's own
   *  calls may be left out. Ends quietly when `signal` aborts; never fails. */
  watchPods(signal: AbortSignal): AsyncIterable<string>;

  /** Creates and starts a sandbox and its network; returns its id. `handler` is the runtime's name for a way to run
   *  containers, `''` for its usual one; it rejects when it has none of that name. */
  runPodSandbox(config: SandboxConfig, handler?: string): Promise<string>;
  /** Kills what runs in the sandbox and takes its network down. */
  stopPodSandbox(id: string): Promise<void>;
  /** Removes the sandbox and every container in it. */
  removePodSandbox(id: string): Promise<void>;

  createContainer(
    sandboxId: string,
    options: { readonly config: ContainerConfig; readonly sandbox: SandboxConfig },
  ): Promise<string>;
  startContainer(id: string): Promise<void>;
  /** Sends the stop signal, and SIGKILL after the grace period; resolves when the container has exited. */
  stopContainer(id: string, options: { readonly gracePeriodSeconds: number }): Promise<void>;
  removeContainer(id: string): Promise<void>;
  updateContainerResources(id: string, resources: ContainerResources): Promise<void>;
  /** Makes the runtime open the log file anew, after it was renamed. */
  reopenContainerLog(id: string): Promise<void>;

  /** Runs a command in the container to its end, however much it prints. Fails with code `timeout` when it takes longer
   *  than `timeoutMs`. */
  execSync(
    id: string,
    options: { readonly command: readonly string[]; readonly timeoutMs: number },
  ): Promise<ExecResult>;
  /** URL of the runtime's streaming server for one exec session; valid for about a minute, once. */
  execUrl(id: string, options: StreamOptions & { readonly command: readonly string[] }): Promise<string>;
  attachUrl(id: string, options: StreamOptions): Promise<string>;
  portForwardUrl(sandboxId: string, options: { readonly ports: readonly number[] }): Promise<string>;
  /** Number of a process in the sandbox's namespaces; undefined where the runtime does not say. */
  sandboxProcess(sandboxId: string): Promise<number | undefined>;

  /** The image, or undefined when the runtime does not have it. */
  imageStatus(image: string): Promise<RuntimeImage | undefined>;
  /** Fetches the image and returns the reference by which to run it. */
  pullImage(image: string, options?: { readonly credentials?: ImageCredentials | undefined }): Promise<string>;
  listImages(): Promise<readonly RuntimeImage[]>;
  removeImage(image: string): Promise<void>;
  /** Keeps the content of an image, which may be removed meanwhile, under a key of the caller's, and says how to mount
   *  it read-only. Errors: `notFound` for an image that is not there, unless the key has its content already;
   *  `unsupported`. */
  viewImage(key: string, image: string): Promise<readonly LayerMount[]>;
  /** Lets it go. */
  removeImageView(key: string): Promise<void>;

  /** Of every container that there is, dead ones too where the runtime tells. */
  listContainerUsage(): Promise<readonly ContainerUsage[]>;
  /** A directory of the file system on which images and what containers write lie; undefined where there is none. */
  imageDirectory(): Promise<string | undefined>;
}

/** What kind of failure, where callers treat them differently. */
export type RuntimeErrorCode = 'timeout' | 'notFound' | 'unavailable' | 'unsupported' | 'unknown';

/** A refusal or failure of the runtime. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly code: RuntimeErrorCode;
  constructor(message: string, options: ErrorOptions & { code?: RuntimeErrorCode } = {}) {
    super(message, options);
    this.code = options.code ?? 'unknown';
  }
}
