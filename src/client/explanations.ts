/** What components tell of why something is as it is, as it goes through the API server
 *  (`/components/NAME/why/...`). */

/** Nodes that the scheduler turned down for the same reasons. */
export interface GroupedVerdict {
  /** The scheduler's plugin that did. */
  readonly plugin: string;
  /** In upstream's words. */
  readonly reasons: readonly string[];
  /** Whether it would also be so were there no other pods. */
  readonly isUnresolvable: boolean;
  /** Their names. */
  readonly nodes: readonly string[];
}

/** What the scheduler knows of a pod. */
export interface PodPlacement {
  /** The node that it found; none when it found none. */
  readonly node?: string;
  /** Why there is no node, in upstream's words. */
  readonly message?: string;
  /** Most nodes first. */
  readonly rejected: readonly GroupedVerdict[];
  /** Why the pod will not do, whatever the node. */
  readonly podRejected?: {
    readonly point: string;
    readonly plugins: readonly string[];
    readonly reasons: readonly string[];
  };
  /** What plugins could not do about it, such as making room. */
  readonly postFilter?: readonly string[];
  /** The group that it is scheduled with. */
  readonly group?: PodGroupPlacement;
  /** Where room is being made for it, and which pods go, as `namespace/name`. */
  readonly room?: { readonly node: string; readonly victims: readonly string[] };
  /** The best nodes, best first, each with what plugins gave it. */
  readonly scores?: readonly {
    readonly node: string;
    readonly total: number;
    readonly parts: Readonly<Record<string, number>>;
  }[];
  /** What a pod without a node waits for. */
  readonly waits?: string;
  /** How often it was looked at while it waits. */
  readonly attempts?: number;
}

/** How far a group of pods is. */
export interface PodGroupPlacement {
  /** Name of the PodGroup. */
  readonly name: string;
  /** How many pods must have places at once; 0 when each is for itself, undefined when there is no such group. */
  readonly minCount?: number;
  /** Pods that have no node. */
  readonly waiting: number;
  /** Pods that have one. */
  readonly scheduled: number;
}

/** What a proxy has its node's kernel do for a service. */
export interface ServiceRules {
  /** Whose kernel it is. */
  readonly node: string;
  /** What happens to connections, in words. */
  readonly rules: readonly string[];
  /** The commands by which the kernel has them. */
  readonly kernel: readonly string[];
  /** Why the kernel has not what it should. */
  readonly refused?: string;
}

/** What DNS answers for a service. */
export interface ServiceNames {
  /** As a client in a pod sees them. */
  readonly records: readonly { readonly name: string; readonly type: string; readonly data: string }[];
}
