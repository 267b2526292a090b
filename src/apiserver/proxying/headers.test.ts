import { describe, expect, test } from 'vitest';
import { forwardedHeaders, type Headers, planAnswer } from './headers.ts';

const origin = {
  prefix: '/p',
  target: { scheme: 'http', host: '10.0.0.5', port: 80 },
  clientHost: 'api:6443',
} as const;

const plan = (headers: Headers, { method = 'GET', code = 200 } = {}) => planAnswer({ method, code, headers }, origin);

test('a request passes with what is not of its connection', () => {
  const headers = {
    ':path': '/p/a',
    host: 'api:6443',
    connection: 'close',
    authorization: 'Bearer secret',
    'impersonate-user': 'admin',
    'x-forwarded-uri': '/forged',
    'x-forwarded-proto': 'https',
    accept: 'text/html',
  };
  expect(forwardedHeaders(headers, { host: '10.0.0.5:80', prefix: '/p', path: '/a%20/?b=?' })).toEqual({
    host: '10.0.0.5:80',
    'x-forwarded-uri': '/p/a%20/',
    'x-forwarded-proto': 'https',
    accept: 'text/html',
  });
});

test('an answer passes without what it would let scripts of other sites read', () => {
  const headers = { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true', vary: 'origin' };
  expect(plan(headers).headers).toEqual({ vary: 'origin' });
});

describe('places', () => {
  test.each([201, 301, 302, 303, 307, 308])('of %d', code => {
    expect(plan({ location: '/a' }, { code }).headers).toEqual({ location: '/p/a' });
  });

  test('and the page beside them passes as it is', () => {
    const headers = { location: 'there', 'content-type': 'text/html', 'content-length': '9' };
    expect(plan(headers, { code: 302 })).toEqual({ headers, html: undefined });
  });
});

describe('pages', () => {
  test.each([
    ['text/html', undefined, 'identity'],
    ['Text/HTML ; charset=utf-8', 'identity', 'identity'],
    ['text/html;charset=utf-8', 'GZIP', 'gzip'],
    ['text/html', 'deflate', 'deflate'],
    ['text/html', 'br', undefined],
    ['text/html', 'gzip, gzip', undefined],
    ['text/htmlx', undefined, undefined],
    ['application/xhtml+xml', undefined, undefined],
    [undefined, undefined, undefined],
  ])('%s, %s', (type, encoding, html) => {
    const headers = { 'content-type': type, 'content-encoding': encoding, 'content-length': '9', connection: 'close' };
    const planned = plan(headers);
    expect(planned.html).toBe(html);
    expect(planned.headers['content-length']).toBe(html ? undefined : '9');
    expect(planned.headers['connection']).toBeUndefined();
  });

  test.each([
    { method: 'HEAD', code: 200 },
    { method: 'GET', code: 206 },
    { method: 'GET', code: 304 },
  ])('%o passes as it is', exchange => {
    const headers = { 'content-type': 'text/html', 'content-length': '9' };
    expect(plan(headers, exchange)).toEqual({ headers, html: undefined });
  });
});
