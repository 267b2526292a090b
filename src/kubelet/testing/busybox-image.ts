/** Images for tests: one made from the machine's static busybox, with every applet and nothing else; others of a few
 *  files. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';

const applets =
  'sh sleep cat echo ls true false nc wget httpd id env hostname mount grep touch kill ps stat sed date seq head tail wc tr cut test mkdir rm nslookup ip yes dd printf trap awk df readlink'.split(
    ' ',
  );

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Writes a docker archive with the images `names` (full, such as `docker.io/local/busybox:1`), which sleep unless told
 *  otherwise. */
export async function writeBusyboxArchive(path: string, names: readonly string[]): Promise<void> {
  const layer = pack();
  for (const name of ['bin', 'etc', 'tmp', 'var', 'proc', 'sys', 'dev', 'root'])
    layer.entry({ name: `${name}/`, type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755, mtime });
  layer.entry({ name: 'bin/busybox', mode: 0o755, mtime }, await readFile('/bin/busybox'));
  for (const applet of applets) layer.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mtime });
  layer.entry({ name: 'etc/passwd', mtime }, 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n');
  layer.entry({ name: 'etc/group', mtime }, 'root:x:0:\nnobody:x:65534:\n');
  layer.finalize();
  const config = { Cmd: ['/bin/sleep', '2147483647'], Env: ['PATH=/bin'] };
  await writeArchive(path, { names, config, layers: [await collect(layer)] });
}

/** Writes a docker archive with an image of files that anybody may execute: each layer's contents by path, lowest layer
 *  first. */
export async function writeFilesArchive(
  path: string,
  name: string,
  layers: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const packed = layers.map(async files => {
    const layer = pack();
    for (const [file, content] of Object.entries(files)) layer.entry({ name: file, mode: 0o755, mtime }, content);
    layer.finalize();
    return await collect(layer);
  });
  await writeArchive(path, { names: [name], config: {}, layers: await Promise.all(packed) });
}

const mtime = new Date(0);

async function writeArchive(
  path: string,
  { names, config, layers }: { names: readonly string[]; config: object; layers: readonly Buffer[] },
): Promise<void> {
  const image = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: layers.map(layer => `sha256:${sha256(layer)}`) },
    }),
  );
  const archive = pack();
  const files = layers.map((layer, index) => [`layer${index}.tar`, layer] as const);
  for (const [name, layer] of files) archive.entry({ name }, layer);
  archive.entry({ name: `${sha256(image)}.json` }, image);
  archive.entry(
    { name: 'manifest.json' },
    JSON.stringify([{ Config: `${sha256(image)}.json`, RepoTags: names, Layers: files.map(([name]) => name) }]),
  );
  archive.finalize();
  await pipeline(archive, createWriteStream(path));
}
