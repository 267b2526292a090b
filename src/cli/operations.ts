/** What the command line can have done: implemented in `main/`, where the components are wired. */
import type { Client } from '#client';
import type { StoredImage } from '#images';
import type { ComponentName, OptionNameOf, Progress } from '#lifecycle';
import type { ClusterConfiguration } from './config/configuration.ts';

/** A cluster that this process runs. Disposing it stops it and everything that it started, its pods included. */
export interface RunningCluster extends AsyncDisposable {
  /** What it is called: as asked for, or as its data directory is. */
  readonly name: string;
  /** Acts as the cluster's administrator. */
  readonly client: Client;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:6443`. */
  readonly apiUrl: string;
  /** Addresses of this machine at which node ports answer; empty without a node. */
  readonly nodeAddresses: readonly string[];
  /** Ends the pods of this machine's node gracefully, before it is disposed; resolves when they have ended, their time
   *  is over, or the signal aborts. `onWaiting` is told of those that are waited for, once a second. */
  endPods(options: { signal: AbortSignal; onWaiting: (pods: readonly string[]) => void }): Promise<void>;
}

/** A cluster that another process runs. Disposing it ends the connection. */
export interface JoinedCluster extends AsyncDisposable, Pick<RunningCluster, 'client' | 'nodeAddresses'> {}

/** One thing that runs, or does not. */
export interface ComponentStatus {
  readonly name: string;
  readonly state: string;
  readonly version?: string;
  readonly detail?: string;
}

/** The end of a process that nobody had asked for. */
export interface LastDeath {
  /** RFC 3339. */
  readonly at?: string;
  /** `exit code 70` or `SIGKILL`. */
  readonly how?: string;
  /** What the process had to say about it, in one line. */
  readonly reason?: string;
}

/** `restarting`: its process died, and is about to be started again; `died`: it is not. Pods go on in both. */
export type ClusterState = 'running' | 'restarting' | 'died' | 'stopped';

/** How much is in a cluster. */
export interface ClusterCounts {
  readonly nodes: number;
  readonly readyNodes: number;
  readonly pods: number;
}

/** What `kubernode list` tells of a cluster. */
export interface ClusterSummary {
  readonly name: string;
  /** `missing`: its directory is empty just now, as when its disk is not mounted. */
  readonly state: ClusterState | 'missing';
  readonly dataDir: string;
  /** Of one whose process runs. */
  readonly apiUrl?: string;
  /** Of one whose process runs. */
  readonly kubernetesVersion?: string;
  /** Of one that answers. */
  readonly counts?: ClusterCounts;
}

/** What `kubernode status` tells. */
export interface ClusterStatus {
  readonly state: ClusterState;
  /** None where there is no cluster. */
  readonly name?: string;
  readonly version: string;
  readonly kubernetesVersion: string;
  readonly dataDir: string;
  readonly pid?: number;
  /** RFC 3339. */
  readonly startedAt?: string;
  readonly apiUrl?: string;
  /** The process that starts it again when it dies; none when that was killed. */
  readonly supervisorPid?: number;
  /** How often its process was started again. */
  readonly restarts?: number;
  /** How its process last ended when nobody had asked it to. */
  readonly lastDeath?: LastDeath;
  /** Why its store cannot be written, with path and disk. */
  readonly trouble?: string;
  /** What of its store is not what was written, as the check of a running cluster found. */
  readonly damage?: string;
  /** Where a cluster that runs in the background writes what it has to say. */
  readonly log?: string;
  readonly components: readonly ComponentStatus[];
}

/** What a check of a store found. */
export interface StoreCheck {
  /** Objects that can be read. */
  readonly rows: number;
  readonly revision: number;
  /** What is damaged, one line each; empty when all is well. */
  readonly damages: readonly string[];
}

/** Where a cluster and its snapshots are. */
export type SnapshotPlace = Readonly<Pick<ClusterConfiguration, 'dataDir' | 'snapshotDir'>>;

/** A copy of the store. */
export interface SnapshotInfo {
  readonly name: string;
  /** `hourly`, `manual`, or `upgrade`: before another version went on. */
  readonly reason: string;
  readonly objects: number;
  readonly revision: number;
  readonly bytes: number;
  /** Keys of objects that it lacks because they could not be read. */
  readonly unreadable: readonly string[];
}

/** Copies of a data directory's store. */
export interface SnapshotOperations {
  /** Copies the store, be the cluster running or not. */
  save(place: SnapshotPlace): Promise<SnapshotInfo>;
  /** Oldest first. */
  list(place: SnapshotPlace): Promise<SnapshotInfo[]>;
  /** Brings the data directory back to a copy, given by name or path, or to the newest; UsageError while the cluster
   *  runs, and when the copy is damaged. `replaced` is the folder of what was there. */
  restore(
    place: SnapshotPlace & Pick<ClusterConfiguration, 'name'>,
    snapshot: string | undefined,
  ): Promise<SnapshotInfo & { readonly replaced?: string }>;
}

/** A volume of the cluster's own storage. */
export interface StoredVolume {
  readonly name: string;
  /** `NAMESPACE/NAME` of the claim that has it, or had. */
  readonly claim: string;
  /** As the claim asked for: `1Gi`. */
  readonly size: string;
  /** `directory` or `image`. */
  readonly type: string;
  /** Of one in the trash. */
  readonly deletedAtMs?: number;
  /** Of one in the trash: until when it can be brought back. */
  readonly keptUntilMs?: number;
}

/** Volumes of local storage on this machine. */
export interface VolumeOperations {
  /** Those on this machine, then those in its trash, oldest first. */
  list(dataDir: string): Promise<StoredVolume[]>;
  /** Brings one back by its name or its claim's; UsageError when there is none, or no cluster runs. */
  restore(dataDir: string, volume: string): Promise<{ readonly volume: string; readonly claim: string }>;
}

/** What one component is started with: its options of a cluster, and what only components have. */
export type ComponentOptions<Name extends ComponentName = ComponentName> = ComponentSettings &
  Readonly<Pick<ClusterConfiguration, OptionNameOf<Name>>>;

interface ComponentSettings {
  readonly kubeconfig?: string;
  /** A file of upstream's kind for this component. Default: it has its defaults. */
  readonly config?: string;
  /** Only the leader works. Default true. */
  readonly leaderElect: boolean;
  /** Of the controller manager: the authority that signs certificates which are asked for, PEM. Default: it signs
   *  none. */
  readonly clusterSigning?: { readonly certFile: string; readonly keyFile: string };
  /** Of the controller manager: each controller acts as its own service account. Default false: all act as it. */
  readonly useServiceAccountCredentials?: boolean;
  /** Port of its metrics, and of what it explains; 0 for none. Default: upstream's, or another one when that is in
   *  use. */
  readonly securePort?: number;
  readonly containerRuntimeEndpoint?: string;
  /** Of the kubelet: run a scripted node instead of containers. Default false. */
  readonly simulated: boolean;
  /** Of the DNS server: ranges that are answered besides pods and the machine itself. Default: none. */
  readonly allowFrom: readonly string[];
  readonly print: (line: string) => void;
}

/** How the process of a cluster is looked after. */
export interface ProcessLife {
  /** How often the cluster was started again since it was first ready, because its process had died. */
  readonly restarts: number;
  /** How the process before this one ended, as `SIGKILL`. */
  readonly lastDeath?: string | undefined;
  /** From now on the process is started again when it dies. */
  ready(): void;
  /** Gives back what was kept for the end. */
  stopping(): void;
}

/** All that commands have done by somebody else. Errors for users are UsageErrors. */
export interface Operations {
  /** Starts a cluster, or goes on with the one in the data directory; resolves when it is ready. `signal` tells that it
   *  is to stop. */
  up(configuration: ClusterConfiguration, progress: Progress, signal: AbortSignal): Promise<RunningCluster>;
  /** Makes the data directory of a cluster that is about to start; UsageError when it or this machine cannot be
   *  used. */
  prepare(configuration: Pick<ClusterConfiguration, 'name' | 'dataDir' | 'noNode'>): Promise<void>;
  /** Deletes a data directory that was prepared for work that failed, unless something has come into it. Never
   *  rejects. */
  discard(dataDir: string): Promise<void>;
  /** Stops the cluster of a data directory and everything it started; also one whose process was killed. Resolves with
   *  whether one ran. */
  down(options: {
    dataDir: string;
    purge: boolean;
    /** Kill pods instead of waiting for them to end. */
    now: boolean;
    progress: Progress;
    print: (line: string) => void;
  }): Promise<boolean>;
  /** Connects to the cluster of a data directory as its administrator; UsageError when none runs there. */
  join(dataDir: string): Promise<JoinedCluster>;
  status(dataDir: string): Promise<ClusterStatus>;
  /** Every cluster of this user. With counts, those that run are asked. */
  list(options: { isCounted: boolean }): Promise<ClusterSummary[]>;
  /** Checks all that a data directory's store holds, be the cluster running or not. UsageError where there is none, or
   *  nothing of it can be read. */
  check(dataDir: string): Promise<StoreCheck>;
  readonly snapshots: SnapshotOperations;
  readonly volumes: VolumeOperations;
  /** Gives images of the data directory's image store, by full name, to the node's container engine if it runs.
   *  `signal` ends it. */
  loadImages(dataDir: string, references: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Makes the node's container engine forget images, if it runs; containers go on. */
  forgetImages(dataDir: string, images: readonly StoredImage[]): Promise<void>;
  /** Where the administrator's kubeconfig of a data directory lies. */
  kubeconfigFile(dataDir: string): string;
  /** The administrator's kubeconfig as text; UsageError when the data directory has none. */
  kubeconfig(dataDir: string): Promise<string>;
  /** Runs one component until disposed. */
  component(name: ComponentName, options: ComponentOptions): Promise<AsyncDisposable>;
}
