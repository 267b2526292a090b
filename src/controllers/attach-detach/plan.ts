/** Which volumes are to be attached to a node, and which are not any more. Pure.
 *
 *  States of a volume that its pods leave: attached -> not told of the node any more -> its attachment is deleted. The
 *  node is told first, and only while it does not say that it uses the volume: a kubelet that wants it again looks
 *  there before it mounts.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes,
 *  https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown */
import { isConditionTrue, type Node, type PersistentVolume, type Pod, type VolumeAttachment } from '#api';

/** A volume that pods of a node need, attached. */
export interface WantedVolume {
  readonly volume: PersistentVolume;
  /** As the node's status calls it. */
  readonly uniqueName: string;
  readonly pods: readonly Pod[];
}

/** What there is, of one node. */
export interface AttachFacts {
  /** Undefined when it is gone. */
  readonly node: Node | undefined;
  readonly wanted: readonly WantedVolume[];
  /** Those of the node. */
  readonly attachments: readonly VolumeAttachment[];
  /** Those of a volume, whichever their node. */
  readonly attachmentsOf: (volume: string) => readonly VolumeAttachment[];
  /** As the node's status calls the volume of an attachment; undefined when the volume is gone. */
  readonly uniqueNameOf: (attachment: VolumeAttachment) => string | undefined;
  /** Pods on other nodes that use a volume. */
  readonly otherUsers: (volume: string) => readonly string[];
  /** When it was first seen that an attachment is wanted no more, in epoch milliseconds. */
  readonly unwantedSinceMs: (attachment: VolumeAttachment) => number;
  readonly nowMs: number;
}

/** What to change for that node. */
export interface AttachPlan {
  readonly attach: readonly WantedVolume[];
  readonly detach: readonly VolumeAttachment[];
  /** Names of the node's volumes that are attached and stay so; undefined when its status says so already. */
  readonly attached: readonly string[] | undefined;
  /** Pods whose volume another node has. */
  readonly refused: readonly { readonly pod: Pod; readonly message: string }[];
  /** When to look again; undefined for not before something changes. */
  readonly againAtMs: number | undefined;
}

/** How long a node that is not well may hold what nobody needs there. */
export const forcedAfterMs = 6 * 60_000;

/** Decides. */
export function planAttachments(facts: AttachFacts): AttachPlan {
  const { node, wanted, attachments, nowMs } = facts;
  const names = new Set(wanted.map(({ volume }) => volume.metadata.name));
  const isGoing = ({ metadata }: VolumeAttachment) => metadata.deletionTimestamp !== undefined;
  // What is of no volume that is there was made by somebody else, for whatever end.
  const isOurs = (one: VolumeAttachment) => facts.uniqueNameOf(one) !== undefined;
  const unwanted = attachments.filter(one => !isGoing(one) && !names.has(volumeOf(one)) && isOurs(one));
  const free = unwanted.filter(one => isFree(one, facts));
  const there = new Set(attachments.map(volumeOf));
  const missing = wanted.filter(({ volume }) => !there.has(volume.metadata.name));
  const exclusive = missing.map(one => ({ one, message: node ? multiAttach(one.volume, facts) : undefined }));
  const attached = attachments
    .filter(one => one.status?.attached === true && !isGoing(one) && !free.includes(one))
    .flatMap(one => facts.uniqueNameOf(one) ?? [])
    .toSorted();
  const told = (node?.status?.volumesAttached ?? []).map(({ name }) => name).toSorted();
  const isTold = attached.length === told.length && attached.every((name, index) => name === told[index]);
  const held = unwanted.filter(one => !free.includes(one));
  const againAtMs = Math.min(...held.map(one => facts.unwantedSinceMs(one) + forcedAfterMs).filter(at => at > nowMs));
  return {
    attach: node ? exclusive.filter(({ message }) => message === undefined).map(({ one }) => one) : [],
    detach: free,
    attached: node === undefined || isTold ? undefined : attached,
    refused: exclusive.flatMap(({ one, message }) =>
      message === undefined ? [] : one.pods.map(pod => ({ pod, message })),
    ),
    againAtMs: Number.isFinite(againAtMs) ? againAtMs : undefined,
  };
}

/** Name of the PersistentVolume; empty for one that stands inline, which is none of ours. */
export const volumeOf = ({ spec }: VolumeAttachment): string => spec.source.persistentVolumeName ?? '';

const outOfService = 'node.kubernetes.io/out-of-service';

/** Whether a volume may be taken from its node. */
function isFree(attachment: VolumeAttachment, { node, uniqueNameOf, unwantedSinceMs, nowMs }: AttachFacts): boolean {
  if (!node) return true;
  const name = uniqueNameOf(attachment) ?? '';
  if (!node.status?.volumesInUse?.includes(name)) return true;
  if (node.spec.taints?.some(({ key }) => key === outOfService)) return true;
  const isWell = isConditionTrue(node.status.conditions, 'Ready');
  return !isWell && nowMs - unwantedSinceMs(attachment) >= forcedAfterMs;
}

/** Why a volume cannot be attached to one node more; undefined when it can. */
function multiAttach(
  { metadata: { name }, spec: { accessModes = [] } }: PersistentVolume,
  { attachmentsOf, otherUsers }: AttachFacts,
): string | undefined {
  const isShared = accessModes.some(mode => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
  if (isShared || attachmentsOf(name).length === 0) return undefined;
  const users = otherUsers(name);
  const why =
    users.length === 0
      ? "Volume is already exclusively attached to one node and can't be attached to another"
      : `Volume is already used by pod(s) ${users.join(', ')}`;
  return `Multi-Attach error for volume "${name}" ${why}`;
}
