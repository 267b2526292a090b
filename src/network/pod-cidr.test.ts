import { describe, expect, it } from 'vitest';
import { podCidrCount, podCidrFor, podCidrIndexes } from './pod-cidr.ts';

describe('podCidrFor', () => {
  it.each([
    ['10.244.0.0/16', 0, '10.244.0.0/24'],
    ['10.244.0.0/16', 1, '10.244.1.0/24'],
    ['10.244.0.0/16', 255, '10.244.255.0/24'],
    ['10.0.0.0/8', 300, '10.1.44.0/24'],
    ['10.244.7.0/26', 0, '10.244.7.0/26'],
    ['fd00:244::/56', 3, 'fd00:244:0:3::/64'],
  ])('%s, node %i', (cluster, index, expected) => {
    expect(podCidrFor(cluster, index)).toBe(expected);
    expect(podCidrIndexes(cluster, expected)).toEqual([index]);
  });

  it('knows when there is no room', () => {
    expect(podCidrCount('10.244.0.0/16')).toBe(256);
    expect(() => podCidrFor('10.244.0.0/16', 256)).toThrow('10.244.0.0/16 has no room for node number 256');
    expect(() => podCidrFor('10.244.7.0/26', 1)).toThrow('no room');
  });
});

describe('podCidrIndexes', () => {
  it('counts ranges of another size by what they overlap', () => {
    expect(podCidrIndexes('10.244.0.0/16', '10.244.4.0/22')).toEqual([4, 5, 6, 7]);
    expect(podCidrIndexes('10.244.0.0/16', '10.244.4.128/25')).toEqual([4]);
    expect(podCidrIndexes('10.244.0.0/16', '10.245.4.0/24')).toEqual([]);
    expect(podCidrIndexes('10.244.0.0/22', '10.0.0.0/8')).toEqual([0, 1, 2, 3]);
  });
});
