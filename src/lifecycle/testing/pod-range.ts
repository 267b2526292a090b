/** Addresses for the pods of a test: a range that nothing on this machine has, held against tests that run beside
 *  it. */
import { rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { containsAddress, containsCidr, LockHeldError, parseCidr, takeLockFile } from '#base';

/** Disposing it gives it back. */
export interface PodRange extends Disposable {
  /** `10.199.7.0/24`. */
  readonly subnet: string;
  /** The addresses of it that links of this machine have. */
  links(): string[];
}

/** Takes the first that is free, from somewhere on. */
export async function takePodRange(): Promise<PodRange> {
  for (let index = 0; index < 256; index++) {
    const third = (process.pid + index) % 256;
    const range = await take(`10.199.${third}.0/24`, path.join(tmpdir(), `kubernode-test-range-${third}.lock`));
    if (range) return range;
  }
  throw new Error('no range of 10.199.0.0/16 is free for the pods of a test');
}

async function take(subnet: string, lockFile: string): Promise<PodRange | undefined> {
  const range = parseCidr(subnet);
  const links = () => addresses().filter(({ address }) => containsAddress(range, address));
  const isFree = () => links().length === 0 && !addresses().some(({ cidr }) => containsCidr(parseCidr(cidr), range));
  if (!isFree()) return undefined;
  const lock = await takeLockFile(lockFile).catch((error: unknown) => {
    if (error instanceof LockHeldError) return undefined;
    throw error;
  });
  if (!lock) return undefined;
  const held: PodRange = {
    subnet,
    links: () => links().map(({ address }) => address),
    [Symbol.dispose]() {
      rmSync(lockFile, { force: true });
      lock[Symbol.dispose]();
    },
  };
  // Who had it before me may have left something.
  if (isFree()) return held;
  held[Symbol.dispose]();
  return undefined;
}

const addresses = (): { address: string; cidr: string }[] =>
  Object.values(networkInterfaces()).flatMap(list =>
    (list ?? []).flatMap(({ address, cidr, family }) => (cidr && family === 'IPv4' ? [{ address, cidr }] : [])),
  );
