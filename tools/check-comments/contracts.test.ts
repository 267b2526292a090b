import { describe, expect, it } from 'vitest';
import { exportsWithoutContract } from './contracts.ts';

const missingIn = (...texts: readonly string[]): string[] =>
  exportsWithoutContract(new Map(texts.map((text, index) => [`${index}.ts`, text]))).map(({ name }) => name);
/** A second export, so that a comment at the head of the file is not the contract of the first. */
const other = '\n/** Says something. */\nexport const other = 1;\n';

describe('exportsWithoutContract', () => {
  it.each([
    ['functions', 'export function f() {}', 'f'],
    ['classes', 'export class C {}', 'C'],
    ['interfaces', 'export interface I {}', 'I'],
    ['types', 'export type T = string;', 'T'],
    ['constants', 'export const c = 1;', 'c'],
    ['parts of what is taken apart', 'export const [, { c }] = [1, { c: 1 }];', 'c'],
    ['what a list exports', 'const c = 1;\nexport { c };', 'c'],
    ['what has another kind of comment', '// Says something.\nexport const c = 1;', 'c'],
    ['methods', '/** A class. */\nexport class C { run() {} }', 'C.run'],
    ['methods that are values', '/** A class. */\nexport class C { readonly run = () => 1; }', 'C.run'],
    ['static methods', '/** A class. */\nexport class C { static of() {} }', 'C.of'],
  ])('finds %s', (_what, text, name) => {
    expect(missingIn(text + other)).toEqual([name]);
  });

  it.each([
    ['what is not exported', 'const c = 1; class C { run() {} }'],
    ['what says its contract', '/** Says something. */\nexport const c = 1;'],
    ['what is exported again', "export { c } from './c.ts';\nexport * from './d.ts';"],
    ['further signatures', '/** Both. */\nexport function f(): void;\nexport function f(a?: 1): void {}'],
    [
      'further signatures of methods',
      '/** A class. */\nexport class C {\n/** Both. */\nf(): void; f(a?: 1): void {} }',
    ],
    ['hidden members', '/** A class. */\nexport class C { #a() {} private b() {} protected c() {} }'],
    ['members of symbols', '/** A class. */\nexport class C { [Symbol.dispose]() {} }'],
    ['what overrides', '/** A class. */\nexport class C extends Duplex { override _read() {} }'],
  ])('lets %s be', (_what, text) => {
    expect(missingIn(text + other)).toEqual([]);
  });

  it('takes the contract of members from what the class implements, wherever that is', () => {
    const shapes =
      '/** A. */\nexport interface Base { run(): void }\n/** B. */\nexport interface Shape extends Base {}';
    expect(missingIn(shapes, `/** C. */\nexport class C implements Shape { run() {} stop() {} }${other}`)).toEqual([
      'C.stop',
    ]);
  });

  it('takes the comment at the head of a file for the contract of its one export', () => {
    const head = "/** What this is. */\nimport { a } from './a.ts';\n";
    expect(missingIn(`${head}export const c = a;`)).toEqual([]);
    expect(missingIn(`${head}export const c = a;\nexport const d = a;`)).toEqual(['c', 'd']);
    expect(missingIn(`${head}export class C { run() {} }`)).toEqual(['C.run']);
  });

  it('says where', () => {
    expect(exportsWithoutContract(new Map([['a.ts', '\nexport const c = 1;\n']]))).toEqual([
      { file: 'a.ts', line: 2, name: 'c' },
    ]);
  });
});
