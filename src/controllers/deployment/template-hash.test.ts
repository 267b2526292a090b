import { describe, expect, it } from 'vitest';
import { template } from '../fixtures/builders.ts';
import { isSameTemplate, templateHash, templateHashLabel } from './template-hash.ts';

describe('templateHash', () => {
  it('depends on the content, not on the order of fields', () => {
    const { metadata = {}, spec } = template();
    expect(templateHash({ spec, metadata })).toBe(templateHash({ metadata, spec }));
    expect(templateHash(template('hello:2'))).not.toBe(templateHash(template('hello:1')));
  });

  it('changes with the number of collisions', () => {
    expect(templateHash(template(), 1)).not.toBe(templateHash(template()));
    expect(templateHash(template(), 0)).toBe(templateHash(template()));
  });

  it('is a short label without vowels', () => {
    expect(templateHash(template())).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  });
});

describe('isSameTemplate', () => {
  const hashed = template('hello:1', { app: 'hello', [templateHashLabel]: 'abc' });
  it.each([
    { name: 'but for the hash', a: template(), b: hashed, same: true },
    { name: 'another image', a: template(), b: template('hello:2'), same: false },
    { name: 'another label', a: template(), b: template('hello:1', { app: 'bye' }), same: false },
    { name: 'no labels and empty labels', a: { spec: template().spec }, b: template('hello:1', {}), same: true },
    { name: 'no template', a: template(), b: undefined, same: false },
  ])('$name: $same', ({ a, b, same }) => {
    expect(isSameTemplate(a, b)).toBe(same);
  });
});
