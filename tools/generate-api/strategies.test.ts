import { expect, test } from 'vitest';
import { parseFile } from './sources.ts';
import { renderStrategies } from './strategies.ts';

const listOf = (sources: Record<string, string>): string =>
  renderStrategies(new Map(Object.entries(sources).map(([path, text]) => [path, parseFile(path, text)])));

const pod = 'export const podStrategy = defineStrategy<Pod>({ kind: Pod });';
const service = `export interface ServiceOptions {}
  export function createServiceStrategy({ random }: ServiceOptions = {}): Strategy {
    return defineStrategy<Service>({ kind: Service });
  }`;

test('a strategy is found by its name, and one that takes options is given them', () => {
  const list = listOf({
    'pod.ts': pod,
    'service.ts': service,
    'apps/thing.ts': 'export const thingStrategy = defineStrategy<Thing>({ kind: Thing });',
    'fields/checks.ts': 'export const checkStrategy = 1;',
  });
  expect(list).toContain("import { thingStrategy } from '../apps/thing.ts';");
  expect(list).toContain("import { createServiceStrategy, type ServiceOptions } from '../service.ts';");
  expect(list).toContain('interface StrategyOptions extends ServiceOptions {}');
  expect(list).toContain('[\n  podStrategy,\n  createServiceStrategy(options),\n  thingStrategy,\n]');
  expect(list).not.toContain('checkStrategy');
});

test('two strategies of one kind are refused', () => {
  expect(() => listOf({ 'pod.ts': pod, 'other.ts': pod.replace('podS', 'otherS') })).toThrow(
    'pod.ts and other.ts both have a strategy of Pod',
  );
});

test('a function that makes a strategy says of what', () => {
  expect(() =>
    listOf({ 'pod.ts': 'export function createPodStrategy() { return defineStrategy({ kind: Pod }); }' }),
  ).toThrow('pod.ts:1: createPodStrategy has no options: export its strategy');
});

test('a strategy whose kind cannot be read is refused, where it would be left out', () => {
  for (const text of ['defineStrategy(strategyOf(Pod))', 'defineStrategy({ ...common })'])
    expect(() => listOf({ 'pod.ts': `export const podStrategy = ${text};` })).toThrow(
      'pod.ts:1: podStrategy does not say of what kind it is: defineStrategy({ kind: ... })',
    );
});
