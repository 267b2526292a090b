/** What the kernel says of the machine's memory. Source: proc_meminfo(5) */

/** In bytes. */
export interface MemoryInfo {
  readonly total: number;
  readonly free: number;
  /** Pages of files that nobody has touched lately. */
  readonly inactiveFile: number;
  /** What programs hold; undefined where the kernel does not say. */
  readonly anonymous?: number;
}

/** From the text of `/proc/meminfo`; undefined where it is not there. */
export function parseMemoryInfo(text: string): MemoryInfo | undefined {
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024;
  const [total, free, inactiveFile] = [bytes('MemTotal'), bytes('MemFree'), bytes('Inactive\\(file\\)')];
  if (Number.isNaN(total + free + inactiveFile)) return undefined;
  const anonymous = bytes('AnonPages');
  return { total, free, inactiveFile, ...(Number.isNaN(anonymous) ? {} : { anonymous }) };
}
