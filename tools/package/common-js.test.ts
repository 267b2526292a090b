import { expect, test } from 'vitest';
import { commonJsTypes, entryOf, libraryOf } from './common-js.ts';

test('one library has all entry points, each loaded when it is asked for', () => {
  expect(libraryOf({ api: 'src/api/index.ts', client: 'src/client/index.ts' })).toBe(
    "module.exports = { get api() { return require('./src/api/index.ts'); }, get client() { return require('./src/client/index.ts'); } };\n",
  );
  expect(entryOf('client')).toBe("module.exports = require('./library.cjs').client;\n");
});

test.each([
  ['import { A as B } from "./types-x_1.js";', 'import { A as B } from "./types-x_1.cjs";'],
  ["export * from './a.js'", "export * from './a.cjs'"],
  ['let a: import("./a.js").A;', 'let a: import("./a.cjs").A;'],
  ['import { C } from "node:crypto"; // ./a.js', 'import { C } from "node:crypto"; // ./a.js'],
])('types of CommonJS import such: %s', (types, expected) => {
  expect(commonJsTypes(types)).toBe(expected);
});
