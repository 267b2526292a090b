import { describe, expect, test } from 'vitest';
import { type AnswerOrigin, rewriteUrl } from './plan-url.ts';

const prefix = '/api/v1/namespaces/ns/pods/web:8080/proxy';
const origin: AnswerOrigin = {
  prefix,
  target: { scheme: 'http', host: '10.0.0.5', port: 8080 },
  clientHost: 'Api.example:6443',
};

describe('leads through the proxy', () => {
  test.each([
    ['/', `${prefix}/`],
    ['/a/b/?c=/d#e', `${prefix}/a/b/?c=/d#e`],
    ['/?a', `${prefix}/?a`],
    ['/100%/ü b', `${prefix}/100%/ü b`],
    ['/api/v1/namespaces/ns/pods/web:8080/proxying', `${prefix}/api/v1/namespaces/ns/pods/web:8080/proxying`],
    ['http://10.0.0.5:8080/a', `${prefix}/a`],
    ['HTTP://10.0.0.5:8080', `${prefix}/`],
    ['https://10.0.0.5:8080?a', `${prefix}/?a`],
    ['//10.0.0.5:8080/a', `${prefix}/a`],
    [`http://10.0.0.5:8080${prefix}/a`, `${prefix}/a`],
    ['https://api.example:6443/a', `https://api.example:6443${prefix}/a`],
    ['//API.example:6443/a', `//API.example:6443${prefix}/a`],
    ['/../a', `${prefix}/a`],
    ['/.././..?a', `${prefix}/?a`],
    ['http://10.0.0.5:8080/../../a', `${prefix}/a`],
    ['/.hidden', `${prefix}/.hidden`],
  ])('%s', (url, expected) => expect(rewriteUrl(url, origin)).toBe(expected));
});

describe('stays as it is', () => {
  test.each([
    '',
    'a/b',
    './a',
    '../a',
    '?a',
    '#a',
    prefix,
    `${prefix}/a`,
    `${prefix}?a`,
    `https://api.example:6443${prefix}/a`,
    'http://elsewhere.example/a',
    'http://10.0.0.5/a',
    'http://10.0.0.5:8081/a',
    'http://user@10.0.0.5:8080/a',
    '//elsewhere.example/a',
    '///elsewhere.example/a',
    '/\\elsewhere.example/a',
    'mailto:web@10.0.0.5:8080',
    'javascript:go("/a")',
    'data:text/html,/a',
    'ftp://10.0.0.5:8080/a',
    'http:/a',
  ])('%s', url => expect(rewriteUrl(url, origin)).toBe(url));

  test('a URL without a host, when the client named none', () => {
    expect(rewriteUrl('http:///a', { ...origin, clientHost: '' })).toBe('http:///a');
  });
});

test.each([
  ['http', 80, 'http://node/a'],
  ['https', 443, 'https://NODE/a'],
  ['https', 443, '//node/a'],
  ['http', 80, 'http://node:/a'],
] as const)('a port that goes without saying: %s, %d, %s', (scheme, port, url) => {
  expect(rewriteUrl(url, { ...origin, target: { scheme, host: 'node', port } })).toBe(`${prefix}/a`);
});

test('an IPv6 address', () => {
  const target = { scheme: 'http', host: 'fd00::5', port: 8080 } as const;
  expect(rewriteUrl('http://[fd00::5]:8080/a', { ...origin, target })).toBe(`${prefix}/a`);
});
