import { expect, test } from 'vitest';
import type { CSINodeDriver } from '#api';
import { driverEntry, nodeLabelsOf, withDriver, withNodeId, withoutDriver } from './plan-node.ts';

const info = { nodeId: 'n1', maxVolumesPerNode: 3, accessibleTopology: { segments: { zone: 'a', host: 'b' } } };
const entry: CSINodeDriver = { name: 'd', nodeID: 'n1', topologyKeys: ['host', 'zone'], allocatable: { count: 3 } };
const other: CSINodeDriver = { name: 'o', nodeID: 'x', topologyKeys: [] };

test('what a driver says of its node becomes an entry, and labels', () => {
  expect(driverEntry('d', info)).toEqual(entry);
  expect(driverEntry('d', { nodeId: 'n1' })).toEqual({ name: 'd', nodeID: 'n1', topologyKeys: [] });
  expect(nodeLabelsOf(info)).toEqual({ zone: 'a', host: 'b' });
});

test.each<[string, CSINodeDriver[], CSINodeDriver[][]]>([
  ['is added', [other], [[other, entry]]],
  ['stays', [entry, other], []],
  ['changes how many volumes it takes', [{ ...entry, allocatable: { count: 9 } }], [[entry]]],
  ['is taken away first when it has another identity', [{ ...entry, nodeID: 'n0' }, other], [[other], [other, entry]]],
])('a driver %s', (_, drivers, written) => expect(withDriver(drivers, entry)).toEqual(written));

test('a driver that goes is taken away, if it is there', () => {
  expect(withoutDriver([entry, other], 'd')).toEqual([[other]]);
  expect(withoutDriver([other], 'd')).toEqual([]);
});

test('annotations name what drivers call the node, whatever was there', () => {
  const key = 'csi.volume.kubernetes.io/nodeid';
  expect(withNodeId({ a: 'b', [key]: '{"o":"x"}' }, 'd', 'n1')).toEqual({ a: 'b', [key]: '{"o":"x","d":"n1"}' });
  expect(withNodeId({ [key]: 'nonsense' }, 'd', 'n1')).toEqual({ [key]: '{"d":"n1"}' });
});
