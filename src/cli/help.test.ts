import { Help } from 'commander';
import { expect, test } from 'vitest';
import { formatItem } from './help.ts';

const format = (helpWidth: number, termWidth: number) => {
  const helper = Object.assign(new Help(), { helpWidth });
  const description = 'how long each --apply may take to become available';
  return formatItem('--apply-timeout <DURATION>', termWidth, description, helper).split('\n');
};

test('what a term means stands beside it, where there is room', () => {
  expect(format(80, 28)).toEqual([
    '  --apply-timeout <DURATION>    how long each --apply may take to become',
    '                                available',
  ]);
});

test('and below it where terms are long, or the terminal is narrow', () => {
  expect(format(80, 48)).toEqual([
    '  --apply-timeout <DURATION>',
    '      how long each --apply may take to become available',
  ]);
  expect(format(48, 28)).toEqual([
    '  --apply-timeout <DURATION>',
    '      how long each --apply may take to become',
    '      available',
  ]);
});
