/** Run by a test in a chroot, as `in-chroot.ts DIRECTORY NAP SUBNET`: a containerd with a container that sees a volume
 *  which was mounted outside. Prints what is found in the container when it is entered, also after containerd was
 *  killed and started again, and what is mounted once all is taken down. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exec, parseMounts, silentLogger, systemClock } from '#base';
import { pauseReference } from '#images';
import { startContainerd, takeDownContainerd } from '#lifecycle';
import { createCriRuntime } from '../../kubelet/runtime/cri/cri-runtime.ts';
import { prepare, runSleeper } from './run-sleeper.ts';

const [directory = '', nap = '', subnet = ''] = process.argv.slice(2);
const volumes = path.join(directory, 'volumes');
const base = { clock: systemClock, logger: silentLogger };
const start = () => startContainerd({ directory, sandboxImage: pauseReference, mountFolders: [volumes], ...base });

async function readInside(endpoint: string, container: string): Promise<string> {
  await using runtime = createCriRuntime({ endpoint, ...base });
  const { stdout } = await runtime.execSync(container, { command: ['cat', '/volume/file'], timeoutMs: 10_000 });
  return Buffer.from(stdout).toString();
}

const containerd = await start();
await prepare(containerd, { directory, subnet });
const volume = path.join(volumes, 'one');
await mkdir(volume, { recursive: true });
await exec('mount', ['-t', 'tmpfs', 'volume', volume]);
await writeFile(path.join(volume, 'file'), 'of the volume');
const container = await runSleeper(containerd, { directory, nap, volume });
const entered = await readInside(containerd.socket, container);
process.kill(containerd.pid, 'SIGKILL');
const afterRestart = await readInside((await start()).socket, container);
await takeDownContainerd(directory, { ...base, deleteFiles: true });
await exec('umount', [volume]);
await exec('umount', [volumes]);
const mounts = parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
const mountsLeft = mounts.map(({ point }) => point).filter(point => point.startsWith(`${directory}/`));
console.log(JSON.stringify({ entered, afterRestart, mountsLeft }));
