import { expect, it } from 'vitest';
import type { CustomResourceDefinition } from '#api';
import { planStoredVersions } from './plan.ts';

const definition = (storedVersions: string[], { generation = 1, uid = 'a' } = {}) =>
  ({
    metadata: { uid, generation },
    spec: {
      versions: [
        { name: 'v1', storage: false },
        { name: 'v2', storage: true },
      ],
    },
    status: { storedVersions },
  }) as unknown as CustomResourceDefinition;

it.each<[string, CustomResourceDefinition | undefined, CustomResourceDefinition | undefined, string[] | undefined]>([
  ['old ones go', definition(['v1', 'v2']), definition(['v1', 'v2']), ['v2']],
  ['no news', definition(['v2']), definition(['v2']), undefined],
  ['another specification', definition(['v1', 'v2']), definition(['v1', 'v2'], { generation: 2 }), undefined],
  ['another definition', definition(['v1', 'v2']), definition(['v1', 'v2'], { uid: 'b' }), undefined],
  ['it is gone', definition(['v1', 'v2']), undefined, undefined],
  ['no custom kind', undefined, undefined, undefined],
])('%s', (_, before, after, stored) => {
  expect(planStoredVersions(before, after)).toEqual(stored);
});
