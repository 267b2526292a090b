import { expect, test } from 'vitest';
import { connectionHeaders, isIdentityHeader } from './forwarded-headers.ts';

test.each([
  ['keep-alive', undefined, true],
  ['transfer-encoding', undefined, true],
  ['upgrade', undefined, true],
  ['accept', undefined, false],
  ['x-own', 'close, X-Own', true],
  ['x-own', ['Upgrade', 'x-other , x-own'], true],
  ['x-own', 'close', false],
])('%s beside Connection: %s is of the connection: %s', (name, connection, expected) => {
  expect(connectionHeaders({ connection })(name)).toBe(expected);
});

test.each([
  ['authorization', true],
  ['impersonate-user', true],
  ['impersonate-extra-scopes', true],
  ['x-remote-user', true],
  ['x-remote-extra-a', true],
  ['x-forwarded-for', false],
])('%s says who asks: %s', (name, expected) => expect(isIdentityHeader(name)).toBe(expected));
