import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { structs } from '../generated/structs.ts';
import { effectsOf } from './effect.ts';
import { structNameOf } from './find-fields.ts';
import { fieldTables } from './tables.ts';

const source = path.resolve(import.meta.dirname, '../..');
const fieldsOf = (name: string) => structs[`io.k8s.api.core.v1.${name}`]?.fields ?? {};

/** The structs that the rows lead to, from those of pods and services: what is below a field without effect needs no
 *  rows. */
function reachable(): Set<string> {
  const seen = new Set<string>();
  const queue = ['PodSpec', 'ServiceSpec'];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const [field, { value }] of Object.entries(fieldsOf(name))) {
      const row = fieldTables[name]?.[field];
      const below = structNameOf(value);
      const leadsOn = row && effectsOf(row).some(({ effect }) => effect === 'carried out' || effect === 'parts');
      if (leadsOn && below !== undefined) queue.push(below);
    }
  }
  return seen;
}

describe('the table of fields', () => {
  test('has a row for each field of the API, and no other', () => {
    const inApi = [...reachable()].flatMap(name => Object.keys(fieldsOf(name)).map(field => `${name}.${field}`));
    const inTable = Object.entries(fieldTables).flatMap(([name, rows]) =>
      Object.keys(rows).map(field => `${name}.${field}`),
    );
    expect(inTable.toSorted()).toEqual(inApi.toSorted());
  });

  test('calls gated what the API drops, and nothing else', () => {
    const gated = (name: string, field: string) => fieldsOf(name)[field]?.featureGate !== undefined;
    for (const [name, rows] of Object.entries(fieldTables))
      for (const [field, row] of Object.entries(rows))
        expect
          .soft(
            effectsOf(row).some(({ effect }) => effect === 'gated'),
            `${name}.${field}`,
          )
          .toBe(gated(name, field));
  });

  test('names files that are there', () => {
    const files = Object.values(fieldTables).flatMap(rows =>
      Object.values(rows).flatMap(row =>
        effectsOf(row).flatMap(effect => (effect.effect === 'carried out' ? [effect.where] : [])),
      ),
    );
    expect([...new Set(files)].filter(file => !existsSync(path.join(source, file)))).toEqual([]);
  });
});
