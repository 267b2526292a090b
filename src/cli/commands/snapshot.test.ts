import { expect, test } from 'vitest';
import { renderSnapshots } from './snapshot.ts';

test('copies are a table, which says what they lack', () => {
  const copy = {
    name: '2026-01-31T08-00-00Z',
    reason: 'hourly',
    objects: 14,
    revision: 9,
    bytes: 64_800,
    unreadable: [],
  };
  expect(renderSnapshots([copy, { ...copy, objects: 13, unreadable: ['/registry/configmaps/default/a'] }])).toEqual([
    'NAME                   REASON   OBJECTS             REVISION   SIZE',
    '2026-01-31T08-00-00Z   hourly   14                  9          64.8 kB',
    '2026-01-31T08-00-00Z   hourly   13 (1 unreadable)   9          64.8 kB',
  ]);
});
