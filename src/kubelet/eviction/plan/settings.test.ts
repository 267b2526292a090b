import { describe, expect, test } from 'vitest';
import { allocatableOf, podsLimits } from './allocatable.ts';
import { defaultNodeResources, type NodeResourceTexts, parseNodeResources } from './settings.ts';
import { isMet, withAllocatable } from './thresholds.ts';

const parse = (texts: Partial<NodeResourceTexts> = {}) => parseNodeResources({ ...defaultNodeResources, ...texts });
const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;

describe('thresholds', () => {
  test('are upstream s unless said otherwise', () => {
    expect(parse().thresholds).toEqual([
      { signal: 'memory.available', value: { units: 100 * mebibyte } },
      { signal: 'nodefs.available', value: { share: 0.1 } },
      { signal: 'nodefs.inodesFree', value: { share: 0.05 } },
      { signal: 'imagefs.available', value: { share: 0.15 } },
      { signal: 'imagefs.inodesFree', value: { share: 0.05 } },
      { signal: 'pid.available', value: { share: 0.1 } },
    ]);
    expect(parse().transitionMs).toBe(300_000);
  });

  test('may be soft, with a grace period, and ask for more than themselves', () => {
    const { thresholds } = parse({
      evictionHard: '',
      evictionSoft: 'memory.available<1.5Gi, nodefs.available<20%',
      evictionSoftGracePeriod: 'memory.available=1m30s,nodefs.available=2m',
      evictionMinimumReclaim: 'nodefs.available=500Mi',
    });
    expect(thresholds).toEqual([
      { signal: 'memory.available', value: { units: 1.5 * gibibyte }, graceMs: 90_000 },
      {
        signal: 'nodefs.available',
        value: { share: 0.2 },
        graceMs: 120_000,
        minimumReclaim: { units: 500 * mebibyte },
      },
    ]);
  });

  test.each(['nodefs.available<0%', 'nodefs.available<100%'])('%s turns it off', evictionHard => {
    expect(parse({ evictionHard }).thresholds).toEqual([]);
  });

  test.each<[Partial<NodeResourceTexts>, string]>([
    [{ evictionHard: 'memory<1Gi' }, 'evictionHard: unrecognized eviction signal memory'],
    [{ evictionHard: 'allocatableMemory.available<1Gi' }, 'evictionHard: unrecognized eviction signal'],
    [{ evictionHard: 'constructor<1Gi' }, 'evictionHard: unrecognized eviction signal constructor'],
    [{ evictionHard: 'memory.available' }, 'evictionHard: "memory.available" is not of the form NAME<VALUE'],
    [{ evictionHard: 'memory.available<much' }, 'evictionHard: memory.available: "much" is neither an amount'],
    [{ evictionHard: 'memory.available<-1Gi' }, 'evictionHard: memory.available: "-1Gi" is neither an amount'],
    [{ evictionHard: 'memory.available<101%' }, 'is not a percentage'],
    [{ evictionHard: 'pid.available<1,pid.available<2' }, 'evictionHard: pid.available is there twice'],
    [{ evictionSoft: 'memory.available<1Gi' }, 'grace period must be specified for the soft eviction threshold memory'],
    [
      { evictionSoft: 'memory.available<1Gi', evictionSoftGracePeriod: 'memory.available=soon' },
      'evictionSoftGracePeriod: "soon" is not a duration',
    ],
    [{ evictionPressureTransitionPeriod: '5' }, 'evictionPressureTransitionPeriod: "5" is not a duration'],
    [{ kubeReserved: 'gold=1' }, 'kubeReserved: cannot reserve "gold" resource'],
    [{ systemReserved: 'memory=-1' }, 'systemReserved: memory: "-1" is not an amount'],
  ])('%j is refused', (texts, message) => {
    expect(() => parse(texts)).toThrow(message);
  });

  test.each<[value: string, available: number, expected: boolean]>([
    ['100', 99, true],
    ['100', 100, false],
    ['10%', 99, true],
    ['10%', 100, false],
  ])('less than %s of 1000 with %d left: %s', (value, available, expected) => {
    const [threshold] = parse({ evictionHard: `memory.available<${value}` }).thresholds;
    expect(threshold && isMet(threshold, { available, capacity: 1000 })).toBe(expected);
  });

  test('what cannot be measured is never met', () => {
    expect(parse().thresholds.some(threshold => isMet(threshold, undefined))).toBe(false);
  });

  test('all pods together have the threshold of the memory', () => {
    const soft = { evictionSoft: 'memory.available<50%', evictionSoftGracePeriod: 'memory.available=1m' };
    const of = (texts: Partial<NodeResourceTexts>) =>
      withAllocatable(parse(texts).thresholds, 1000).filter(({ signal }) => signal === 'allocatableMemory.available');
    expect(of({ evictionHard: 'memory.available<10%', ...soft })).toEqual([
      { signal: 'allocatableMemory.available', value: { units: 100 } },
    ]);
    expect(of({ evictionHard: '', ...soft })).toEqual([]);
  });
});

describe('what is for pods', () => {
  const size = { milliCpu: 4000, memoryBytes: 8 * gibibyte, storageBytes: 1000 * gibibyte, pids: 32_768 };

  test('is what Kubernetes does not need itself, and what the thresholds do not keep free', () => {
    expect(podsLimits(size, parse())).toEqual({ memoryBytes: Math.ceil(7.2 * gibibyte), pids: 32_768 - 1638 });
    expect(allocatableOf(size, parse())).toEqual({
      cpu: '4',
      memory: `${Math.floor(7.2 * 1024 * 1024) - 100 * 1024}Ki`,
      'ephemeral-storage': String(900 * gibibyte),
    });
  });

  test.each([
    [1, 256 * mebibyte],
    [100, gibibyte],
  ])('with %d GiB, %d bytes are kept', (gibibytes, kept) => {
    const memoryBytes = gibibytes * gibibyte;
    expect(memoryBytes - podsLimits({ ...size, memoryBytes }, parse()).memoryBytes).toBe(kept);
  });

  test('is less what is reserved by hand', () => {
    const settings = parse({
      kubeReserved: 'cpu=500m,memory=1Gi,pid=100,ephemeral-storage=100Gi',
      systemReserved: 'cpu=1,memory=2Gi',
    });
    expect(podsLimits(size, settings)).toEqual({ memoryBytes: 5 * gibibyte, pids: 32_668 });
    expect(allocatableOf(size, settings)).toEqual({
      cpu: '2500m',
      memory: `${5 * 1024 * 1024 - 100 * 1024}Ki`,
      'ephemeral-storage': String(800 * gibibyte),
    });
  });

  test('is nothing where more is reserved than there is', () => {
    const settings = parse({ systemReserved: 'memory=9Gi' });
    expect(allocatableOf(size, settings).memory).toBe('0Ki');
  });
});
