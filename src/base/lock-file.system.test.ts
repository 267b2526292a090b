import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { startProcess } from './exec.ts';
import { lockHolder, takeLockFile } from './lock-file.ts';

const root = mkdtempSync(join(tmpdir(), 'kubernode-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Tries to take each lock that it is told of, and says how that went; holds what it took until its input ends. */
const candidate = `
  import { createInterface } from 'node:readline';
  const { takeLockFile } = await import(${JSON.stringify(fileURLToPath(new URL('lock-file.ts', import.meta.url)))});
  console.log('ready');
  for await (const file of createInterface({ input: process.stdin })) {
    try { await takeLockFile(file); console.log('taken'); } catch (error) { console.log(error.name); }
  }
`;

function startCandidate(prefix: readonly string[] = []) {
  const [command, ...args] = [...prefix, process.execPath, '--input-type=module', '-e', candidate];
  const child = startProcess(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdin || !child.stdout) throw new Error('a candidate has an input and an output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, stdin: child.stdin, nextLine: async () => String((await lines.next()).value) };
}

test('of many processes that find an abandoned lock at once, exactly one takes it', async () => {
  const candidates = Array.from({ length: 6 }, () => startCandidate());
  for (const { nextLine } of candidates) expect(await nextLine()).toBe('ready');
  for (let round = 0; round < 50; round++) {
    const file = join(root, `lock-${round}`);
    writeFileSync(file, '2147480000 1\n');
    for (const { stdin } of candidates) stdin.write(`${file}\n`);
    const outcomes = await Promise.all(candidates.map(({ nextLine }) => nextLine()));
    expect(outcomes.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'LockHeldError'), 'taken']);
  }
  await Promise.all(
    candidates.map(({ child, stdin }) => {
      stdin.end();
      return once(child, 'close');
    }),
  );
});

const noNamespaces =
  process.platform !== 'linux'
    ? 'needs Linux'
    : process.getuid?.() === 0
      ? undefined
      : 'needs root, for PID namespaces';

test('a process of another PID namespace is kept out, and told of', async context => {
  if (noNamespaces !== undefined) context.skip(noNamespaces);
  const file = join(root, 'across');
  const { child, stdin, nextLine } = startCandidate(['unshare', '--pid', '--fork', '--mount-proc']);
  expect(await nextLine()).toBe('ready');
  stdin.write(`${file}\n`);
  expect(await nextLine()).toBe('taken');
  await expect(takeLockFile(file)).rejects.toThrow('a process of another PID namespace');
  expect(await lockHolder(file)).toEqual({ pid: undefined });
  stdin.end();
  await once(child, 'close');
  (await takeLockFile(file))[Symbol.dispose]();
});
