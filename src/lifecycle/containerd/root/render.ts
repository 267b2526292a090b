/** Renders the command that starts a program in a mount namespace of its own. Pure. */
import type { RootPlan } from './plan.ts';

/** The command line that runs `command` with this process's root as the root of a new mount namespace.
 *
 *  Flow: a copy of the mount namespace; in it, from its root, with the folder that is to be the root as working folder,
 *  the mounts of the plan are made private, the roots change places, and the old one is detached. Nothing here forks:
 *  the process that is started becomes the program. busybox does the work since it needs no libraries: at that moment
 *  those of another system lie at the root. */
export function renderLaunch({ single, recursive }: RootPlan, command: readonly string[]): string[] {
  const script = [
    'set -e',
    ...single.map(point => `./bin/busybox mount --make-private ${quote(point)}`),
    ...recursive.map(point => `./bin/busybox mount --make-rprivate ${quote(point)}`),
    './bin/busybox pivot_root . .',
    './bin/busybox umount -l .',
    'cd /',
    'exec "$@"',
  ];
  const copy = ['unshare', '--mount', '--propagation', 'unchanged'];
  const enter = ['nsenter', '--mount=/proc/self/ns/mnt', '--wd=/'];
  return [...copy, ...enter, './bin/busybox', 'sh', '-c', script.join('\n'), 'sh', ...command];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
