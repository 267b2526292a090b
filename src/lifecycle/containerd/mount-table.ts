/** Reads the kernel's table of mounts. https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */

export interface Mount {
  id: number;
  /** The mount in which this one's mount point lies. */
  parentId: number;
  /** Where it is mounted, as the reader of the table sees it. */
  point: string;
}

/** The mounts of a `/proc/PID/mountinfo`, in the order in which they were mounted. */
export function parseMounts(mountinfo: string): Mount[] {
  const lines = mountinfo.split('\n').filter(line => line !== '');
  return lines.map(line => {
    const [id, parentId, , , point = ''] = line.split(' ');
    return { id: Number(id), parentId: Number(parentId), point: unescapePath(point) };
  });
}

/** Spaces and their like are written as three octal digits. */
function unescapePath(path: string): string {
  return path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
