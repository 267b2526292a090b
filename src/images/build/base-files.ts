/** The base layer of Node images: this machine's own Node binary with the shared libraries it needs, so that images can
 *  be built where no registry is reachable. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { exec, UsageError } from '#base';
import { busyboxEntries } from '../builtin/busybox.ts';
import type { LayerEntry } from '../layer/entries.ts';

const passwd = `root:x:0:0:root:/root:/bin/sh
node:x:1000:1000:node:/home/node:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
`;
const group = 'root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n';

/** Certificate authorities of the machine, wherever its distribution keeps them. */
const certificateBundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/** Loaded by the C library at run time, so that no program names them: host name lookup before glibc 2.34. */
const lookupLibraries = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

/** Files of the base layer for programs run by `node`, a Node binary for Linux.
 *  Errors: UsageError where Node is no dynamically linked Linux program whose libraries can be listed. */
export async function nodeBaseEntries({ node }: { node: string }): Promise<LayerEntry[]> {
  const libraries = await sharedLibraries(node);
  const folder = libraries.map(library => path.dirname(library)).find(directory => directory.includes('gnu')) ?? '/lib';
  const optional = [...lookupLibraries.map(name => path.join(folder, name)), ...certificateBundles];
  return [
    { type: 'directory', path: 'tmp', mode: 0o1777 },
    { type: 'directory', path: 'root', mode: 0o700 },
    { type: 'directory', path: 'home/node', mode: 0o777 },
    { type: 'file', path: 'etc/passwd', mode: 0o644, content: passwd },
    { type: 'file', path: 'etc/group', mode: 0o644, content: group },
    { type: 'file', path: 'etc/nsswitch.conf', mode: 0o644, content: 'hosts: files dns\n' },
    ...(await busyboxEntries()),
    ...(await copies(optional, { required: false })),
    ...(await copies(libraries, { required: true })),
    ...(await copies([node], { required: true, at: () => 'usr/local/bin/node' })),
  ];
}

async function sharedLibraries(program: string): Promise<string[]> {
  if (process.platform !== 'linux')
    throw new UsageError("images with Node can be built on Linux only: their base is this machine's own Node binary");
  try {
    return parseLdd((await exec('ldd', [program])).stdout);
  } catch (error) {
    throw new UsageError(`cannot list the shared libraries of ${program}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The libraries in ldd's output: `libc.so.6 => /lib/libc.so.6 (0x7f)` and the loader itself, `/lib64/ld.so (0x7f)`. */
export function parseLdd(output: string): string[] {
  return [...output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)].map(match => match[1] as string);
}

async function copies(
  files: readonly string[],
  options: { required: boolean; at?: (file: string) => string },
): Promise<LayerEntry[]> {
  const { at = (file: string) => file.slice(1) } = options;
  const entries = await Promise.all(
    files.map(async (file): Promise<LayerEntry[]> => {
      const source = await realpath(file).catch(() => undefined);
      if (source === undefined && !options.required) return [];
      const { size, mode } = await stat(source ?? file);
      return [
        { type: 'copy', path: at(file), mode: mode & 0o111 ? 0o755 : 0o644, source: source ?? file, sizeBytes: size },
      ];
    }),
  );
  return entries.flat();
}
