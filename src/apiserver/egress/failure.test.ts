import { expect, it } from 'vitest';
import { describeFailure, undialable, unreachable, unreadable } from './failure.ts';

it.each([
  [Object.assign(new Error('x'), { code: 'EHOSTUNREACH' }), 'dial tcp [::1]:443: connect: no route to host'],
  [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'EOF'],
  [
    Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }),
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  ],
  [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'dial tcp [::1]:443: connect: connection refused'],
  [new Error('something else'), 'something else'],
])('tells %s', (error, words) => {
  expect(describeFailure(error, { host: '::1', port: 443 })).toBe(words);
});

it('tells clients what could not be reached, in the words that upstream has for each', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.9:1'), { code: 'ECONNREFUSED' });
  const peer = { host: '10.0.0.9', port: 1 };
  const why = 'dial tcp 10.0.0.9:1: connect: connection refused';
  expect(unreachable(refused, peer).status).toMatchObject({
    code: 503,
    message: `error trying to reach service: ${why}`,
  });
  expect(undialable(refused, peer).status).toMatchObject({ code: 500, message: `error dialing backend: ${why}` });
  const url = 'https://10.0.0.9:1/logs';
  expect(unreadable(refused, { ...peer, url }).status).toMatchObject({ code: 500, message: `Get "${url}": ${why}` });
});
