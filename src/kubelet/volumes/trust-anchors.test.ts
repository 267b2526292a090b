import { describe, expect, test } from 'vitest';
import type { ClusterTrustBundle, ClusterTrustBundleProjection } from '#api';
import { storedMeta } from '#testing';
import { renderTrustAnchors, shows } from './trust-anchors.ts';

const bundle = (name: string, spec: Partial<ClusterTrustBundle['spec']> = {}, labels = {}): ClusterTrustBundle => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'ClusterTrustBundle',
  metadata: storedMeta({ name, uid: name, labels }),
  spec: { trustBundle: '', ...spec },
});
const signerName = 'a.b/c';
const bundles = [
  bundle('roots'),
  bundle('a.b:c:live', { signerName }, { alive: 'true' }),
  bundle('a.b:c:dead', { signerName }, { alive: 'false' }),
  bundle('a.b:d:live', { signerName: 'a.b/d' }, { alive: 'true' }),
];

test.each<[Partial<ClusterTrustBundleProjection>, string[]]>([
  [{ name: 'roots' }, ['roots']],
  [{ name: 'a.b:c:dead' }, ['a.b:c:dead']],
  [{ name: 'none' }, []],
  [{ signerName }, []],
  [{ signerName, labelSelector: {} }, ['a.b:c:live', 'a.b:c:dead']],
  [{ signerName, labelSelector: { matchLabels: { alive: 'true' } } }, ['a.b:c:live']],
  [
    { signerName, labelSelector: { matchExpressions: [{ key: 'alive', operator: 'NotIn', values: ['true'] }] } },
    ['a.b:c:dead'],
  ],
])('%j shows %j', (projection, names) => {
  const shown = bundles.filter(one => shows({ path: 'p', ...projection }, one));
  expect(shown.map(({ metadata }) => metadata.name)).toEqual(names);
});

describe('the certificates', () => {
  const pem = (base64: string) => `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  const rendered = (...texts: string[]) => renderTrustAnchors(texts.map(trustBundle => bundle('x', { trustBundle })));
  const long = 'A'.repeat(100);

  test.each([
    ['of nothing', [], ''],
    ['without what stands around them', [`a root:\n${pem('AAAA')}\n# end`], pem('AAAA')],
    ['each once, in an order of their own', [pem('BBBB') + pem('AAAA'), pem('BBBB')], pem('AAAA') + pem('BBBB')],
    ['in lines of 64', [pem(long).replaceAll('\n', '\r\n')], pem(`${'A'.repeat(64)}\n${'A'.repeat(36)}`)],
  ])('%s', (_, texts, expected) => expect(rendered(...texts)).toBe(expected));
});
