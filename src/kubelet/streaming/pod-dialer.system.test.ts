/** Connections into another network namespace, which this test makes. */
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exec, startProcess } from '#base';
import { loadPodDialer, type PodDialer } from './pod-dialer.ts';

/** Listens on the loopback of its namespace, and says its cgroup. */
const server = `const net = require('node:net'), fs = require('node:fs');
net.createServer(socket => socket.end('from inside')).listen(6000, '127.0.0.1');
net.createServer(socket => socket.end('from inside, by IPv6')).listen(6001, '::1');
process.stdout.write(fs.readlinkSync('/proc/self/ns/net') + ' ' + fs.readFileSync('/proc/self/cgroup', 'utf8').trim().split('\\n').at(-1) + '\\n');`;

describe.skipIf(process.getuid?.() !== 0)('a pod dialer', () => {
  let child: ReturnType<typeof startProcess>;
  let place: { sandboxId: string; pid: number };
  let dial: PodDialer;
  let ownNetwork: string;
  const network = async (): Promise<string> => (await exec('readlink', ['/proc/self/ns/net'])).stdout;
  beforeAll(async () => {
    ownNetwork = await network();
    const script = 'ip link set lo up && exec "$0" -e "$1"';
    child = startProcess('unshare', ['--net', 'sh', '-c', script, process.execPath, server], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer];
    place = { pid: child.pid as number, sandboxId: line.toString().trim().split('/').at(-1) as string };
    dial = await loadPodDialer();
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  test('reaches what listens on the loopback alone, and comes back', async () => {
    expect(await text(await dial(place, 6000))).toBe('from inside');
    expect(await text(await dial(place, 6001))).toBe('from inside, by IPv6');
    expect(await network()).toBe(ownNetwork);
  });

  test('many at a time, and all that the process does besides stays where it is', async () => {
    const dialled = Array.from({ length: 200 }, async () => text(await dial(place, 6000)));
    const own = Array.from({ length: 20 }, network);
    expect(new Set(await Promise.all(dialled))).toEqual(new Set(['from inside']));
    expect(new Set(await Promise.all(own))).toEqual(new Set([ownNetwork]));
  });

  test('says why it cannot', async () => {
    await expect(dial(place, 6002)).rejects.toThrow(
      "failed to connect to localhost:6002 inside the pod's network namespace, IPv4: dial tcp4 127.0.0.1:6002: ECONNREFUSED",
    );
    await expect(dial({ ...place, sandboxId: 'another' }, 6000)).rejects.toThrow('sandbox another runs no more');
  });
});
