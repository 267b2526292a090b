import { describe, expect, it } from 'vitest';
import { isLeftOut, type PackageJson, planEntrypoint, planProductionPackages } from './plan.ts';

describe('planEntrypoint', () => {
  it.each<[string, PackageJson, string[], string[] | undefined]>([
    [
      'what start runs',
      { scripts: { start: 'node --enable-source-maps server.mjs' }, main: 'x.js' },
      ['x.js'],
      ['node', '--enable-source-maps', 'server.mjs'],
    ],
    [
      'main when start needs a shell',
      { scripts: { start: 'node a.js && node b.js' }, main: './main.js' },
      ['main.js'],
      ['node', 'main.js'],
    ],
    [
      'main when start runs something else',
      { scripts: { start: 'next start' }, main: 'main.js' },
      ['main.js'],
      ['node', 'main.js'],
    ],
    ['a usual file', {}, ['README.md', 'index.js'], ['node', 'index.js']],
    ['nothing', {}, ['README.md'], undefined],
  ])('is %s', (_, project, files, expected) => expect(planEntrypoint(project, new Set(files))).toEqual(expected));
});

it.each([
  ['server.mjs', false],
  ['lib/node_modules.md', false],
  ['.git', true],
  ['node_modules', true],
  ['packages/a/node_modules', true],
  ['.env', true],
])('isLeftOut(%s) is %s', (path, expected) => expect(isLeftOut(path)).toBe(expected));

describe('planProductionPackages', () => {
  const installed = new Map<string, PackageJson>([
    ['node_modules/a', { dependencies: { b: '1' }, optionalDependencies: { absent: '1' } }],
    ['node_modules/a/node_modules/b', { dependencies: { '@scope/c': '1' } }],
    ['node_modules/b', {}],
    ['node_modules/@scope/c', { dependencies: { a: '1' } }],
    ['node_modules/only-for-tests', {}],
  ]);

  it('follows dependencies as Node resolves them', () => {
    expect(planProductionPackages({ dependencies: { a: '1' } }, installed)).toEqual({
      folders: ['node_modules/@scope/c', 'node_modules/a', 'node_modules/a/node_modules/b'],
      missing: [],
    });
  });

  it('names what is not installed', () => {
    expect(planProductionPackages({ dependencies: { z: '1', b: '1' } }, installed).missing).toEqual(['z']);
  });
});
