import { expect, test } from 'vitest';
import { brokenReferences, references, regenerate } from './main.ts';

test('references are relative links and paths of the repository', () => {
  const page = 'See [a](docs/a.md#part), [web](https://example.org), `src/base/` and `not/ours`.';
  expect(references(page)).toEqual(['docs/a.md', '/src/base/']);
});

test('a reference that leads nowhere is named', () => {
  const page = '[here](here.md) [gone](gone.md)';
  expect(brokenReferences('docs/page.md', page, file => file.endsWith('docs/here.md'))).toEqual(['gone.md']);
});

test('generated blocks are made anew, the rest is kept', () => {
  const page = 'before\n<!-- generated: rooms -->\nold\n<!-- end -->\nafter\n';
  const made = regenerate(page);
  expect(made).toMatch(/^before\n[\s\S]*controllers --> client[\s\S]*\nafter\n$/);
  expect(made).not.toContain('old');
  expect(regenerate(made)).toBe(made);
});

test('an unknown block is an error', () => {
  expect(() => regenerate('<!-- generated: nothing -->\n<!-- end -->')).toThrow('unknown generated block');
});
