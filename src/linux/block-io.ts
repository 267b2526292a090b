/** What a cgroup reads from block devices and writes to them, in the kernel's words of both versions.
 *  Source: https://docs.kernel.org/admin-guide/cgroup-v1/blkio-controller.html,
 *  https://docs.kernel.org/admin-guide/cgroup-v2.html#io */
import { readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hierarchyOf, readText } from './cgroup-hierarchies.ts';

/** Transfers in one direction, since the cgroup was made. */
export interface Transfers {
  readonly bytes: number;
  readonly operations: number;
}

/** One device's. */
export interface DeviceIo {
  /** `/dev/vda`; by its numbers, `252:0`, where the kernel does not name it any more. */
  readonly device: string;
  readonly read: Transfers;
  readonly written: Transfers;
}

const files = {
  bytes: 'blkio.throttle.io_service_bytes_recursive',
  operations: 'blkio.throttle.io_serviced_recursive',
};

/** Undefined where it is not counted. A device of which nothing was used is not there. */
export async function readBlockIo(cgroup: string, mountPoint: string): Promise<DeviceIo[] | undefined> {
  const hierarchy = await hierarchyOf('io', mountPoint);
  if (!hierarchy) return undefined;
  const read = (name: string) => readText(join(hierarchy.root, cgroup, name));
  if (hierarchy.version === 2) {
    const text = await read('io.stat');
    return text === undefined ? undefined : named(parseIoStat(text));
  }
  const [bytes, operations] = await Promise.all([read(files.bytes), read(files.operations)]);
  return bytes === undefined || operations === undefined ? undefined : named(parseBlkio(bytes, operations));
}

/** Version 2: `252:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0`, a line a device. */
export function parseIoStat(text: string): DeviceIo[] {
  return text.split('\n').flatMap(line => {
    const [device = '', ...pairs] = line.split(' ');
    const values = new Map(pairs.map(pair => pair.split('=', 2) as [string, string]));
    const of = (name: string) => Number(values.get(name) ?? 0);
    return pairs.length === 0
      ? []
      : [
          {
            device,
            read: { bytes: of('rbytes'), operations: of('rios') },
            written: { bytes: of('wbytes'), operations: of('wios') },
          },
        ];
  });
}

/** Version 1: `252:0 Read 4096`, a line for each device and direction, in a file for bytes and one for operations. */
export function parseBlkio(bytes: string, operations: string): DeviceIo[] {
  const amounts = { bytes: directions(bytes), operations: directions(operations) };
  const transfers = (device: string, direction: string): Transfers => ({
    bytes: amounts.bytes.get(`${device} ${direction}`) ?? 0,
    operations: amounts.operations.get(`${device} ${direction}`) ?? 0,
  });
  const devices = new Set([...amounts.bytes.keys()].map(key => key.slice(0, key.indexOf(' '))));
  return [...devices].map(device => ({
    device,
    read: transfers(device, 'Read'),
    written: transfers(device, 'Write'),
  }));
}

/** By `252:0 Read`. */
function directions(text: string): Map<string, number> {
  const lines = text.matchAll(/^(\d+:\d+ (?:Read|Write)) (\d+)$/gm);
  return new Map([...lines].map(([, key = '', amount]) => [key, Number(amount)]));
}

const named = (devices: readonly DeviceIo[]): Promise<DeviceIo[]> =>
  Promise.all(devices.map(async io => ({ ...io, device: await deviceName(io.device) })));

async function deviceName(numbers: string): Promise<string> {
  const path = await readlink(join('/sys/dev/block', numbers)).catch(() => undefined);
  return path === undefined ? numbers : `/dev/${basename(path)}`;
}
