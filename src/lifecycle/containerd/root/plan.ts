/** Decides how containerd gets a mount namespace whose root is the root that Kubernode sees. Pure.
 *
 *  Why: runc gives a container its root by pivot_root, which replaces the root of the calling process. In a chroot that
 *  is not the root of the mount namespace, which stays as it was, so whoever enters the container later (`runc exec`:
 *  kubectl exec, exec probes, hooks) lands in the files of the machine outside.
 *  https://man7.org/linux/man-pages/man2/pivot_root.2.html */
import type { MountPoint } from '#base';

/** The machine's mounts from both points of view. */
export interface ObservedRoot {
  /** The mounts that this process sees. */
  seen: readonly MountPoint[];
  /** The mounts that a process sees whose root is the root of this mount namespace. */
  all: readonly MountPoint[];
}

/** The path of this process's root as seen from the root of its mount namespace: `/` unless in a chroot. Undefined when
 *  the root is a plain folder, which cannot become the root of a mount namespace. */
export function findRoot({ seen, all }: ObservedRoot): string | undefined {
  const id = seen.findLast(mount => mount.point === '/')?.id;
  return all.find(mount => mount.id === id)?.point;
}

/** What has to be made private in the new mount namespace before the rest of the machine is detached from it: what is
 *  shared would be unmounted on the machine as well. */
export interface RootPlan {
  /** Mount points of which only the mount itself is made private. */
  single: string[];
  /** Mount points that are made private with everything below. */
  recursive: string[];
}

/** Everything but the mounts at `kept` (paths as in `all`) and below, whose comings and goings stay visible on both
 *  sides. */
export function planRoot(all: readonly MountPoint[], kept: readonly string[]): RootPlan {
  const byId = new Map(all.map(mount => [mount.id, mount]));
  const keptMounts = all.filter(mount => kept.includes(mount.point));
  const above = new Set<MountPoint>();
  for (const mount of keptMounts)
    for (let parent = byId.get(mount.parentId); parent && !above.has(parent); parent = byId.get(parent.parentId))
      above.add(parent);
  const beside = all.filter(
    mount => !above.has(mount) && !keptMounts.includes(mount) && above.has(byId.get(mount.parentId) ?? mount),
  );
  return { single: [...above].map(({ point }) => point), recursive: beside.map(({ point }) => point) };
}
