/** From readings to conditions and due thresholds, look by look. */
import { describe, expect, test } from 'vitest';
import { judgePressure, noPressure } from './pressure.ts';
import { defaultNodeResources, type NodeResourceTexts, parseNodeResources } from './settings.ts';
import type { Readings } from './signals.ts';

const plenty: Readings = {
  'memory.available': { available: 900, capacity: 1000 },
  'nodefs.available': { available: 900, capacity: 1000 },
  'pid.available': { available: 900, capacity: 1000 },
};
const left = (signal: keyof Readings, available: number): Readings => ({
  ...plenty,
  [signal]: { available, capacity: 1000 },
});

/** What is said at each look, as `conditions | due signals`. */
function looks(texts: Partial<NodeResourceTexts>, steps: readonly (readonly [seconds: number, Readings])[]): string[] {
  const { thresholds, transitionMs } = parseNodeResources({ ...defaultNodeResources, ...texts });
  let memory = noPressure;
  return steps.map(([seconds, readings]) => {
    const pressure = judgePressure(memory, readings, { thresholds, transitionMs, nowMs: seconds * 1000 });
    memory = pressure.memory;
    return `${pressure.conditions.join(',')} | ${pressure.due.map(({ signal }) => signal).join(',')}`;
  });
}

const hard = { evictionHard: 'memory.available<100,nodefs.available<10%,pid.available<10%' };

describe('judgePressure', () => {
  test('a node that has enough is under no pressure', () => {
    expect(looks(hard, [[0, plenty]])).toEqual([' | ']);
  });

  test.each<[keyof Readings, string]>([
    ['memory.available', 'MemoryPressure | memory.available'],
    ['nodefs.available', 'DiskPressure | nodefs.available'],
    ['pid.available', 'PIDPressure | pid.available'],
  ])('too little %s', (signal, expected) => {
    expect(looks(hard, [[0, left(signal, 99)]])).toEqual([expected]);
  });

  test('memory is the most urgent', () => {
    const all = { ...left('memory.available', 1), 'nodefs.available': { available: 1, capacity: 1000 } };
    const texts = { evictionHard: 'nodefs.available<10%,memory.available<100' };
    expect(looks(texts, [[0, all]])).toEqual(['MemoryPressure,DiskPressure | memory.available,nodefs.available']);
  });

  test('a condition outlives its reason by the transition period', () => {
    const texts = { ...hard, evictionPressureTransitionPeriod: '1m' };
    expect(
      looks(texts, [
        [0, left('nodefs.available', 50)],
        [10, plenty],
        [59, plenty],
        [60, plenty],
        [70, left('nodefs.available', 50)],
      ]),
    ).toEqual([
      'DiskPressure | nodefs.available',
      'DiskPressure | ',
      'DiskPressure | ',
      ' | ',
      'DiskPressure | nodefs.available',
    ]);
  });

  test('without one it ends at once', () => {
    const texts = { ...hard, evictionPressureTransitionPeriod: '0' };
    expect(
      looks(texts, [
        [0, left('pid.available', 50)],
        [10, plenty],
      ]),
    ).toEqual(['PIDPressure | pid.available', ' | ']);
  });

  test('a soft threshold shows at once and acts after its grace period, which begins anew each time', () => {
    const texts = {
      evictionHard: '',
      evictionSoft: 'memory.available<500',
      evictionSoftGracePeriod: 'memory.available=20s',
      evictionPressureTransitionPeriod: '0',
    };
    const low = left('memory.available', 400);
    expect(
      looks(texts, [
        [0, low],
        [10, low],
        [20, low],
        [30, plenty],
        [40, low],
        [59, low],
        [60, low],
      ]),
    ).toEqual([
      'MemoryPressure | ',
      'MemoryPressure | ',
      'MemoryPressure | memory.available',
      ' | ',
      'MemoryPressure | ',
      'MemoryPressure | ',
      'MemoryPressure | memory.available',
    ]);
  });

  test('what was met stays so until the minimum is reclaimed', () => {
    const texts = { ...hard, evictionMinimumReclaim: 'nodefs.available=10%' };
    expect(
      looks({ ...texts, evictionPressureTransitionPeriod: '0' }, [
        [0, left('nodefs.available', 150)],
        [10, left('nodefs.available', 99)],
        [20, left('nodefs.available', 150)],
        [30, left('nodefs.available', 200)],
        [40, left('nodefs.available', 150)],
      ]),
    ).toEqual([' | ', 'DiskPressure | nodefs.available', 'DiskPressure | nodefs.available', ' | ', ' | ']);
  });
});
