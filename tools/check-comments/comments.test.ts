import { describe, expect, it } from 'vitest';
import { longCommentLines } from './comments.ts';

const words = (columns: number) => 'word '.repeat(columns / 5).trimEnd();

describe('longCommentLines', () => {
  it.each([
    ['of a line', `// ${words(120)}`],
    ['of a block', `/** ${words(120)} */`],
    ['behind code', `const value = 1; // ${words(110)}`],
    ['of a member', `interface Shape {\n  /** ${words(120)} */\n  readonly sides: number;\n}`],
    ['behind all code', `const value = 1;\n\n// ${words(120)}`],
  ])('finds comments %s', (_where, text) => {
    expect(longCommentLines(text)).toHaveLength(1);
  });
  it('counts lines as editors do, and columns of characters', () => {
    expect(longCommentLines(`/** ${words(50)}\n *\n *  ${words(150)}\n *  ${words(100)} */`)).toEqual([3]);
    expect(longCommentLines(`// ${'ä b'.repeat(39)}`)).toEqual([]);
  });
  it.each([
    ['code', `const text = '// ${words(120)}';`],
    ['templates', `const text = \`\n// ${words(120)}\n\`;`],
    ['addresses', `/** Source:\n *  https://example.com/${'x'.repeat(120)} */`],
    ['directives', `// biome-ignore lint/style/noNonNullAssertion: ${words(120)}`],
  ])('lets %s be', (_what, text) => {
    expect(longCommentLines(text)).toEqual([]);
  });
});
