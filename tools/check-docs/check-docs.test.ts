import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLinesIn, wrongCommandLines } from './command-lines.ts';
import { wrongDoor } from './doors.ts';
import { wrongExamples } from './examples.ts';
import { regenerate } from './generated.ts';
import { parsePage } from './page.ts';
import { brokenReferences, type Repository } from './references.ts';

const page = (text: string) => parsePage('docs/page.md', text);

describe('references', () => {
  const repository: Repository = {
    exists: file => ['docs/here.md', 'docs/code.ts', 'src/base/', 'src/base'].includes(file),
    textOf: () => 'export function present() {}',
    anchorsOf: file => (file === 'docs/here.md' ? new Set(['a-part']) : undefined),
    scripts: new Set(['test', 'lint']),
  };
  const broken = (text: string) => brokenReferences(page(text), repository);

  test.each([
    ['[web](https://example.org) [here](here.md) [part](here.md#a-part)', []],
    ['# One thing\n[own](#one-thing)', []],
    ['[gone](gone.md)', ['leads nowhere: gone.md']],
    ['[no such part](here.md#other)', ['leads nowhere: here.md#other']],
    ['[`present`](code.ts)', []],
    ['[`absent`](code.ts)', ['no `absent` in code.ts']],
    ['`src/base/`, `npx vitest run src/base` and `not/ours`', []],
    ['`src/gone/file.ts`', ['no such path: src/gone/file.ts']],
    ['```sh\ncat src/gone\n```', ['no such path: src/gone']],
    ['the folder `src/ROOM`', []],
    ['`npm test`, `npm run lint`, `npm install`', []],
    ['    npm run nothing   # indented code', ['no such npm script: nothing']],
  ])('in %j', (text, expected) => {
    expect(broken(text)).toEqual(expected);
  });
});

describe('command lines', () => {
  test('are found where code begins with them', () => {
    expect(commandLinesIn('sudo bin/kubernode down [--purge]  # all of it')).toEqual([['down', '--purge']]);
    expect(commandLinesIn('npm run set-up && bin/kubernode up --no-node')).toEqual([['up', '--no-node']]);
    expect(commandLinesIn('the context kubernode is added')).toEqual([]);
  });

  test.each([
    ['`kubernode up --detach --simulated-nodes 3`', []],
    ['`kubernode image build`: what it needs may be left out', []],
    ['`kubernode up --nodes 3`', [expect.stringContaining("unknown option '--nodes'")]],
    ['```sh\nbin/kubernode nonsense\n```', [expect.stringContaining("unknown command 'nonsense'")]],
  ])('%j', (text, expected) => {
    expect(wrongCommandLines(page(text))).toEqual(expected);
  });
});

test('examples are type-checked, each in its place, and see each other', () => {
  const example = (file: string, code: string) => `\`\`\`ts ${file}\n${code}\n\`\`\`\n`;
  const plan = example('src/controllers/example/plan.ts', 'export const plan = (count: number): number => count;');
  const use = (argument: string) =>
    example('src/controllers/example/use.ts', `import { plan } from './plan.ts';\nplan(${argument});`);
  const root = path.resolve(import.meta.dirname, '../..');
  const pages = [
    page(plan),
    parsePage('right.md', use('1')),
    parsePage('wrong.md', use("'one'").replace('use', 'misuse')),
  ];
  expect(wrongExamples(pages, root)).toEqual([
    "wrong.md:3: Argument of type 'string' is not assignable to parameter of type 'number'.",
  ]);
}, 60_000);

describe('the door of a room', () => {
  const exists = (file: string) => file === 'src/attic/box.ts';

  test('that leads somewhere', () => {
    const header = '/** attic: what is kept.\n *\n *  Start reading at `box.ts`. To add a box: a file. */';
    expect(wrongDoor('attic', header, { exists })).toEqual([]);
  });

  test('that does not', () => {
    expect(wrongDoor('attic', '/** The attic, see `chest.ts`. */', { exists })).toEqual([
      'its header does not begin with "attic: "',
      'its header does not say where to start reading',
      'its header does not say how to add one of its things',
      'its header names what is not there: chest.ts',
    ]);
  });
});

describe('generated blocks', () => {
  test('are made anew, the rest is kept', () => {
    const text = 'before\n<!-- generated: rooms -->\nold\n<!-- end -->\nafter\n';
    const made = regenerate('docs/page.md', text);
    expect(made).toMatch(/^before\n[\s\S]*controllers --> reconcile[\s\S]*\nafter\n$/);
    expect(made).not.toContain('old');
    expect(regenerate('docs/page.md', made)).toBe(made);
  });

  test('link from where the page is', () => {
    const made = regenerate('docs/reference/page.md', '<!-- generated: dns -->\n<!-- end -->');
    expect(made).toContain('[cache](../../src/dns/plugins/cache/cache.ts)');
  });

  test('that nobody makes are an error', () => {
    expect(() => regenerate('docs/page.md', '<!-- generated: nothing -->\n<!-- end -->')).toThrow(
      'unknown generated block',
    );
  });
});
