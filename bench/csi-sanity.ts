/** Upstream's csi-sanity judges the built-in CSI driver: `node bench/csi-sanity.ts`, as root, with Go, which gets it.
 *  Source: https://github.com/kubernetes-csi/csi-test/tree/v5.6.0/cmd/csi-sanity */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess, systemClock, tryExec } from '#base';
import { startHostPathDriver } from '#hostpath-driver';

const program = 'github.com/kubernetes-csi/csi-test/v5/cmd/csi-sanity@v5.6.0';

/** Why it cannot run here; undefined where it can. */
async function problem(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it mounts, which needs root on Linux';
  const hasGo = await tryExec('go', ['version']).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
  return hasGo ? undefined : 'it is a Go program, and there is no Go';
}

const why = await problem();
if (why !== undefined) console.log(`left out: ${why}`);
else {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'csi-sanity-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const endpoint = join(directory, 'csi.sock');
  const own = { endpoint, directory: join(directory, 'volumes'), nodeId: 'here', clock: systemClock, attaches: true };
  stack.use(await startHostPathDriver(own));
  const flags = {
    'csi.endpoint': `unix://${endpoint}`,
    'csi.mountdir': join(directory, 'mount'),
    'csi.stagingdir': join(directory, 'staging'),
    'csi.testvolumesize': 16 << 20,
    'csi.testvolumeexpandsize': 32 << 20,
    'ginkgo.no-color': true,
    'ginkgo.silence-skips': true,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const child = startProcess('go', ['run', program, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}
