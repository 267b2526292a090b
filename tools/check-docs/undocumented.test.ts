import { expect, test } from 'vitest';
import { undocumentedMembers } from './undocumented.ts';

test('names exports and members without a comment', () => {
  const files: Record<string, string> = {
    'src/room/index.ts': `
      export { type Clock } from '#base';
      export { type Told, type Untold, call, hidden } from './file.ts';`,
    'src/room/file.ts': `
      /** Told. */
      export interface Told { 
        /** Told. */ a: string;
        b?: number;
        c(): void;
      }
      export type Untold = string;
      /** Told. */
      export function call() {}
      export const hidden = 1;
      export const notExported = 2;`,
  };
  expect(undocumentedMembers('src/room/index.ts', file => files[file] ?? '')).toEqual([
    'file.ts: Told.b',
    'file.ts: Told.c',
    'file.ts: Untold',
    'file.ts: hidden',
  ]);
});
