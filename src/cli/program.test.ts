import { expect, test, vi } from 'vitest';
import { UsageError } from '#base';
import type { Operations } from './operations.ts';
import { runCommandLine } from './program.ts';

/** What is printed on standard error when listing fails. */
const printed = (failure: Error, env: NodeJS.ProcessEnv = {}): Promise<string> =>
  refusal(['list'], { list: vi.fn().mockRejectedValue(failure) }, env);

/** What is printed on standard error by a command that fails. */
async function refusal(
  args: readonly string[],
  some: Partial<Operations>,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const operations = some as Operations;
  const life = { restarts: 0, lastDeath: undefined, ready: () => undefined, stopping: () => undefined };
  const context = { operations, life, env, print: () => undefined, show: undefined, supervisor: undefined };
  expect(await runCommandLine(args, context)).toBe(1);
  const text = write.mock.calls.map(([line]) => String(line)).join('');
  write.mockRestore();
  return text;
}

const unforeseen = new Error('No native build was found\n    attempted loading from: here\nRequire stack:\n- there\n');

test('an error that nobody foresaw is one line, and all of it on demand', async () => {
  expect(await printed(unforeseen)).toBe(
    'kubernode: No native build was found (KUBERNODE_LOG_LEVEL=debug tells more)\n',
  );
  expect(await printed(unforeseen, { KUBERNODE_LOG_LEVEL: 'debug' })).toContain('- there');
  expect(await printed(new Error('short'))).toBe('kubernode: short\n');
});

test('what is meant for the user is said in all its lines', async () => {
  expect(await printed(new UsageError('refused:\n  a.yaml\n  b.yaml'))).toContain('b.yaml');
});

test('apply says that it downloads nothing', async () => {
  expect(await refusal(['apply', 'https://example.com/web.yaml'], {})).toBe(
    'kubernode: https://example.com/web.yaml: what a URL leads to must be downloaded first: ' +
      'curl -L https://example.com/web.yaml | kubernode apply -\n',
  );
});
