import { expect, test } from 'vitest';
import type { Pod } from '#api';
import { storedPod } from '../../testing/builders.ts';
import { NominationTable } from './nominations.ts';

const pod = storedPod({ name: 'pod', meta: { uid: 'uid' } });
const nominatedTo = (nominatedNodeName: string): Pod => ({ ...pod, status: { nominatedNodeName } });
const namesOf = (nominations: NominationTable, node: string) =>
  nominations.of(node).map(({ metadata }) => metadata.name);

test('a status says where a pod is nominated, and says so no more', () => {
  const nominations = new NominationTable();
  nominations.observe(nominatedTo('a'));
  expect(namesOf(nominations, 'a')).toEqual(['pod']);
  nominations.observe(nominatedTo('b'), nominatedTo('a'));
  expect([namesOf(nominations, 'a'), namesOf(nominations, 'b')]).toEqual([[], ['pod']]);
  nominations.observe(pod, nominatedTo('b'));
  expect(nominations.isEmpty).toBe(true);
});

test('what was decided stays while the status does not say it yet', () => {
  const nominations = new NominationTable();
  nominations.set(pod, 'a');
  nominations.observe({ ...pod, spec: { ...pod.spec } }, pod);
  expect(nominations.nodeOf('uid')).toBe('a');
  nominations.set(pod, '');
  expect(nominations.isEmpty).toBe(true);
});

test('what was handed out stays as it is', () => {
  const nominations = new NominationTable();
  nominations.set(pod, 'a');
  const before = nominations.of('a');
  nominations.set(storedPod({ name: 'other' }), 'a');
  expect(before).toHaveLength(1);
  expect(namesOf(nominations, 'a')).toEqual(['pod', 'other']);
  nominations.delete('uid');
  expect(namesOf(nominations, 'a')).toEqual(['other']);
});
