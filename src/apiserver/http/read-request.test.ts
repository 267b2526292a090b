/** What a request is about, by its head alone. */
import { describe, expect, it } from 'vitest';
import { formatsWith } from '../representations/negotiate.ts';
import { readRequest } from './read-request.ts';

const formats = formatsWith(new Set());
const read = (url: string, accept?: string) => readRequest({ method: 'GET', url, headers: { accept } }, { formats });
const refusalOf = (url: string, accept?: string) => {
  const { about } = read(url, accept);
  return about.isResource === false ? about.refusal?.status : undefined;
};

describe('a time limit that is none', () => {
  const refused = {
    code: 400,
    message: 'invalid timeout specified in the request URL - time: invalid duration "soon"',
  };

  it.each([
    '/api/v1/pods',
    '/api/v1/namespaces/default/pods/web',
    '/version',
    '/healthz',
    '/apis',
    '/openapi/v3',
    '/nowhere',
  ])('is refused at %s', path => {
    expect(refusalOf(`${path}?timeout=soon`)).toMatchObject(refused);
  });

  it('is refused before the form of the answer', () => {
    expect(refusalOf('/api/v1/pods?timeout=soon', 'image/png')).toMatchObject(refused);
  });

  it.each([
    '/api/v1/pods?watch=true',
    '/api/v1/namespaces/default/pods/web/log',
    '/api/v1/namespaces/default/pods/web/proxy/',
  ])('does not matter to what lasts: %s', url => {
    expect(refusalOf(`${url}${url.includes('?') ? '&' : '?'}timeout=soon`)).toBeUndefined();
  });
});
