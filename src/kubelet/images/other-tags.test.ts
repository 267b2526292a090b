import { expect, test } from 'vitest';
import { otherTags } from './other-tags.ts';

const images = [
  { tags: ['docker.io/library/app:1', 'docker.io/library/other:2'] },
  { tags: ['registry.example/app:2', 'docker.io/library/apple:2'] },
  { tags: [] },
];

test('the tags of an image that are there are told, as people write them', () => {
  expect(otherTags('docker.io/library/app:2', images)).toBe(' (of it there is app:1 here)');
});

test('nothing is told where there are none', () => {
  expect(otherTags('docker.io/library/web:2', images)).toBe('');
  expect(otherTags('docker.io/library/app:1', images)).toBe('');
});

test('of many a few are told', () => {
  const many = [5, 4, 3, 2, 1].map(tag => ({ tags: [`docker.io/library/app:${tag}`] }));
  expect(otherTags('docker.io/library/app:9', many)).toBe(' (of it there is app:1, app:2, app:3 and 2 more here)');
});
