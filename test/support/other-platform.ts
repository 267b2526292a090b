/** Preloaded into a process (`node --import`), makes it see what it would on another system, $KUBERNODE_TEST_PLATFORM:
 *  its name, no /proc and /sys, no users' numbers on Windows, none of Linux's C library, and no program but Node. Who
 *  starts another program is told so on standard error. What it cannot show is how that system's own calls behave. */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
// npm brings the native code of this system alone.
import 'lmdb';

const platform = process.env['KUBERNODE_TEST_PLATFORM'] ?? '';
Object.defineProperty(process, 'platform', { value: platform });
if (platform === 'win32')
  for (const name of ['getuid', 'geteuid', 'getgid', 'getegid', 'getgroups', 'setuid', 'setgid'])
    Object.defineProperty(process, name, { value: undefined });

registerHooks({
  resolve: (name, context, next) => {
    if (name === 'koffi') throw new Error('there is no libc.so.6');
    return next(name, context);
  },
});

type Call = (...args: unknown[]) => unknown;

const isOfLinux = (file: unknown): boolean => typeof file === 'string' && /^\/(proc|sys)(\/|$)/.test(file);

/** Makes a call fail of files that are not there. */
function withoutLinux(name: string, call: Call, fail: 'throw' | 'reject' | 'call back'): Call {
  return (...args) => {
    if (!isOfLinux(args[0])) return call(...args);
    const text = `ENOENT: no such file or directory, ${name} '${String(args[0])}'`;
    const error = Object.assign(new Error(text), { code: 'ENOENT', errno: -2 });
    if (fail === 'reject') return Promise.reject(error);
    if (fail === 'throw' || typeof args.at(-1) !== 'function') throw error;
    process.nextTick(args.at(-1) as Call, error);
    return undefined;
  };
}

function replaceAll(holder: object, replace: (name: string, call: Call) => Call): void {
  for (const [name, call] of Object.entries(holder))
    if (typeof call === 'function' && /^[a-z]/.test(name))
      Object.assign(holder, { [name]: Object.assign(replace(name, (call as Call).bind(holder)), call) });
}

replaceAll(fs.promises, (name, call) => withoutLinux(name, call, 'reject'));
replaceAll(fs, (name, call) => {
  // What existsSync and statSync with `throwIfNoEntry: false` have for it.
  if (name === 'existsSync') return (...args) => !isOfLinux(args[0]) && call(...args);
  return withoutLinux(name, call, name.endsWith('Sync') ? 'throw' : 'call back');
});
replaceAll(childProcess, (name, call) => (command, ...args) => {
  if (command === process.execPath) return call(command, ...args);
  process.stderr.write(`${name} ${String(command)}\n`);
  return call('/no/such/program', ...args);
});
syncBuiltinESMExports();
