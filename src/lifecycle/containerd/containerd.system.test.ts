import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exec, parseMounts, silentLogger, startProcess, systemClock } from '#base';
import { pauseReference } from '#images';
import { createCriRuntime } from '../../kubelet/runtime/cri/cri-runtime.ts';
import { type PodRange, takePodRange } from '../testing/pod-range.ts';
import { prepare, runSleeper } from '../testing/run-sleeper.ts';
import { findContainerd } from './find.ts';
import { containerdLayout } from './layout.ts';
import { listProcesses, readProcess } from './processes.ts';
import { type Containerd, startContainerd } from './start.ts';
import { stopContainerd, takeDownContainerd } from './stop.ts';

const needed = ['/usr/bin/containerd', '/usr/sbin/runc', '/usr/lib/cni/ptp', '/bin/busybox'];
const missing = process.getuid?.() === 0 ? needed.filter(file => !existsSync(file)) : ['root'];

const base = { clock: systemClock, logger: silentLogger };
/** Tells this test's sleeper from others on the machine. */
const nap = String(1_000_000 + process.pid);

let directory: string;
let range: PodRange;
beforeEach(async () => {
  range = await takePodRange();
  directory = await mkdtemp(path.join(tmpdir(), 'kubernode-containerd-'));
});
afterEach(async () => {
  await takeDownContainerd(directory, { ...base, deleteFiles: true });
  await rm(directory, { recursive: true });
  range[Symbol.dispose]();
});

const start = (changes: Partial<Parameters<typeof startContainerd>[0]> = {}) =>
  startContainerd({ directory, sandboxImage: pauseReference, ...base, ...changes });

/** What a cluster could leave behind on this machine because of this test. */
async function traces(): Promise<Record<string, unknown>> {
  const { cgroupParent } = containerdLayout(directory);
  const hierarchies = await readdir('/sys/fs/cgroup');
  return {
    processes: (await listProcesses())
      .filter(({ args }) => args.some(arg => arg.includes(directory)))
      .map(({ args }) => args),
    mounts: parseMounts(await readFile('/proc/self/mountinfo', 'utf8')).filter(({ point }) =>
      point.startsWith(directory),
    ),
    cgroups: hierarchies.filter(hierarchy => existsSync(path.join('/sys/fs/cgroup', hierarchy, cgroupParent))),
    links: range.links(),
    records: await readdir('/var/lib/cni/results').then(
      names => names.filter(name => name.startsWith(path.basename(directory))),
      () => [],
    ),
    files: existsSync(path.join(directory, 'containerd')),
  };
}

const nothing = { processes: [], mounts: [], cgroups: [], links: [], records: [], files: false };

const isSleeping = async () =>
  (await listProcesses()).filter(({ args }) => args.join(' ') === `sleep ${nap}`).length > 0;

describe.skipIf(missing.length > 0)(
  `a private containerd${missing.length > 0 ? ` (needs ${missing.join(', ')})` : ''}`,
  () => {
    it('survives the death of its starter and is adopted by the next one', async () => {
      const script = `
      import { silentLogger as logger, systemClock as clock } from '#base';
      import { startContainerd } from '#lifecycle';
      const { pid } = await startContainerd({ directory: process.argv[1], sandboxImage: '${pauseReference}', clock, logger });
      console.log(pid);
      setInterval(() => undefined, 1000);`;
      const starter = startProcess(process.execPath, ['--input-type=module', '-e', script, directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const printed = await new Promise<string>(resolve => starter.stdout?.setEncoding('utf8').once('data', resolve));
      starter.kill('SIGKILL');
      await new Promise(resolve => starter.once('exit', resolve));
      expect(await start()).toMatchObject({ pid: Number(printed), adopted: true });
      expect(await findContainerd(directory, base)).toMatchObject({
        pid: Number(printed),
        version: expect.stringMatching(/^\d+\.\d+/),
      });
      await stopContainerd(directory, base);
      expect(await findContainerd(directory, base)).toBeUndefined();
    });

    it('keeps its containers running through its own death, and adopts them', async () => {
      const first = await start();
      await prepare(first, { directory, subnet: range.subnet });
      await runSleeper(first, { directory, nap });
      process.kill(first.pid, 'SIGKILL');
      const second = await start();
      expect(second).toMatchObject({ adopted: false });
      expect(await isSleeping()).toBe(true);
      await using runtime = createCriRuntime({ endpoint: second.socket, ...base });
      expect(await runtime.listPods()).toMatchObject([
        { uid: 'u1', sandboxes: [{ state: 'Ready' }], containers: [{ state: 'Running', attempt: 0 }] },
      ]);
    });

    it('lets containers be entered in a chroot, where they see what is mounted outside, and leaves nothing there', async () => {
      const root = path.join(directory, 'root');
      await mkdir(root);
      const script = path.join(import.meta.dirname, '../testing/in-chroot.ts');
      const steps = 'mount --rbind / "$1" && exec chroot "$@"';
      const inChroot = ['sh', '-c', steps, 'sh', root, process.execPath, script, directory, nap, range.subnet];
      const { stdout } = await exec('unshare', ['--mount', '--propagation', 'private', ...inChroot]);
      expect(JSON.parse(stdout)).toEqual({
        entered: 'of the volume',
        afterRestart: 'of the volume',
        mountsLeft: [],
      });
      expect(await traces()).toEqual(nothing);
    });

    it('is replaced when its settings change', async () => {
      const first = await start();
      const second = await start({ sandboxImage: 'docker.io/kubernode/pause:other' });
      expect(second).toMatchObject({ adopted: false });
      expect(second.pid).not.toBe(first.pid);
    });

    it('is stopped without touching its containers', async () => {
      const containerd = await start();
      await prepare(containerd, { directory, subnet: range.subnet });
      await runSleeper(containerd, { directory, nap });
      await stopContainerd(directory, base);
      expect(await readProcess(containerd.pid)).toBeUndefined();
      expect(await isSleeping()).toBe(true);
    });

    it.each([
      ['while it runs', async () => undefined],
      ['after it was killed', async ({ pid }: Containerd) => void process.kill(pid, 'SIGKILL')],
      [
        'after it was killed and its program taken away',
        async ({ pid, layout }: Containerd) => {
          process.kill(pid, 'SIGKILL');
          await writeFile(layout.config, 'this is no configuration');
        },
      ],
    ])('leaves nothing behind when taken down %s', async (_, before) => {
      const containerd = await start();
      await prepare(containerd, { directory, subnet: range.subnet });
      await runSleeper(containerd, { directory, nap });
      expect((await traces())['processes']).not.toEqual([]);
      await before(containerd);
      await takeDownContainerd(directory, { ...base, deleteFiles: true });
      expect(await traces()).toEqual(nothing);
    });

    it('says why it does not start', async () => {
      await expect(start({ directory: path.join(directory, 'a'.repeat(100)) })).rejects.toThrow(
        /bytes too long for a socket/,
      );
      const { socket } = containerdLayout(directory);
      await mkdir(`${socket}.ttrpc/in-the-way`, { recursive: true });
      await expect(start()).rejects.toThrow(/containerd ended at once; the end of .*containerd\.log: /);
    });
  },
);
