import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

/** As kube-apiserver v1.37.2 says it of bodies. */
it.each([
  ['apiVersion', `invalid character 'a' looking for beginning of value`],
  ['', 'unexpected end of JSON input'],
  ['{"a":', 'unexpected end of JSON input'],
  ['{"a', 'unexpected end of JSON input'],
  ['[1', 'unexpected end of JSON input'],
  ['{"a" 1}', `invalid character '1' after object key`],
  ['{a:1}', `invalid character 'a' looking for beginning of object key string`],
  [`{'a':1}`, String.raw`invalid character '\'' looking for beginning of object key string`],
  ['{"metadata":{"name":"a"},}', `invalid character '}' looking for beginning of object key string`],
  ['[1,]', `invalid character ']' looking for beginning of value`],
  ['{"a":1}}', `invalid character '}' after top-level value`],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
  ['{"a":01}', `invalid character '1' after object key:value pair`],
  ['{"a":[1 2]}', `invalid character '2' after array element`],
  ['{"a":tru}', `invalid character '}' in literal true (expecting 'e')`],
  ['nul', `invalid character ' ' in literal null (expecting 'l')`],
  ['{"a":-}', `invalid character '}' in numeric literal`],
  ['{"a":1.e}', `invalid character 'e' after decimal point in numeric literal`],
  ['{"a":1e}', `invalid character '}' in exponent of numeric literal`],
  ['{"a":"\n"}', String.raw`invalid character '\n' in string literal`],
  [String.raw`"\x"`, `invalid character 'x' in string escape code`],
  [String.raw`{"a":"\u12g"}`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
  ['é', `invalid character 'Ã' looking for beginning of value`],
])('%j: %s', (text, fault) => {
  expect(jsonFault(Buffer.from(text))).toBe(fault);
});

it('finds a fault where there is one, and nowhere else', () => {
  const texts = fc.oneof(
    fc.json(),
    fc.json().chain(text => fc.nat(text.length).map(end => text.slice(0, end))),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom('', ' ', ',', '}', '"', '0', '\\'), (text, more) => {
      const changed = text + more;
      expect(jsonFault(Buffer.from(changed)) === undefined).toBe(isJson(changed));
    }),
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
