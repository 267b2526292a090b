/** Reads the kernel's table of mounts. https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */

/** The second is what a file system has become after an error. */
const readOnlyOptions: ReadonlySet<string> = new Set(['ro', 'emergency_ro']);

/** Where something is mounted. */
export interface MountPoint {
  id: number;
  /** The mount in which this one's mount point lies. */
  parentId: number;
  /** Where it is mounted, as the reader of the table sees it. */
  point: string;
}

/** A line of the table. Octal escapes are read, so paths are as programs see them. */
export interface Mount extends MountPoint {
  /** What is mounted, as `/dev/vda1` or `tmpfs`. */
  source: string;
  /** What of it is: the path within its file system, as `/` or `/loop3`. */
  root: string;
  /** Of the file system, as `ext4`. */
  type: string;
  /** Whether nothing can be written there, be it by the mount or by its file system. */
  isReadOnly: boolean;
  /** Whether mounts below it appear in its copies, as those that containers get. */
  isShared: boolean;
}

/** The mounts of a `/proc/PID/mountinfo`, in the order in which they were mounted. */
export function parseMounts(mountinfo: string): Mount[] {
  const lines = mountinfo.split('\n').filter(line => line !== '');
  return lines.map(line => {
    const [id, parentId, , root = '', point = '', options = '', ...rest] = line.split(' ');
    // Optional fields end with a dash.
    const [, type = '', source = '', ofFileSystem = ''] = rest.slice(rest.indexOf('-'));
    return {
      id: Number(id),
      parentId: Number(parentId),
      point: unescapePath(point),
      source: unescapePath(source),
      root: unescapePath(root),
      type,
      isShared: rest.slice(0, rest.indexOf('-')).some(field => field.startsWith('shared:')),
      isReadOnly: `${options},${ofFileSystem}`.split(',').some(option => readOnlyOptions.has(option)),
    };
  });
}

/** The mount that a path lies in: of those around it the innermost, of several at one place the last. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const around = mounts.filter(({ point }) => path === point || path.startsWith(point === '/' ? '/' : `${point}/`));
  return around.toSorted((one, other) => one.point.length - other.point.length).at(-1);
}

/** Spaces and their like are written as three octal digits. */
function unescapePath(path: string): string {
  return path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
