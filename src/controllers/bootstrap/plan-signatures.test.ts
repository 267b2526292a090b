import { expect, test } from 'vitest';
import type { Secret } from '#api';
import { nextEndMs, planSignatures } from './plan-signatures.ts';

const nowMs = Date.UTC(2026, 0, 1);
const tokenWith = (id: string, data: Record<string, string> = {}) =>
  ({
    type: 'bootstrap.kubernetes.io/token',
    metadata: { namespace: 'kube-system', name: `bootstrap-token-${id}` },
    data: Object.fromEntries(
      Object.entries({
        'token-id': id,
        'token-secret': '0123456789abcdef',
        'usage-bootstrap-signing': 'true',
        ...data,
      }).map(([key, text]) => [key, btoa(text)]),
    ),
  }) as unknown as Secret;
const kubeconfig = 'content';
/** HS256 of "content" by that token, as the signer that upstream uses makes it. */
const signature = 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..';

test('adds a signature for each token that may sign, and takes away the others', () => {
  const secrets = [
    tokenWith('abcdef'),
    tokenWith('bbbbbb', { 'usage-bootstrap-signing': 'false' }),
    tokenWith('cccccc', { expiration: '2026-01-01T00:00:00Z' }),
    tokenWith('dddddd', { expiration: '2026-01-01T00:01:00Z' }),
  ];
  const before = { kubeconfig, other: 'kept', 'jws-kubeconfig-eeeeee': 'old', 'jws-kubeconfig-abcdef': 'wrong' };
  const data = planSignatures(before, { secrets, nowMs });
  expect(Object.keys(data ?? {}).sort()).toEqual([
    'jws-kubeconfig-abcdef',
    'jws-kubeconfig-dddddd',
    'kubeconfig',
    'other',
  ]);
  expect(data?.['jws-kubeconfig-abcdef']).toMatch(new RegExp(`^${signature.replaceAll('.', '\\.')}[\\w-]{43}$`));
  expect(planSignatures(data, { secrets, nowMs })).toBeUndefined();
  expect(nextEndMs(secrets, nowMs)).toBe(nowMs + 60_000);
});

test('signs nothing where there is nothing', () => {
  expect(planSignatures({ other: 'x' }, { secrets: [tokenWith('abcdef')], nowMs })).toBeUndefined();
  expect(nextEndMs([tokenWith('abcdef')], nowMs)).toBeUndefined();
});
