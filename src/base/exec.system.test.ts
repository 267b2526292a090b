import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tryExec } from './exec.ts';

/** Opens all descriptors that the process may have, then runs commands. */
const script = `
  import { openSync } from 'node:fs';
  const { exec, tryExec } = await import(${JSON.stringify(fileURLToPath(new URL('exec.ts', import.meta.url)))});
  await tryExec('true', []);
  const say = work => work.then(() => 'done', error => error.message);
  try { for (;;) openSync('/dev/null', 'r'); } catch {}
  console.log(await say(tryExec('true', [])));
  console.log(await say(exec('true', [])));
`;

test('without descriptors a command that cannot be run is an error for who asked', async () => {
  const limited = ['-c', 'ulimit -n 100; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', script];
  const { stdout, stderr, exitCode } = await tryExec('sh', limited);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const lines = stdout.trim().split('\n');
  expect(lines).toEqual([expect.stringContaining('EMFILE'), expect.stringContaining('EMFILE')]);
});

test('Ctrl-C in the terminal does not reach a command', async () => {
  const { stdout } = await tryExec('sh', ['-c', 'echo $$; cut -d " " -f 5 /proc/self/stat']);
  const [pid, group] = stdout.trim().split('\n');
  expect(group).toBe(pid);
});
