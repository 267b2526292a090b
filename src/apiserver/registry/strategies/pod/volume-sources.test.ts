import { describe, expect, test } from 'vitest';
import type { PodSpec, Volume } from '#api';
import { messagesOf } from '../testing.ts';
import { checkVolumes } from './volumes.ts';

const problems = (source: object): string[] => {
  const volumes = [{ name: 'v', ...source } as Volume];
  return messagesOf(checkVolumes('volumes', { volumes } as PodSpec).errors).map(text =>
    text.replace('volumes[0].', ''),
  );
};
const iscsi = { targetPortal: 'x', iqn: 'iqn.2020-01.com.example:a', lun: 3 };

test.each<[object, string[]]>([
  [{ iscsi }, []],
  [
    { iscsi: { ...iscsi, iqn: 'v', lun: 300, initiatorName: 'x' } },
    [
      'iscsi.iqn: Invalid value: "v": must be valid format starting with iqn, eui, or naa',
      'iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive',
      'iscsi.initiatorname: Invalid value: "x": must be valid format starting with iqn, eui, or naa',
    ],
  ],
  [{ iscsi: { ...iscsi, chapAuthSession: true } }, ['iscsi.secretRef: Required value']],
  [{ fc: {} }, ['fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both']],
  [{ flocker: {} }, ['flocker: Required value: one of datasetName and datasetUUID is required']],
  [{ gcePersistentDisk: { pdName: '' } }, ['persistentDisk.pdName: Required value']],
  [
    { cinder: { volumeID: '', secretRef: {} } },
    ['cinder.volumeID: Required value', 'cinder.secretRef.name: Required value'],
  ],
  [{ nfs: { server: 'a', path: 'b' } }, ['nfs.path: Invalid value: "b": must be an absolute path']],
  [{ csi: { driver: 'a.b', nodePublishSecretRef: {} } }, ['csi.nodePublishSecretRef.name: Required value']],
  [
    { emptyDir: { sizeLimit: '-1' } },
    ['emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity'],
  ],
  [
    { gitRepo: { repository: '', directory: '../x' } },
    ['gitRepo.repository: Required value', `gitRepo.directory: Invalid value: "../x": must not contain '..'`],
  ],
  [{ ephemeral: {} }, ['ephemeral.volumeClaimTemplate: Required value']],
  [
    {
      ephemeral: {
        volumeClaimTemplate: { metadata: { name: 'x' }, spec: { resources: { requests: { storage: '0' } } } },
      },
    },
    [
      'ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set',
      'ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
      'ephemeral.volumeClaimTemplate.spec.resources[storage]: Invalid value: "0": must be greater than zero',
    ],
  ],
  [{ configMap: { name: 'a', items: [{ key: 'a b', path: 'p' }] } }, []],
  [
    { downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.foo' } }] } },
    [
      'downwardAPI.fieldRef.fieldPath: Invalid value: "metadata.foo": error converting fieldPath: field label not supported: metadata.foo',
    ],
  ],
  [
    { downwardAPI: { items: [{ path: 'a', resourceFieldRef: { resource: 'limits.cpu' } }] } },
    ['downwardAPI.resourceFieldRef.containerName: Required value'],
  ],
])('%j', (source, expected) => {
  expect(problems(source)).toEqual(expected);
});

describe('projected sources', () => {
  const projected = (...sources: object[]) => problems({ projected: { sources } });

  test('may be nothing, and no more than one thing', () => {
    expect(projected({})).toEqual([]);
    expect(projected({ configMap: { name: 'a' }, secret: { name: 'b' } })).toEqual([
      'projected.sources[0]: Forbidden: may not specify more than 1 volume type per source',
    ]);
  });

  test('do not write the same file', () => {
    const items = [{ key: 'k', path: 'p' }];
    const told = (shown: string) => [`projected: Invalid value: "${shown}": conflicting duplicate paths`];
    expect(projected({ configMap: { name: 'a', items } }, { secret: { name: 'b', items } })).toEqual(told('b'));
    expect(projected({ configMap: { name: 'a', items } }, { clusterTrustBundle: { name: 'b', path: 'p' } })).toEqual(
      told('p'),
    );
    expect(projected({ configMap: { name: 'a', items } }, { serviceAccountToken: { path: 'p' } })).toEqual([]);
  });

  const certificate = { signerName: 'example.com/a', keyType: 'ED25519', credentialBundlePath: 'b.pem' };
  test.each<[object, string[]]>([
    [certificate, []],
    [
      {},
      [
        '.signerName: Required value',
        '.keyType: Unsupported value: "": supported values: "RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"',
        ': Required value: specify at least one of credentialBundlePath, keyPath, and certificateChainPath',
      ],
    ],
    [
      { ...certificate, maxExpirationSeconds: 5 },
      ['.maxExpirationSeconds: Invalid value: 5: if provided, maxExpirationSeconds must be >= 3600'],
    ],
    [
      { ...certificate, credentialBundlePath: '../x' },
      ['.credentialBundlePath: Invalid value: "../x": must not contain \'..\''],
    ],
    [
      { ...certificate, userAnnotations: { a: 'b' } },
      ['.userAnnotations: Invalid value: "a": must be a domain-prefixed key (such as "acme.io/foo")'],
    ],
  ])('of certificates %j', (podCertificate, messages) => {
    const field = 'projected.sources[0].podCertificate';
    expect(projected({ podCertificate: podCertificate as typeof certificate })).toEqual(
      messages.map(message => `${field}${message}`),
    );
  });

  const noSubdomain = expect.stringMatching(/: a lowercase RFC 1123 subdomain must consist/);
  test.each<[object, unknown[]]>([
    [{}, [': Required value: either name or signerName must be specified']],
    [{ name: 'a' }, []],
    [{ name: 'test.test:signer-hundreds:0' }, []],
    [{ name: 'a:b:c:d' }, []],
    [{ name: '' }, ['.name: Required value: must be a valid object name', noSubdomain]],
    [{ name: 'a.b:c:D' }, [noSubdomain]],
    [
      { name: ':a' },
      [
        '.name: Invalid value: ":a": not a valid clustertrustbundlename: ClusterTrustBundle without signer name must not have ":" in its name',
      ],
    ],
    [
      { name: 'a', labelSelector: {} },
      ['.labelSelector: Invalid value: {}: labelSelector must be unset if name is specified'],
    ],
    [{ name: 'a', path: '' }, ['.path: Required value']],
    [{ name: 'a', path: '..p' }, [`.path: Invalid value: "..p": must not start with '..'`]],
    [{ signerName: 'a.b/c' }, []],
    [{ signerName: '' }, ['.signerName: Required value: must be a valid signer name', '.signerName: Required value']],
    [
      { signerName: 'a' },
      [
        `.signerName: Invalid value: "a": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
      ],
    ],
    [
      { signerName: 'a.b/c', labelSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } },
      ['.labelSelector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator'],
    ],
  ])('of trust bundles name one, or its signer: %j', (bundle, expected) => {
    const found = projected({ clusterTrustBundle: { path: 'p', ...bundle } });
    expect(found.map(text => text.replace('projected.sources[0].clusterTrustBundle', ''))).toEqual(expected);
  });

  test('of trust bundles name no two', () => {
    expect(projected({ clusterTrustBundle: { path: 'p', name: 'a', signerName: 'a.b/c' } })).toEqual([
      expect.stringMatching(/: only one of name and signerName may be used$/),
    ]);
  });

  test('of trust bundles have a path of their own', () => {
    const clusterTrustBundle = { path: 'p', name: 'a' };
    expect(projected({ clusterTrustBundle }, { clusterTrustBundle })).toEqual([
      'projected: Invalid value: "p": conflicting duplicate paths',
    ]);
  });
});

test('a volume with which something is wrong cannot be mounted', () => {
  const volumes = [{ name: 'good', emptyDir: {} }, { name: 'bad' }];
  expect([...checkVolumes('volumes', { volumes } as PodSpec).sound.keys()]).toEqual(['good']);
});
