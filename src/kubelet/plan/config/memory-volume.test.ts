import { expect, test } from 'vitest';
import { type PodParts, podWith } from '../../testing/builders.ts';
import { memoryVolumeBytes } from './memory-volume.ts';

const mebibyte = 2 ** 20;
const limited = (name: string, memory: string) => ({ name, resources: { limits: { memory } } });

test.each<[string, PodParts, string | undefined, number, number | undefined]>([
  ['what it says itself', {}, '10Mi', 1000, 10],
  ['what all pods may have, where it says nothing', {}, undefined, 1000, 1000],
  ['not more than all pods may have', {}, '2000Mi', 1000, 1000],
  ['not more than its pod may have', { containers: [limited('a', '50Mi'), limited('b', '50Mi')] }, '500Mi', 1000, 100],
  [
    'a container without a limit leaves the pod without one',
    { containers: [limited('a', '50Mi'), 'b'] },
    undefined,
    1000,
    1000,
  ],
  ['nothing, where nothing is known', {}, undefined, 0, undefined],
])('%s', (_, pod, sizeLimit, allocatable, expected) => {
  const volume = { medium: 'Memory', ...(sizeLimit === undefined ? {} : { sizeLimit }) };
  const bytes = memoryVolumeBytes(podWith(pod), volume, allocatable * mebibyte);
  expect(bytes).toBe(expected === undefined ? undefined : expected * mebibyte);
});
