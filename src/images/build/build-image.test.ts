import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '#base';
import { createImageStore, type ImageStore, type StoredImage } from '../store/image-store.ts';
import { readTar } from '../testing/read-tar.ts';
import { buildImage } from './build-image.ts';

let folder: string;
let store: ImageStore;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kubernode-images-'));
  store = createImageStore({ dataDirectory: path.join(folder, 'data') });
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes files of a folder and returns it. */
async function write(name: string, files: Record<string, string>): Promise<string> {
  const root = path.join(folder, name);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), content);
  }
  return root;
}

const lastLayer = async ({ manifest }: StoredImage) =>
  await readTar(await buffer(store.readBlob(manifest.layers.at(-1)?.digest ?? '')));

describe('buildImage from a rootfs folder', () => {
  it('gives the same digest for the same content, whenever it was written', async () => {
    const one = await write('one', { 'rootfs/bin/tool': '#!', 'rootfs/etc/b/c': 'x', 'rootfs/etc/a': 'y' });
    const two = await write('two', { 'rootfs/etc/a': 'y', 'rootfs/etc/b/c': 'x', 'rootfs/bin/tool': '#!' });
    await utimes(path.join(two, 'rootfs/etc/a'), 1, 1);
    await chmod(path.join(two, 'rootfs/etc/a'), 0o600);
    const [first, second] = [
      await buildImage({ store, directory: one, name: 'a' }),
      await buildImage({ store, directory: two, name: 'b' }),
    ];
    expect(second.descriptor.digest).toBe(first.descriptor.digest);
    const entries = await lastLayer(first);
    expect(entries.map(({ name }) => name)).toEqual(['bin/', 'bin/tool', 'etc/', 'etc/a', 'etc/b/', 'etc/b/c']);
    expect(entries.every(({ uid, gid, mtime }) => uid === 0 && gid === 0 && mtime.getTime() === 0)).toBe(true);
  });

  it('notices a changed byte and a changed mode', async () => {
    const directory = await write('one', { 'rootfs/tool': 'a' });
    const digests = new Set<string>();
    const build = async () => digests.add((await buildImage({ store, directory, name: 'a' })).descriptor.digest);
    await build();
    await chmod(path.join(directory, 'rootfs/tool'), 0o755);
    await build();
    await writeFile(path.join(directory, 'rootfs/tool'), 'b');
    await build();
    expect(digests.size).toBe(3);
  });

  it('keeps what a folder for everybody and a program with the rights of root are', async () => {
    const directory = await write('one', { 'rootfs/tmp/x': '', 'rootfs/su': '' });
    await chmod(path.join(directory, 'rootfs/tmp'), 0o1777);
    await chmod(path.join(directory, 'rootfs/su'), 0o4711);
    const entries = await lastLayer(await buildImage({ store, directory, name: 'a' }));
    expect(entries.map(({ name, mode }) => [name, mode])).toEqual([
      ['su', 0o4755],
      ['tmp/', 0o1777],
      ['tmp/x', 0o644],
    ]);
  });

  it('starts as image.json says', async () => {
    const directory = await write('one', {
      'rootfs/tool': '',
      'image.json': '{ "Entrypoint": ["/tool"], "Cmd": ["serve"] }',
    });
    const { config } = await buildImage({ store, directory, name: 'a' });
    expect(config.config).toEqual({ Entrypoint: ['/tool'], Cmd: ['serve'] });
  });

  it.each([
    ['{', /image\.json: not JSON/],
    ['[]', /image\.json: must hold a JSON object/],
    ['{"entrypoint":["a"]}', /image\.json: unknown field "entrypoint": use Entrypoint, Cmd/],
    ['{"Cmd":"serve"}', /image\.json: Cmd must be a list of strings/],
  ])('refuses an image.json of %s', async (text, message) => {
    const directory = await write('one', { 'rootfs/tool': '', 'image.json': text });
    const attempt = buildImage({ store, directory, name: 'a' });
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(message);
  });

  it('keeps links and names that tar has no room for', async () => {
    const long = `${'long/'.repeat(40)}name`;
    const directory = await write('one', { [`rootfs/${long}`]: 'x' });
    await symlink('/etc/target', path.join(directory, 'rootfs/link'));
    const entries = await lastLayer(await buildImage({ store, directory, name: 'a' }));
    expect(entries.find(({ name }) => name === 'link')).toMatchObject({ type: 'symlink', linkname: '/etc/target' });
    expect(entries.at(-1)).toMatchObject({ name: long, content: Buffer.from('x') });
  });
});

describe.runIf(process.platform === 'linux')('buildImage from a Node project', () => {
  /** A small stand-in for the Node binary: what matters is that its libraries are found. */
  const node = '/bin/ls';

  it('holds the project, its production packages and nothing else', async () => {
    const directory = await write('app', {
      'package.json': JSON.stringify({ main: 'server.mjs', dependencies: { a: '1' }, devDependencies: { b: '1' } }),
      'server.mjs': '',
      '.git/HEAD': '',
      '.env': 'SECRET=1',
      'node_modules/a/package.json': '{}',
      'node_modules/b/package.json': '{}',
    });
    const image = await buildImage({ store, directory, name: 'app', node });
    expect(image.config.config).toMatchObject({
      Entrypoint: ['node', 'server.mjs'],
      WorkingDir: '/app',
      User: '1000:1000',
    });
    const files = (await lastLayer(image)).filter(({ type }) => type === 'file').map(({ name }) => name);
    expect(files).toEqual(['app/node_modules/a/package.json', 'app/package.json', 'app/server.mjs']);
  });

  it("stands on this machine's Node with its libraries, packed once", async () => {
    const directory = await write('app', { 'package.json': '{}', 'index.js': '' });
    const image = await buildImage({ store, directory, name: 'app', node });
    const names = (await readTar(await buffer(store.readBlob(image.manifest.layers[0]?.digest ?? '')))).map(
      ({ name }) => name,
    );
    expect(names).toEqual(expect.arrayContaining(['usr/local/bin/node', 'etc/passwd', 'tmp/']));
    expect(names.some(name => /\/libc\.(so|musl)/.test(name))).toBe(true);
    const again = await buildImage({ store, directory, name: 'app', node });
    expect(again.descriptor).toEqual(image.descriptor);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['nothing to start', { 'package.json': '{}' }, /says neither "main" nor/],
    [
      'packages that are not installed',
      { 'package.json': '{"dependencies":{"a":"1"}}', 'index.js': '' },
      /not installed: a: run npm install/,
    ],
    ['a package.json that is not JSON', { 'package.json': '{', 'index.js': '' }, /package\.json: not a package\.json/],
    ['no project at all', { README: '' }, /neither a package\.json nor a folder rootfs/],
  ])('refuses %s', async (_, files, message) => {
    const attempt = buildImage({ store, directory: await write('app', files), name: 'app', node });
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(message);
  });

  it('refuses a name that no image can have', async () => {
    await expect(buildImage({ store, directory: folder, name: 'Hello' })).rejects.toThrow(
      /"Hello" is not a valid image name/,
    );
  });
});
