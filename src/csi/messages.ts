/** The messages of CSI v1 as they are sent and read here, and the methods that take them.
 *  Source: https://github.com/container-storage-interface/spec/blob/master/spec.md */

export type Strings = Readonly<Record<string, string>>;

/** VolumeCapability.AccessMode.Mode. */
export type AccessModeName =
  | 'UNKNOWN'
  | 'SINGLE_NODE_WRITER'
  | 'SINGLE_NODE_READER_ONLY'
  | 'MULTI_NODE_READER_ONLY'
  | 'MULTI_NODE_SINGLE_WRITER'
  | 'MULTI_NODE_MULTI_WRITER'
  | 'SINGLE_NODE_SINGLE_WRITER'
  | 'SINGLE_NODE_MULTI_WRITER';

/** How a volume is to be used: as a block device, or as a file system. */
export interface VolumeCapability {
  readonly block?: object | undefined;
  readonly mount?: MountVolume | undefined;
  readonly accessMode?: { readonly mode: AccessModeName } | null | undefined;
}

/** How a volume with a file system is mounted: VolumeCapability.MountVolume. */
export interface MountVolume {
  readonly fsType?: string;
  readonly mountFlags?: readonly string[];
  readonly volumeMountGroup?: string;
}

/** Where something can be reached from, by labels of nodes. */
export interface Topology {
  readonly segments: Strings;
}

interface CapacityRange {
  readonly requiredBytes?: number;
  readonly limitBytes?: number;
}

/** A volume as its driver describes it. `volumeContext` goes into the PersistentVolume and back with each call. */
export interface Volume {
  readonly capacityBytes: number;
  readonly volumeId: string;
  readonly volumeContext?: Strings;
  readonly contentSource?: VolumeContentSource | undefined;
  readonly accessibleTopology?: readonly Topology[];
}

/** What a volume is a copy of. */
export interface VolumeContentSource {
  readonly snapshot?: { readonly snapshotId: string };
  readonly volume?: { readonly volumeId: string };
}

/** A snapshot as its driver describes it; it can be used once `readyToUse`. */
export interface Snapshot {
  readonly sizeBytes: number;
  readonly snapshotId: string;
  readonly sourceVolumeId: string;
  readonly creationTime: { readonly seconds: number; readonly nanos: number };
  readonly readyToUse: boolean;
}

/** What NodeGetVolumeStats says of one unit. */
export interface VolumeUsage {
  readonly available?: number;
  readonly total?: number;
  readonly used?: number;
  readonly unit: 'UNKNOWN' | 'BYTES' | 'INODES';
}

/** What a service can do. */
export interface RpcCapabilities {
  readonly capabilities: readonly { readonly rpc?: { readonly type: string } }[];
}

interface Entries<Entry> {
  readonly entries: readonly Entry[];
  readonly nextToken: string;
}

interface Page {
  readonly maxEntries?: number;
  readonly startingToken?: string;
}

interface Call<Request, Answer> {
  readonly request: Request;
  readonly answer: Answer;
}

type Nothing = Readonly<Record<string, never>>;

interface OfVolume {
  readonly volumeId: string;
}

/** Every method, with what it takes and answers. */
export interface Methods {
  GetPluginInfo: Call<Nothing, { readonly name: string; readonly vendorVersion?: string }>;
  GetPluginCapabilities: Call<
    Nothing,
    {
      readonly capabilities: readonly {
        readonly service?: { readonly type: string };
        readonly volumeExpansion?: { readonly type: 'ONLINE' | 'OFFLINE' | 'UNKNOWN' };
      }[];
    }
  >;
  Probe: Call<Nothing, { readonly ready?: { readonly value: boolean } | null }>;

  NodeGetInfo: Call<
    Nothing,
    { readonly nodeId: string; readonly maxVolumesPerNode?: number; readonly accessibleTopology?: Topology | null }
  >;
  NodeGetCapabilities: Call<Nothing, RpcCapabilities>;
  NodeStageVolume: Call<
    OfVolume & {
      readonly publishContext?: Strings;
      readonly stagingTargetPath: string;
      readonly volumeCapability?: VolumeCapability | null;
      readonly secrets?: Strings;
      readonly volumeContext?: Strings;
    },
    Nothing
  >;
  NodeUnstageVolume: Call<OfVolume & { readonly stagingTargetPath: string }, Nothing>;
  NodePublishVolume: Call<
    OfVolume & {
      readonly publishContext?: Strings;
      readonly stagingTargetPath?: string;
      readonly targetPath: string;
      readonly volumeCapability?: VolumeCapability | null;
      readonly readonly?: boolean;
      readonly secrets?: Strings;
      readonly volumeContext?: Strings;
    },
    Nothing
  >;
  NodeUnpublishVolume: Call<OfVolume & { readonly targetPath: string }, Nothing>;
  NodeGetVolumeStats: Call<
    OfVolume & { readonly volumePath: string; readonly stagingTargetPath?: string },
    {
      readonly usage: readonly VolumeUsage[];
      readonly volumeCondition?: { readonly abnormal: boolean; readonly message: string } | null;
    }
  >;
  NodeExpandVolume: Call<
    OfVolume & {
      readonly volumePath: string;
      readonly capacityRange?: CapacityRange | null;
      readonly stagingTargetPath?: string;
      readonly volumeCapability?: VolumeCapability | null;
      readonly secrets?: Strings;
    },
    { readonly capacityBytes?: number }
  >;

