import { describe, expect, it } from 'vitest';
import { decodeContinue, encodeContinue } from './continue-token.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('continue tokens', () => {
  it('come back as they were', () => {
    const token = { revision: 12, after: 'default/web-1' };
    expect(decodeContinue(encodeContinue(token))).toEqual(token);
    expect(decodeContinue(encodeContinue({ revision: -1, after: 'x' }))).toEqual({ revision: -1, after: 'x' });
  });

  it('are read as upstream writes them', () => {
    expect(decodeContinue(encode({ v: 'meta.k8s.io/v1', rv: 7, start: 'a\0' }))).toEqual({ revision: 7, after: 'a' });
  });

  it.each([
    '',
    'rubbish',
    encode({}),
    encode({ v: 'v2', rv: 7, start: 'a\0' }),
    encode({ v: 'meta.k8s.io/v1', rv: 0, start: 'a\0' }),
    encode(null),
  ])('refuses %j', text => {
    expect(() => decodeContinue(text)).toThrow('continue key is not valid');
  });
});
