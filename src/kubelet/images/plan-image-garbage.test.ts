import { expect, test } from 'vitest';
import type { RuntimeImage } from '../runtime/runtime.ts';
import { planImageGarbage } from './plan-image-garbage.ts';

const image = (id: string, sizeBytes: number, parts: Partial<RuntimeImage> = {}): RuntimeImage => ({
  id,
  tags: [id],
  digests: [`${id}@sha256:1`],
  sizeBytes,
  pinned: false,
  ...parts,
});
const images = [
  image('small', 5),
  image('large', 40),
  image('used', 100),
  image('pinned', 100, { pinned: true }),
  image('loaded', 100, { digests: [] }),
];

test.each(['used', 'used:1', 'used@sha256:1'])('an image in use as %s stays', name => {
  const used = image('used', 100, { tags: ['used:1'], digests: ['used@sha256:1'] });
  const disk = { capacityBytes: 100, availableBytes: 0 };
  expect(planImageGarbage([used], { inUse: new Set([name]), disk })).toEqual([]);
});

test.each([
  [84, []],
  [85, ['large']],
  [100, ['large']],
  [130, ['large', 'small']],
])('with %i %% used', (used, expected) => {
  const disk = { capacityBytes: 100, availableBytes: 100 - used };
  expect(planImageGarbage(images, { inUse: new Set(['used']), disk })).toEqual(expected);
});
