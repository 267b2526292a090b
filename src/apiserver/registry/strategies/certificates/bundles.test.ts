import { describe, expect, it } from 'vitest';
import type { APIService, ClusterTrustBundle, PodCertificateRequest, StorageVersionMigration } from '#api';
import { stubRequest, trustBundle } from '../../../fixtures/valid-objects.ts';
import { apiServiceStrategy } from '../apiregistration/api-service.ts';
import { storageVersionMigrationStrategy } from '../storagemigration/storage-version-migration.ts';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { clusterTrustBundleStrategy } from './cluster-trust-bundle.ts';
import { podCertificateRequestStrategy } from './pod-certificate-request.ts';

describe('trust bundles', () => {
  it.each<[object, string[]]>([
    [{ spec: { trustBundle } }, []],
    [{ metadata: { name: 'example.com:signer:a' }, spec: { trustBundle, signerName: 'example.com/signer' } }, []],
    [
      { spec: { trustBundle, signerName: 'example.com/signer' } },
      [
        'metadata.name: Invalid value: "x": ClusterTrustBundle for signerName example.com/signer must be named with prefix example.com:signer:',
      ],
    ],
    [
      { spec: { trustBundle: 'nothing' } },
      ['spec.trustBundle: Invalid value: "<value omitted>": at least one trust anchor must be provided'],
    ],
    [
      { spec: { trustBundle: `${trustBundle}\n${trustBundle}` } },
      ['spec.trustBundle: Invalid value: "<value omitted>": duplicate trust anchor (indices [0 1])'],
    ],
    [
      { spec: { trustBundle: trustBundle.replace('MII', 'AAA') } },
      ['spec.trustBundle: Invalid value: "<value omitted>": entry 0 does not parse as X.509'],
    ],
  ])('%#', (given, messages) => {
    expect(planCreate<ClusterTrustBundle>(clusterTrustBundleStrategy, given).messages).toEqual(messages);
  });
});

const request = (spec: object = {}) => ({
  spec: {
    signerName: 'example.com/signer',
    podName: 'p',
    podUID: 'p1',
    serviceAccountName: 's',
    serviceAccountUID: 's1',
    nodeName: 'n',
    nodeUID: 'n1',
    stubPKCS10Request: stubRequest,
    ...spec,
  },
});

describe('requests of certificates', () => {
  it.each<[object, string[]]>([
    [
      { maxExpirationSeconds: 60 },
      ['spec.maxExpirationSeconds: Invalid value: 60: must be in the range [3600, 7862400]'],
    ],
    [
      { signerName: 'kubernetes.io/pods', maxExpirationSeconds: 90_000 },
      ['spec.maxExpirationSeconds: Invalid value: 90000: must be in the range [3600, 86400]'],
    ],
    [
      { signerName: 'me' },
      [
        'spec.signerName: Invalid value: "me": must be a fully qualified domain and path of the form \'example.com/signer-name\'',
      ],
    ],
    [
      { unverifiedUserAnnotations: { a: 'b' } },
      ['spec.unverifiedUserAnnotations: Invalid value: "a": must be a domain-prefixed key (such as "acme.io/foo")'],
    ],
    [{ podUID: '' }, ['spec.podUID: Invalid value: "": must not be empty']],
    [{ nodeUID: 'x'.repeat(129) }, ['spec.nodeUID: Too long: may not be more than 128 bytes']],
    [{ stubPKCS10Request: '' }, ['spec.stubPKCS10Request: Required value']],
    [{ stubPKCS10Request: 'AAAA' }, ['spec.stubPKCS10Request: Invalid value: must be a valid PKCS#10 CSR']],
  ])('%j', (spec, messages) => {
    expect(planCreate(podCertificateRequestStrategy, request(spec)).messages).toEqual(messages);
  });

  it('have one outcome, which stays', () => {
    const { object, messages } = planCreate<PodCertificateRequest>(podCertificateRequestStrategy, request());
    expect(messages).toEqual([]);
    const outcome = (type: string) => ({
      type,
      status: 'True',
      reason: 'R',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    });
    const set =
      (...types: string[]) =>
      (draft: PodCertificateRequest) => {
        draft.status = { conditions: types.map(outcome) };
      };
    const wrong = planUpdate(podCertificateRequestStrategy, object, set('Approved'), 'status');
    expect(wrong.messages).toEqual([
      'status.conditions[0].type: Unsupported value: "Approved": supported values: "Issued", "Denied", "Failed"',
    ]);
    const early = (draft: PodCertificateRequest) => {
      draft.status = { beginRefreshAt: '2026-01-01T00:00:00Z' };
    };
    expect(planUpdate(podCertificateRequestStrategy, object, early, 'status').messages).toEqual([
      'status: Invalid value: status is immutable unless transitioning to "Issued", "Denied", or "Failed"',
    ]);
    const more = (draft: PodCertificateRequest) => {
      draft.status = { conditions: [outcome('Failed')], certificateChain: 'x' };
    };
    expect(planUpdate(podCertificateRequestStrategy, object, more, 'status').messages).toEqual([
      'status: Invalid value: non-condition status fields must be empty when denying or failing the PodCertificateRequest',
    ]);
    const both = planUpdate(podCertificateRequestStrategy, object, set('Issued', 'Denied'), 'status');
    expect(both.messages[0]).toMatch(/There may be at most one condition with type "Issued", "Denied", or "Failed"$/);
    object.status = { conditions: [outcome('Denied')] };
    expect(printCells(podCertificateRequestStrategy.columns ?? [], object)).toEqual([
      'x',
      'p',
      's',
      'n',
      'example.com/signer',
      'Denied',
      '<none>',
    ]);
    const other = planUpdate(podCertificateRequestStrategy, object, set('Issued'), 'status');
    expect(other.messages).toEqual([
      'status: Invalid value: immutable after PodCertificateRequest is issued, denied, or failed',
    ]);
  });
});

