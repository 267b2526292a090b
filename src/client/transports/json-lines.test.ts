import { expect, it } from 'vitest';
import { JsonLines } from './json-lines.ts';

const text = '{"a":1}\n\n{"b":"ä€😀"}\n[2]\n';
const values = [{ a: 1 }, { b: 'ä€😀' }, [2]];

it.each([1, 2, 3, 7, 1000])('reads lines whole from chunks of %d bytes', size => {
  const lines = new JsonLines();
  const bytes = Buffer.from(text);
  const read: unknown[] = [];
  for (let i = 0; i < bytes.length; i += size) read.push(...lines.push(bytes.subarray(i, i + size)));
  expect(read).toEqual(values);
});

it('does not give a line that has not ended', () => {
  expect(new JsonLines().push(Buffer.from('{"a":1}\n{"b"'))).toEqual([{ a: 1 }]);
});

it('refuses what is not JSON', () => {
  expect(() => new JsonLines().push(Buffer.from('<html>\n'))).toThrow(SyntaxError);
});
