import { expect, it } from 'vitest';
import { matchesRule } from './rules.ts';

const rule = { operations: ['CREATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] } as const;
const facts = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  subresource: '',
  operation: 'CREATE',
  isNamespaced: true,
  name: 'web',
} as const;

it.each<[object, object, boolean]>([
  [{}, {}, true],
  [{ operations: ['*'] }, { operation: 'CONNECT' }, true],
  [{ operations: ['UPDATE'] }, {}, false],
  [{ apiGroups: ['*'] }, {}, true],
  [{ apiGroups: [''] }, {}, false],
  [{ apiVersions: ['v2', '*'] }, {}, true],
  [{ apiVersions: ['v2'] }, {}, false],
  [{ resources: ['*'] }, {}, true],
  [{ resources: ['*'] }, { subresource: 'scale' }, false],
  [{ resources: ['*/*'] }, { subresource: 'scale' }, true],
  [{ resources: ['*/*'] }, {}, true],
  [{ resources: ['*/scale'] }, { subresource: 'scale' }, true],
  [{ resources: ['deployments/*'] }, {}, true],
  [{ resources: ['deployments/*'] }, { subresource: 'scale' }, true],
  [{ resources: ['deployments/scale'] }, {}, false],
  [{ resources: ['deployments'] }, { subresource: 'scale' }, false],
  [{ resources: ['pods/*'] }, { subresource: 'scale' }, false],
  [{ scope: '*' }, { isNamespaced: false }, true],
  [{ scope: 'Namespaced' }, {}, true],
  [{ scope: 'Namespaced' }, { isNamespaced: false }, false],
  [{ scope: 'Cluster' }, { isNamespaced: false }, true],
  [{ resourceNames: ['web'] }, {}, true],
  [{ resourceNames: ['api'] }, {}, false],
])('%j means %j: %s', (fields, request, isMeant) => {
  const wanted = { ...rule, ...fields } as unknown as Parameters<typeof matchesRule>[0];
  expect(matchesRule(wanted, { ...facts, ...request })).toBe(isMeant);
});
