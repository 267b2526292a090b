import { expect, it } from 'vitest';
import { Pod } from '../core/v1/pod.ts';
import { structOf } from '../schema/structs.ts';
import { atomicFields } from './atomic-fields.ts';

it.each<[object, string[]]>([
  [{ metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'x' }] } }, []],
  [{ spec: { containers: [{ name: 'a', command: ['x'] }] } }, ['.spec.containers[0].command']],
  [{ spec: { nodeSelector: { a: 'b' } } }, ['.spec.nodeSelector']],
  [{ spec: { tolerations: [{ key: 'a' }], restartPolicy: 'Never' } }, ['.spec.tolerations']],
  [{ spec: { containers: null } }, []],
])('of %j', (applied, paths) => {
  expect(atomicFields(structOf(Pod), applied)).toEqual(paths);
});
