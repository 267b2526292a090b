/** Completion scripts in the shells that they are for. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { exec } from '#base';
import { findProgram } from '../../src/lifecycle/setup/observe.ts';
import { kubernode, testUnless } from '../support/cluster.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'completion-'));
  await mkdir(path.join(folder, 'a folder'));
  await writeFile(path.join(folder, 'a file'), '');
});
afterAll(() => rm(folder, { recursive: true }));

/** What is typed, and what may come next: all of it, or some of it among others. */
const cases: readonly { words: string[]; all?: string[]; some?: string[]; none?: string[] }[] = [
  { words: ['kubernode', ''], some: ['up', 'down', 'list', 'completion'], none: ['build', '--tag'] },
  { words: ['kubernode', 'image', ''], all: ['build', 'load', 'ls', 'rm'] },
  { words: ['kubernode', 'image', 'build', '--'], some: ['--tag', '--data-dir', '--help'], none: ['--api-port'] },
  { words: ['kubernode', 'status', '-o', ''], all: ['json', 'text'] },
  { words: ['kubernode', 'completion', ''], all: ['bash', 'fish', 'zsh'] },
  // The value of an option is no command.
  { words: ['kubernode', 'status', '--name', 'up', '--'], some: ['--output'], none: ['--apply'] },
  { words: ['kubernode', 'image', 'load', 'a'], all: ['a file', 'a folder'] },
  { words: ['kubernode', 'image', 'build', 'a'], all: ['a folder'] },
];

interface Shell {
  readonly name: string;
  /** A script that prints what the words can be completed with, one a line; the completion script is the file
   *  `script`. */
  ask(words: readonly string[], script: string): string;
}

const quoted = (words: readonly string[]) => words.map(word => `'${word}'`).join(' ');

const shells: readonly Shell[] = [
  {
    name: 'bash',
    ask: (words, script) =>
      `source ${script}; COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; _kubernode; printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  {
    // Outside of its line editor zsh completes nothing, so what would be offered is printed.
    name: 'zsh',
    ask: (words, script) =>
      `compdef() {}; compset() { return 1 }; _describe() { print -rl -- "\${(@)\${(P@)@[-1]}%%:*}" }
      _files() { [[ $1 == -/ ]] && print -rl -- "$PREFIX"*(/) || print -rl -- "$PREFIX"* }
      source ${script}; words=(${quoted(words)}); CURRENT=${words.length}; PREFIX=\${words[-1]}; _kubernode`,
  },
  { name: 'fish', ask: (words, script) => `source ${script}; complete -C "${words.join(' ')}"` },
];

const programs = new Map(await Promise.all(shells.map(async ({ name }) => [name, await findProgram(name)] as const)));

describe.each(shells)('$name', shell => {
  const program = programs.get(shell.name);
  const it = testUnless(program === undefined ? `needs ${shell.name}` : undefined);
  it('offers what can follow', async () => {
    const script = path.join(folder, `kubernode.${shell.name}`);
    await writeFile(script, (await exec(kubernode, ['completion', shell.name])).stdout);
    const env = { ...process.env, HOME: folder, PATH: `${path.dirname(kubernode)}:${process.env['PATH']}` };
    for (const { words, all, some = [], none = [] } of cases) {
      const { stdout } = await exec(program ?? '', ['-c', shell.ask(words, script)], { env, cwd: folder });
      const typed = words.at(-1) ?? '';
      // fish adds descriptions, and a slash to folders.
      const offered = stdout
        .split('\n')
        .map(line => (line.split('\t')[0] ?? '').replace(/\/$/, ''))
        .filter(line => line !== '' && line.startsWith(typed))
        .toSorted();
      if (all) expect([words, offered]).toEqual([words, all]);
      expect([words, offered]).toEqual([words, expect.arrayContaining([...some]) as string[]]);
      expect([words, offered.filter(line => none.includes(line))]).toEqual([words, []]);
    }
  });
});
