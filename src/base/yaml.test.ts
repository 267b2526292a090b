import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { jsonText, parseExact } from './exact-json.ts';
import { refusedYamlValues, yamlValues } from './testdata/yaml-values.ts';
import { yamlOptions } from './yaml.ts';

/** The value under `x`; throws for what is no JSON. */
function read(value: string): unknown {
  const document = parseDocument(`x: ${value}\n`, yamlOptions);
  const [error] = document.errors;
  if (error) throw error;
  return (parseExact(jsonText(document.toJS())) as { x: unknown }).x;
}

describe('YAML, read as kubectl reads it', () => {
  it.each(yamlValues)('%s', (text, json) => {
    expect(read(text)).toEqual(json);
  });
  it.each(refusedYamlValues)('refuses %s', text => {
    expect(() => read(text)).toThrow(Error);
  });
  it('takes keys for texts, whatever they look like', () => {
    expect(read('{yes: a, 010: b, 1.5: c}')).toEqual({ true: 'a', 8: 'b', '1.5': 'c' });
  });
});

describe('YAML, written', () => {
  const texts = yamlValues.map(([text]) => text);
  it.each([...texts, '', 'a: b', '- x', '# x', ' x ', 'x\ny', '2001-12-14'])('%j is read as the same text', text => {
    expect(read(stringify(text, yamlOptions).trimEnd().replaceAll('\n', '\n  '))).toBe(text);
    expect(parseDocument(stringify({ [text]: text }, yamlOptions), yamlOptions).toJS()).toEqual({ [text]: text });
  });
  it.each([null, true, false, 0, -1, 12, 1.5, 1e21, 1e-7, 9_007_199_254_740_993n])('%s stays what it is', value => {
    expect(read(stringify(value, yamlOptions))).toBe(value);
  });
});
