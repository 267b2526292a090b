import { expect, it } from 'vitest';
import { identityOf } from './identity-headers.ts';

it('names a user, and all that is known of them', () => {
  const extra = { 'example.com/scopes': ['a', 'b'], 'größe%': ['1'] };
  expect(identityOf({ username: 'ann', uid: '7', groups: ['dev', 'system:authenticated'], extra })).toEqual({
    'X-Remote-User': 'ann',
    'X-Remote-Uid': '7',
    'X-Remote-Group': ['dev', 'system:authenticated'],
    'X-Remote-Extra-example.com%2Fscopes': ['a', 'b'],
    'X-Remote-Extra-gr%C3%B6%C3%9Fe%25': ['1'],
  });
});

it('leaves out what is not known', () => {
  expect(identityOf({ username: 'ann', groups: [] })).toEqual({ 'X-Remote-User': 'ann' });
});
