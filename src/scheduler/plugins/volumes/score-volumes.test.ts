import { expect, test } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '#api';
import { storedMeta } from '#testing';
import { emptiestFirst, scoreVolumes } from './score-volumes.ts';

const Gi = 2 ** 30;
const claim = (storage: string, storageClassName = 'a'): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: storedMeta({ namespace: 'default', name: 'c', uid: 'u' }),
  spec: { storageClassName, resources: { requests: { storage } } },
});
const bound = (asked: string, has: string, storageClassName?: string) => ({
  claim: claim(asked, storageClassName),
  volume: { spec: { capacity: { storage: has } } } as unknown as PersistentVolume,
});
/** By what the driver has left, for claims that get new volumes. */
const score = (
  choice: Partial<Parameters<typeof scoreVolumes>[0]>,
  left: Readonly<Record<string, number>> = {},
  shape = emptiestFirst,
) =>
  scoreVolumes(
    { found: [], provisioned: [], ...choice },
    { shape, capacityFor: ({ spec }) => left[spec.storageClassName ?? ''] },
  );

test.each<[string, number, number]>([
  ['nothing is known', score({ provisioned: [claim('1Gi')] }), 0],
  ['a tenth is taken', score({ provisioned: [claim('1Gi')] }, { a: 10 * Gi }), 90],
  ['two claims take of the same', score({ provisioned: [claim('1Gi'), claim('2Gi')] }, { a: 10 * Gi }), 70],
  ['classes count the same', score({ provisioned: [claim('1Gi'), claim('5Gi', 'b')] }, { a: 10 * Gi, b: 10 * Gi }), 70],
  ['a volume that is there is just right', score({ found: [bound('1Gi', '1Gi')] }), 0],
  ['one that is there is far too large', score({ found: [bound('1Gi', '10Gi')] }), 90],
  [
    'volumes that are there count before those to be made',
    score({ found: [bound('5Gi', '10Gi')], provisioned: [claim('1Gi', 'b')] }, { b: 100 * Gi }),
    50,
  ],
  ['more is asked for than there is', score({ provisioned: [claim('20Gi')] }, { a: 10 * Gi }), 0],
  [
    'full ones are liked',
    score({ provisioned: [claim('8Gi')] }, { a: 10 * Gi }, [
      { utilization: 0, score: 0 },
      { utilization: 100, score: 10 },
    ]),
    80,
  ],
])('where %s', (_, points, expected) => expect(points).toBe(expected));
