import { expect, it } from 'vitest';
import { generateName } from './name-generator.ts';

it('appends five characters that form no words', () => {
  expect(generateName('web-', Math.random)).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(generateName('web-', () => 0)).toBe('web-bbbbb');
  expect(generateName('web-', () => 0.999)).toBe('web-99999');
});

it('keeps names within a DNS label', () => {
  expect(generateName('x'.repeat(80), () => 0)).toBe(`${'x'.repeat(58)}bbbbb`);
});
