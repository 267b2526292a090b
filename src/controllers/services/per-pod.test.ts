import { expect, test } from 'vitest';
import { pod, service } from '../fixtures/builders.ts';
import { perPod } from './per-pod.ts';

test('computes once for each pair of objects', () => {
  const seen: string[] = [];
  const named = perPod((one, of) => {
    seen.push(`${of.metadata.name}/${one.metadata.name}`);
    return one.metadata.name === 'none' ? undefined : seen.length;
  });
  const [web, other] = [service('web'), service('other')];
  const [one, none] = [pod('one'), pod('none')];
  expect([named(one, web), named(none, web), named(one, other)]).toEqual([1, undefined, 3]);
  expect([named(one, web), named(none, web), named(one, other)]).toEqual([1, undefined, 3]);
  expect(named({ ...one }, web)).toBe(4);
  expect(seen).toEqual(['web/one', 'web/none', 'other/one', 'web/one']);
});
