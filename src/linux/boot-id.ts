/** Which start of the machine this is. */
import { readFile } from 'node:fs/promises';

/** Another one after each start. Errors: where the kernel does not tell. Source: random(4) */
export async function readBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}
