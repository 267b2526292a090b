/** Copies what containers may be writing to.
 *
 *  Guarantees: no link leads out of the directory, whatever is exchanged meanwhile, since the program that copies sees
 *  nothing else of this machine's files but what programs consist of, read-only; no device is opened. Links, owners,
 *  modes, times, hard links, holes and extended attributes stay what they are; blocks are shared where the file system
 *  can.
 *  Caveats: files are read one after the other. What is removed or replaced meanwhile may be missing in the copy.
 *  Errors: what could not be read or written. It ends with this process. */
import { mkdir, rmdir } from 'node:fs/promises';
import { ExecError, tryExec } from '#base';

/** The folders that programs need. */
const programFolders = ['/bin', '/lib', '/lib32', '/lib64', '/sbin', '/usr'];

const script = `
jail=$1 source=$2 target=$3
shift 3
mount -t tmpfs -o size=1m,mode=700 tmpfs "$jail"
cd "$jail"
mkdir from to
for folder; do
  if [ -L "$folder" ]; then cp -P "$folder" ".$folder"
  elif [ -d "$folder" ]; then
    mkdir ".$folder"
    mount --bind "$folder" ".$folder"
    mount -o remount,bind,ro,nodev,nosuid ".$folder"
  fi
done
mount --bind "$source" from
mount -o remount,bind,ro,nodev,nosuid,noexec from
mount --bind "$target" to
mount -o remount,bind,nodev,nosuid,noexec to
exec chroot . cp --archive --reflink=auto --no-target-directory /from /to
`;

/** Makes an empty directory a copy of another. Both belong to the kubelet, what is in them need not. */
export async function copyTree(source: string, target: string): Promise<void> {
  const jail = `${target}.jail`;
  await mkdir(jail, { mode: 0o700 });
  const inside = ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', script, 'sh'];
  const args = ['--pdeathsig', 'KILL', ...inside, jail, source, target, ...programFolders];
  const result = await tryExec('setpriv', args, { env: { ...process.env, LC_ALL: 'C' } });
  // What was mounted there is gone with the namespace.
  await rmdir(jail);
  if (result.exitCode !== 0 && !isOfChangesAlone(result.stderr)) throw new ExecError('cp', [source, target], result);
}

/** Whether a copy lacks nothing but what went while it was made. */
function isOfChangesAlone(stderr: string): boolean {
  const lines = stderr.split('\n').filter(line => line !== '');
  return (
    lines.length > 0 &&
    lines.every(line => /^cp: .*\/from.*(: No such file or directory|while being copied)$/.test(line))
  );
}
