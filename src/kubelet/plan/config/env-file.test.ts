import { expect, test } from 'vitest';
import { envFileValue } from './env-file.ts';

test.each<[string, string | undefined]>([
  ["K='v'", 'v'],
  ["  \tK='v'\nL='w'", 'v'],
  ["# K='no'\n\n   # nor this\nA='a'\nK='v' # said why", 'v'],
  ["K='a=b # c $D ${E} \\n'", 'a=b # c $D ${E} \\n'],
  ["K='  a  '", '  a  '],
  ["A='x\ny'\nK='one\n\n two'", 'one\n\n two'],
  ["K=''", ''],
  ["K= 'v'", ''],
  ["K='v'\r\n", 'v'],
  ["K='first'\nK='second'", 'first'],
  ["K='v'\nthis is not looked at", 'v'],
  ["A='a'", undefined],
  ['', undefined],
])('%j', (text, expected) => expect(envFileValue(text, 'K')).toBe(expected));

test.each<[string, RegExp]>([
  ['\nA', /at line 2: missing '='/],
  ["='v'", /at line 1: empty variable name/],
  ["K ='v'", /at line 1: whitespace before '=' is not allowed/],
  ['K=v', /at line 1: value must be enclosed in single quotes/],
  ['K="v"', /at line 1: value must be enclosed in single quotes/],
  ['K=', /at line 1: value must be enclosed in single quotes/],
  ["A='a\nb\nK='v'", /at line 3: unexpected content after closing quote/],
  ["A='a'\nK='v\n", /starting at line 2: unclosed single quote/],
])('%j is of another form', (text, expected) => expect(() => envFileValue(text, 'K')).toThrow(expected));
