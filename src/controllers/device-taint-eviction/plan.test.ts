import { describe, expect, it } from 'vitest';
import type { DeviceTaint, DeviceTaintRule, DeviceToleration, ResourceClaim, ResourceSlice } from '#api';
import { storedMeta } from '../../testing/builders.ts';
import { evictionTimeOf } from './plan.ts';

const added = '2026-01-01T00:00:00Z';
const at = (seconds: number) => Date.parse(added) + seconds * 1000;
const taint = (more: Partial<DeviceTaint> = {}): DeviceTaint => ({
  key: 'broken',
  effect: 'NoExecute',
  timeAdded: added,
  ...more,
});
const slice = (generation: number, ...taints: DeviceTaint[]) =>
  ({
    metadata: storedMeta({ name: `s${generation}` }),
    spec: { driver: 'd', pool: { name: 'p', generation, resourceSliceCount: 1 }, devices: [{ name: 'x', taints }] },
  }) as ResourceSlice;
const rule = (deviceSelector: object, more: Partial<DeviceTaint> = {}) =>
  ({ metadata: storedMeta({ name: 'r' }), spec: { deviceSelector, taint: taint(more) } }) as DeviceTaintRule;
const claim = (...tolerations: DeviceToleration[]) =>
  ({
    metadata: storedMeta({ name: 'c' }),
    spec: {},
    status: {
      allocation: { devices: { results: [{ request: 'a', driver: 'd', pool: 'p', device: 'x', tolerations }] } },
    },
  }) as unknown as ResourceClaim;
/** Of every effect. */
const bearsAll: DeviceToleration = { operator: 'Exists' };
const bears = (more: Partial<DeviceToleration> = {}): DeviceToleration => ({
  key: 'broken',
  operator: 'Exists',
  effect: 'NoExecute',
  ...more,
});

describe('pods of a claim go', () => {
  it.each<[string, ResourceClaim, ResourceSlice[], DeviceTaintRule[], number | undefined]>([
    ['never without a taint', claim(), [slice(1)], [], undefined],
    ['at once for one of the driver', claim(), [slice(1, taint())], [], at(0)],
    ['never for one that only keeps others away', claim(), [slice(1, taint({ effect: 'NoSchedule' }))], [], undefined],
    ['by the newest slices', claim(), [slice(1, taint()), slice(2)], [], undefined],
    ['at once for a rule about the device', claim(), [slice(1)], [rule({ device: 'x' })], at(0)],
    ['at once for a rule about all devices, also without slices', claim(), [], [rule({})], at(0)],
    ['never for a rule about others', claim(), [], [rule({ pool: 'q' })], undefined],
    ['never when that is tolerated', claim(bears()), [slice(1, taint())], [], undefined],
    ['never when all is tolerated, whatever its effect', claim(bearsAll), [slice(1, taint())], [], undefined],
    ['after the time for which it is', claim(bears({ tolerationSeconds: 30 })), [slice(1, taint())], [], at(30)],
    [
      'after the shortest of two times',
      claim(bears({ tolerationSeconds: 30 }), bears({ tolerationSeconds: 10 })),
      [slice(1, taint())],
      [],
      at(10),
    ],
    [
      'at once when a toleration is of another effect',
      claim(bears({ effect: 'NoSchedule' })),
      [slice(1, taint())],
      [],
      at(0),
    ],
    [
      'with the first of several taints',
      claim(bears({ tolerationSeconds: 30 })),
      [slice(1, taint())],
      [rule({}, { key: 'other', timeAdded: '2026-01-01T00:00:07Z' })],
      at(7),
    ],
  ])('%s', (_, given, slices, rules, expected) => {
    expect(evictionTimeOf(given, { slices, rules })).toBe(expected);
  });
});
