import { expect, test } from 'vitest';
import { renderExports } from './exports.ts';
import { parseFile } from './sources.ts';

const exportsOf = (sources: Record<string, string>): string =>
  renderExports(new Map(Object.entries(sources).map(([path, text]) => [path, parseFile(path, text)])));

test('a kind is exported as the value and type that it is, functions as values, all else as types', () => {
  const pod = 'export interface Pod {}\nexport const Pod = 1;\nexport type Phase = "a";\nfunction inside() {}';
  expect(
    exportsOf({
      'core/v1/pod.ts': pod,
      'core/v1/taint.ts': 'export interface Taint {}',
      'meta/v1/check.ts': 'export function check() {}\nexport class Failure {}',
      'core/v1/empty.ts': 'const inside = 1;',
      'kind.ts': 'export interface Kind {}',
    }),
  ).toBe(
    "export { type Phase, Pod } from '../core/v1/pod.ts';\n" +
      "export type { Taint } from '../core/v1/taint.ts';\n" +
      "export { Failure, check } from '../meta/v1/check.ts';\n",
  );
});

test('a name that two groups have is another one for the second, or is refused', () => {
  const event = 'export interface Event {}';
  const other = '/** Event. @exportedAs EventsV1Event */ export interface Event {}';
  expect(exportsOf({ 'core/v1/event.ts': event, 'events/v1/event.ts': other })).toContain('Event as EventsV1Event');
  expect(() => exportsOf({ 'core/v1/event.ts': event, 'apps/v1/event.ts': event })).toThrow(
    'core/v1/event.ts and apps/v1/event.ts both export Event',
  );
});
