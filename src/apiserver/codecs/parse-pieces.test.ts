import { describe, expect, test } from 'vitest';
import { jsonSteps, parseJson } from './parse-json.ts';

const list = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join(',');
const wide = (count: number, value = '"a"') => `{${list(count, i => `"k${i}":${value}`)}}`;

const texts: Readonly<Record<string, string>> = {
  'a map': wide(5000),
  'a map of names that are numbers': `{${list(5000, i => `"${5000 - i}":${i}`)}}`,
  'names that come again': `{${list(9000, i => `"k${i % 3000}":${i}`)}}`,
  'a list': `[${list(9000, i => String(i))}]`,
  'lists in lists': `[${list(3, () => `[${list(3000, i => `[${i}]`)}]`)}]`,
  'something long among others': `{"a":1,"7":{"x":2},"7":${wide(3000)},"b":[${list(2500, () => '1')}],"c":"}"}`,
  'something long alone': `{"a":{"b":{"c":${wide(3000)}}}}`,
  'names that objects inherit': `{"__proto__":${wide(2500)},"constructor":{"__proto__":1},${list(3000, i => `"k${i}":1`)}}`,
  'signs in texts': `{${list(3000, i => `"k,{[${i}\\"]}":"\\\\,é\\u0000"`)}}`,
  spaces: ` \n{ "a" : [ ${list(3000, () => ' 1 ')} ] , "b" : 1 }\r\n`,
  'a text': `"${'x,{'.repeat(5000)}"`,
};

describe('what is long is parsed piece by piece to the same', () => {
  test.each(Object.entries(texts))('%s', (_, text) => {
    const bytes = Buffer.from(text);
    const expected: unknown = JSON.parse(text);
    expect(JSON.stringify(parseJson(bytes))).toBe(JSON.stringify(expected));
  });
});

describe('what JSON.parse refuses is refused', () => {
  const body = list(4000, i => `"k${i}":1`);
  const object = `{${body}}`;
  const items = list(4000, () => '1');
  test.each([
    `{${body},}`,
    `{${body}, }`,
    `{,${body}}`,
    `{${body},,"a":1}`,
    `{${body}]`,
    `[${items}}`,
    `[${items},]`,
    `[,${items}]`,
    `[${items}]]`,
    `[${items}]x`,
    `{${body}`,
    `{"a":${object} "b":1}`,
    `{"a":${object}x,"b":1}`,
    `{"a"${object}}`,
    `{a:${object}}`,
    `[1 ${object}]`,
    `[${object} 1]`,
    `{"a":1 "b":${object}}`,
    `{"a":1,${object}}`,
    `{"a","b":${object}}`,
    `{"a":"b":${object}}`,
    `[${items},{]`,
    `[${items},[}]`,
  ])('%#', text => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(() => parseJson(Buffer.from(text))).toThrow(SyntaxError);
  });

  test('whatever is changed of a text', () => {
    const text = `{"a":${wide(2100)},"b":[${list(2100, () => '{}')}],"c":1}`;
    for (let at = 0; at < text.length; at += 1501) {
      for (const changed of [text.slice(0, at) + text.slice(at + 1), `${text.slice(0, at)},${text.slice(at)}`]) {
        const outcome = (parse: () => unknown) => {
          try {
            return parse();
          } catch (error) {
            return (error as Error).name;
          }
        };
        expect(outcome(() => parseJson(Buffer.from(changed)))).toEqual(outcome(() => JSON.parse(changed)));
      }
    }
  });
});

test('a map of fifty thousand takes many steps', () => {
  const steps = jsonSteps(Buffer.from(wide(50_000)));
  let count = 0;
  while (!steps.next().done) count++;
  expect(count).toBeGreaterThan(20);
});
