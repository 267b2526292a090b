/** Which pods are in which group, and how far they are. */
import { formatKey, groupKeyOf, type ObjectKey, type Pod } from '#api';

/** How far the pods of a group are: ahead of the API by those that were given a node just now. */
export interface GroupState {
  /** Pods that have no node and were given none. */
  readonly waiting: readonly Pod[];
  /** Pods that have a node, or were given one and are about to be bound. */
  readonly scheduled: readonly Pod[];
}

/** What is known of the pods of groups. */
export interface PodGroups {
  /** The pods of a group, whether it exists or not. */
  of(key: ObjectKey): GroupState;
}

interface Member {
  readonly pod: Pod;
  readonly isAssumed: boolean;
}

/** Follows the pods of this scheduler that wait for a node, and all that have one. */
export class PodGroupTable implements PodGroups {
  /** By group, then by UID. */
  readonly #groups = new Map<string, Map<string, Member>>();
  readonly #groupOf = new Map<string, string>();

  of(key: ObjectKey): GroupState {
    const members = [...(this.#groups.get(formatKey(key))?.values() ?? [])];
    const hasNode = ({ pod, isAssumed }: Member) => isAssumed || Boolean(pod.spec.nodeName);
    return {
      waiting: members.flatMap(member => (hasNode(member) ? [] : [member.pod])),
      scheduled: members.flatMap(member => (hasNode(member) ? [member.pod] : [])),
    };
  }

  /** A pod as it is now: waiting, or on its node. */
  see(pod: Pod): void {
    const key = groupKeyOf(pod);
    if (!key) return;
    const { uid } = pod.metadata;
    const group = formatKey(key);
    let members = this.#groups.get(group);
    if (!members) this.#groups.set(group, (members = new Map()));
    members.set(uid, { pod, isAssumed: members.get(uid)?.isAssumed ?? false });
    this.#groupOf.set(uid, group);
  }

  /** The pod is about to be bound, or is not any more. */
  assume(pod: Pod, isAssumed = true): void {
    const { uid } = pod.metadata;
    const members = this.#groups.get(this.#groupOf.get(uid) ?? '');
    const member = members?.get(uid);
    if (member) members?.set(uid, { ...member, isAssumed });
  }

  /** The pod is gone, or has ended. */
  forget(uid: string): void {
    const group = this.#groupOf.get(uid);
    if (group === undefined) return;
    this.#groupOf.delete(uid);
    const members = this.#groups.get(group);
    members?.delete(uid);
    if (members?.size === 0) this.#groups.delete(group);
  }
}
