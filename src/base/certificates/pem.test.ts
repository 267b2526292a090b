import { expect, test } from 'vitest';
import { pemBlocksIn } from './pem.ts';

const begin = (type: string) => `-----BEGIN ${type}-----\n`;
const end = (type: string) => `-----END ${type}-----`;

test('what stands around blocks is left out, and headers are of the body', () => {
  const [one, two] = [
    `${begin('A B')}YQ==\n${end('A B')}`,
    `${begin('KEY')}Proc-Type: 4,ENCRYPTED\n\nYg==\n${end('KEY')}`,
  ];
  expect(pemBlocksIn(`first\n${one}\nthen\n${two}\nlast`)).toEqual([
    { text: one, type: 'A B', body: 'YQ==\n' },
    { text: two, type: 'KEY', body: 'Proc-Type: 4,ENCRYPTED\n\nYg==\n' },
  ]);
});

test('what has no end of its own is none, and takes no other', () => {
  const whole = `${begin('A')}YQ==\n${end('A')}`;
  expect(pemBlocksIn(`${begin('A')}YQ==\n${end('B')}\n`)).toEqual([]);
  expect(pemBlocksIn(`${begin('A')}YQ==\n${whole}`).map(({ text }) => text)).toEqual([whole]);
});

test.each([
  ['a beginning', `x${begin('A')}YQ==\n${end('A')}`],
  ['an end', `${begin('A')}YQ==\n${end('A')}x`],
  ['an end after its body', `${begin('A')}YQ==${end('A')}`],
])('%s that has no line of its own is none', (_, text) => {
  expect(pemBlocksIn(text)).toEqual([]);
});

test('lines may end in blanks', () => {
  const text = '-----BEGIN A----- \r\nYQ==\r\n-----END A-----';
  expect(pemBlocksIn(`${text} \r\n`)).toEqual([{ text, type: 'A', body: 'YQ==\r\n' }]);
});

// Each of these took minutes when every beginning was followed to the end of the text.
test.each([
  ['beginnings', begin('A').repeat(100_000)],
  ['beginnings before an end of another type', `${begin('A').repeat(100_000)}${end('B')}`],
  ['hyphens', `${begin('A')}${'- -- --- ---- '.repeat(100_000)}`],
])('a megabyte of %s', (_, text) => {
  expect(pemBlocksIn(text)).toEqual([]);
});
