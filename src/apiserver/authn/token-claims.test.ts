import { describe, expect, it } from 'vitest';
import { createTokenSigner } from './signing-keys.ts';
import { claimsFor, readClaims, userOfClaims } from './token-claims.ts';

const nowMs = Date.UTC(2026, 0, 1);
const issuer = 'https://kubernetes.default.svc.cluster.local';
const subject = {
  namespace: 'default',
  account: { name: 'web', uid: 'u1' },
  bound: { pod: { name: 'web-1', uid: 'u2' } },
};
const claims = claimsFor(subject, { issuer, audiences: ['a'], nowMs, lifetimeSeconds: 600, id: 'j' });
const read = (changes: object = {}, atMs = nowMs) => readClaims({ ...claims, ...changes }, { issuer, nowMs: atMs });

describe('claims of service account tokens', () => {
  it('name the account, the pod and the time', () => {
    expect(claims).toMatchObject({ sub: 'system:serviceaccount:default:web', exp: nowMs / 1000 + 600, aud: ['a'] });
    expect(userOfClaims(claims)).toEqual({
      username: 'system:serviceaccount:default:web',
      uid: 'u1',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: {
        'authentication.kubernetes.io/credential-id': ['JTI=j'],
        'authentication.kubernetes.io/pod-name': ['web-1'],
        'authentication.kubernetes.io/pod-uid': ['u2'],
      },
    });
  });

  it('are good for a while, and from one issuer', () => {
    expect(read()).toBeDefined();
    expect(read({}, nowMs + 599_000)).toBeDefined();
    expect(read({}, nowMs + 600_000)).toBeUndefined();
    expect(read({}, nowMs - 60_000)).toBeUndefined();
    expect(read({ iss: 'https://elsewhere' })).toBeUndefined();
    expect(read({ 'kubernetes.io': undefined })).toBeUndefined();
  });
});

describe('the signer', () => {
  const signer = createTokenSigner();
  const token = signer.sign(claims);

  it('knows its own tokens', () => {
    expect(signer.verify(token)).toEqual(claims);
  });

  it('refuses all others', () => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(signer.verify(`${head}.${forged}.${signature}`)).toBeUndefined();
    expect(signer.verify(`${none}.${body}.`)).toBeUndefined();
    expect(signer.verify(`${none}.${body}.${signature}`)).toBeUndefined();
    expect(signer.verify('rubbish')).toBeUndefined();
    expect(createTokenSigner().verify(token)).toBeUndefined();
  });
});
