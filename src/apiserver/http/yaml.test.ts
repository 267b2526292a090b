import { describe, expect, test, vi } from 'vitest';
import { maxJsonValues } from '#api';
import { runNow } from '#base';
import { parseLooseYaml, parseYaml, printYaml } from './yaml.ts';
import { YamlThread } from './yaml-thread.ts';

const parse = (text: string) => parseYaml(Buffer.from(text), runNow);

test('YAML becomes JSON data', async () => {
  expect(await parse('a: [1, true, null, x]\nb: {c: !!timestamp 2026-01-01}\n1: z\n__proto__: z')).toEqual({
    a: [1, true, null, 'x'],
    b: { c: expect.any(String) as string },
    1: 'z',
    ['__proto__']: 'z',
  });
  const { one, two } = (await parse('one: &a {x: y}\ntwo: *a')) as { one: object; two: object };
  expect(two).toEqual(one);
  expect(two).not.toBe(one);
});

test.each(['a: 1\n---\n', '---\na: 1\n---\n# b\n---\n', 'a: 1\n...\n---\n...\n'])(
  'empty documents after %j say nothing',
  async text => {
    expect(await parse(text)).toEqual({ a: 1 });
  },
);

test('of keys that come twice the last counts where that is allowed, and is told, in short texts and in long ones', async () => {
  for (const filler of ['', `# ${'x'.repeat(5000)}`]) {
    const text = 'a: 1\nb:\n  c: 1\n  c: 2\na: 3\n';
    expect(await parseLooseYaml(Buffer.from(text + filler), runNow)).toEqual({
      value: { a: 3, b: { c: 2 } },
      repeated: ['line 5: key "a" already set in map', 'line 4: key "c" already set in map'],
    });
  }
  expect(await parseLooseYaml(Buffer.from(''), runNow)).toEqual({ value: undefined, repeated: [] });
}, 60_000);

test.each([
  ['a sequence without an end', 'a: [', 'error converting YAML to JSON: yaml: line 1: '],
  [
    'a key that is set twice',
    'a: 1\nb:\n  c: 1\n  c: 2',
    'error converting YAML to JSON: yaml: line 4: key "c" already set in map',
  ],
  ['two documents', 'a: 1\n---\nb: 2', 'yaml: line 2: there is more than one document'],
  ['a document after an empty one', '---\n---\na: 1', 'there is more than one document'],
  ['what is no document after one', 'a: 1\n...\nb: [', 'there is more than one document'],
  ['a circle', '&a [*a]', 'circular'],
  [
    'too many aliases',
    `a: &a [x]\n${'b: &b [*a, *a]\n'.replaceAll('b', 'c')}d: [${'*a, '.repeat(200)}]`,
    'Excessive alias count',
  ],
  ['too deep nesting', '['.repeat(50_000), 'exceeded max depth'],
  ['too many values', `- x\n`.repeat(maxJsonValues + 1), `Request entity too large: limit is ${maxJsonValues} values`],
])(
  '%s is refused',
  async (_what, text, message) => {
    await expect(parse(text)).rejects.toThrow(message);
  },
  60_000,
);

test('a definition of more than a megabyte becomes JSON, and YAML again', async () => {
  const item =
    '- name: a\n  description: >-\n    What it is, in words that go on for a line or so, as they do.\n  type: string\n';
  const text = `spec:\n${item.repeat(9600).replaceAll(/^/gm, '  ')}`;
  const data = (await parse(text.trimEnd())) as { spec: object[] };
  expect(data.spec).toHaveLength(9600);
  expect(await parse((await printYaml(Buffer.from(JSON.stringify(data)))).toString())).toEqual(data);
}, 60_000);

describe('the thread for YAML', () => {
  const read = (text: string) => ({ do: 'read', text: Buffer.from(text) }) as const;

  test('answers in turn, and ends when nobody needs it', async () => {
    const thread = new YamlThread({ idleMs: 1 });
    const answers = await Promise.all(['a: 1', 'b: 2'].map(text => thread.run(read(text))));
    expect(answers.map(String)).toEqual(['{"a":1}', '{"b":2}']);
    await vi.waitFor(() => expect(thread.isRunning).toBe(false));
    expect(String(await thread.run(read('c: 3')))).toBe('{"c":3}');
  });

  test('gives up what takes too long or too much memory, and goes on with the next', async () => {
    const slow = new YamlThread({ taskMs: 300 });
    const endless = slow.run(read('a: ]\n'.repeat(200_000)));
    const next = slow.run(read('a: 1')).catch((error: unknown) => error);
    await expect(endless).rejects.toMatchObject({ status: { code: 413 } });
    expect(await next).toBeDefined();
    const small = new YamlThread({ memoryMb: 32 });
    await expect(small.run(read('- a\n'.repeat(500_000)))).rejects.toMatchObject({ status: { code: 413 } });
  }, 60_000);

  test('refuses more than may wait', async () => {
    const thread = new YamlThread({ maxWaiting: 1 });
    const first = thread.run(read('a: 1'));
    const second = thread.run(read('b: 2'));
    expect(() => thread.run(read('c: 3'))).toThrow('too much YAML at once');
    expect(await Promise.all([first, second])).toHaveLength(2);
  });
});