describe('API services', () => {
  const spec = { group: 'example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 };

  it('of this server are there at once', () => {
    const { object, messages } = planCreate<APIService>(apiServiceStrategy, {
      metadata: { name: 'v1.example.com' },
      spec,
    });
    expect(messages).toEqual([]);
    expect(printCells(apiServiceStrategy.columns ?? [], object)).toEqual(['v1.example.com', 'Local', 'True', '0s']);
  });

  it.each<[object, string[]]>([
    [spec, ['metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.example.com"']],
    [
      { ...spec, group: 'x', versionPriority: 0, insecureSkipTLSVerify: true },
      [
        'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.x"',
        'spec.versionPriority: Invalid value: 0: must be positive and less than 1000',
        'spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(apiServiceStrategy, { spec: given }).messages).toEqual(messages);
  });
});

describe('storage version migrations', () => {
  it.each([
    [{}, ['spec.resource.resource: Required value: resource is required to be set']],
    [
      { resource: 'Pods', group: 'a b' },
      [
        expect.stringMatching(/^spec.resource.resource: Invalid value: "Pods": a DNS-1035 label must consist of /),
        expect.stringMatching(/^spec.resource.group: Invalid value: "a b": a lowercase RFC 1123 subdomain must /),
      ],
    ],
  ])('of %j', (resource, expected) => {
    const { messages } = planCreate(storageVersionMigrationStrategy, { spec: { resource } });
    expect(messages).toEqual(expected);
  });

  it('end once, and are of objects up to one version', () => {
    const { object } = planCreate<StorageVersionMigration>(storageVersionMigrationStrategy, {
      spec: { resource: { resource: 'pods' } },
    });
    const condition = (type: string, status = 'True') => ({
      type,
      status: status as 'True',
      reason: 'Done',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    });
    const tell = (old: StorageVersionMigration, status: StorageVersionMigration['status'] & object) =>
      planUpdate<StorageVersionMigration>(
        storageVersionMigrationStrategy,
        old,
        draft => (draft.status = status),
        'status',
      );
    expect(tell(object, { resourceVersion: '05' }).messages).toEqual([
      'status.resourceVersion: Invalid value: "05": resource version is not well formed: 05',
    ]);
    expect(tell(object, { conditions: [{ type: 'Succeeded', status: 'True' } as never] }).messages).toEqual([
      'status.conditions[0].lastTransitionTime: Required value',
      'status.conditions[0].reason: Required value',
    ]);
    const done = tell(object, { resourceVersion: '5', conditions: [condition('Succeeded')] });
    expect(done.messages).toEqual([]);
    const after = tell(done.object, { resourceVersion: '6', conditions: [condition('Succeeded', 'False')] });
    expect(after.messages).toEqual([
      'status.resourceVersion: Invalid value: "6": field is immutable',
      expect.stringMatching(/^status.conditions: Invalid value: .*: Success condition cannot be set to false once/),
    ]);
  });

  it('are of one resource, and say how far they have come', () => {
    const { object, messages } = planCreate<StorageVersionMigration>(storageVersionMigrationStrategy, {
      spec: { resource: { group: 'apps', resource: 'deployments' } },
    });
    expect(messages).toEqual([]);
    expect(printCells(storageVersionMigrationStrategy.columns ?? [], object)).toEqual([
      'x',
      'deployments.apps',
      'Unknown',
    ]);
  });
});