  ControllerGetCapabilities: Call<Nothing, RpcCapabilities>;
  CreateVolume: Call<
    {
      readonly name: string;
      readonly capacityRange?: CapacityRange | null;
      readonly volumeCapabilities: readonly VolumeCapability[];
      readonly parameters?: Strings;
      readonly secrets?: Strings;
      readonly volumeContentSource?: VolumeContentSource | null;
      readonly accessibilityRequirements?: {
        readonly requisite: readonly Topology[];
        readonly preferred: readonly Topology[];
      } | null;
    },
    { readonly volume?: Volume | null }
  >;
  DeleteVolume: Call<OfVolume & { readonly secrets?: Strings }, Nothing>;
  ControllerPublishVolume: Call<
    OfVolume & {
      readonly nodeId: string;
      readonly volumeCapability?: VolumeCapability | null;
      readonly readonly?: boolean;
      readonly secrets?: Strings;
      readonly volumeContext?: Strings;
    },
    { readonly publishContext?: Strings }
  >;
  ControllerUnpublishVolume: Call<OfVolume & { readonly nodeId: string; readonly secrets?: Strings }, Nothing>;
  ValidateVolumeCapabilities: Call<
    OfVolume & {
      readonly volumeContext?: Strings;
      readonly volumeCapabilities: readonly VolumeCapability[];
      readonly parameters?: Strings;
      readonly secrets?: Strings;
    },
    {
      readonly confirmed?: {
        readonly volumeContext?: Strings;
        readonly volumeCapabilities: readonly VolumeCapability[];
        readonly parameters?: Strings;
      };
      readonly message?: string;
    }
  >;
  ListVolumes: Call<Page, Entries<{ readonly volume: Volume }>>;
  GetCapacity: Call<
    {
      readonly volumeCapabilities?: readonly VolumeCapability[];
      readonly parameters?: Strings;
      readonly accessibleTopology?: Topology | null;
    },
    { readonly availableCapacity: number; readonly maximumVolumeSize?: { readonly value: number } | null }
  >;
  ControllerExpandVolume: Call<
    OfVolume & {
      readonly capacityRange?: CapacityRange | null;
      readonly secrets?: Strings;
      readonly volumeCapability?: VolumeCapability | null;
    },
    { readonly capacityBytes: number; readonly nodeExpansionRequired: boolean }
  >;
  CreateSnapshot: Call<
    {
      readonly sourceVolumeId: string;
      readonly name: string;
      readonly secrets?: Strings;
      readonly parameters?: Strings;
    },
    { readonly snapshot?: Snapshot | null }
  >;
  DeleteSnapshot: Call<{ readonly snapshotId: string; readonly secrets?: Strings }, Nothing>;
  ListSnapshots: Call<
    Page & { readonly sourceVolumeId?: string; readonly snapshotId?: string; readonly secrets?: Strings },
    Entries<{ readonly snapshot: Snapshot }>
  >;
}

/** The methods that are called or served here. */
export type MethodName = keyof Methods;
/** The request message of a method. */
export type Request<Name extends MethodName> = Methods[Name]['request'];
/** The response message of a method. */
export type Answer<Name extends MethodName> = Methods[Name]['answer'];

/** The service of each method. */
export const serviceOf = (method: MethodName): 'Identity' | 'Node' | 'Controller' => {
  if (method === 'GetPluginInfo' || method === 'GetPluginCapabilities' || method === 'Probe') return 'Identity';
  return method.startsWith('Node') ? 'Node' : 'Controller';
};

/** The names of what a service can do. */
export const rpcNames = ({ capabilities }: RpcCapabilities): ReadonlySet<string> =>
  new Set(capabilities.flatMap(({ rpc }) => rpc?.type ?? []));
