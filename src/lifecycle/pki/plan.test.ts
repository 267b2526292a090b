import { describe, expect, it } from 'vitest';
import { type CertificateName, certificatesOf } from './certificates.ts';
import { type ObservedCertificate, type ObservedPki, planPki } from './plan.ts';

const dayMs = 86_400_000;
const options = { nowMs: 1000 * dayMs, renewBeforeMs: 90 * dayMs };
const wanted = certificatesOf({
  nodeName: 'n1',
  machineNames: ['10.0.0.5'],
  serviceAddress: '10.96.0.1',
  clusterDomain: 'cluster.local',
});

type Good = Extract<ObservedCertificate, { state: 'good' }>;
const good = (changes: Partial<Good> = {}): Good => ({
  state: 'good',
  hasKey: true,
  commonName: 'kubernetes',
  notAfterMs: options.nowMs + 3650 * dayMs,
  signedByAuthority: true,
  missingNames: [],
  ...changes,
});

/** Everything in order, but for the changes. */
function observed(
  changes: Partial<ObservedPki> = {},
  certificate: Partial<Record<CertificateName, ObservedCertificate>> = {},
): ObservedPki {
  const certificates = wanted.map(({ name, commonName, organization }) => [
    name,
    good({ commonName, ...(organization === undefined ? {} : { organization }) }),
  ]);
  return {
    authorities: { ca: good(), 'front-proxy-ca': good() },
    certificates: { ...Object.fromEntries(certificates), ...certificate },
    hasServiceAccountKeys: true,
    ...changes,
  };
}

const summary = (state: ObservedPki) =>
  planPki(wanted, state, options).steps.map(step => {
    if (step.do === 'createServiceAccountKeys') return 'sa';
    return step.do === 'issueAuthority' ? `${step.name}: ${step.reason}` : `${step.spec.name}: ${step.reason}`;
  });

const missing: ObservedCertificate = { state: 'missing' };

describe('planPki', () => {
  it('does nothing when everything is in order', () => expect(summary(observed())).toEqual([]));

  it('issues everything in an empty directory, authorities first', () => {
    const steps = summary({
      authorities: { ca: missing, 'front-proxy-ca': missing },
      certificates: {},
      hasServiceAccountKeys: false,
    });
    expect(steps.slice(0, 3)).toEqual(['ca: missing', 'front-proxy-ca: missing', 'apiserver: new authority']);
    expect(steps.at(-1)).toBe('sa');
    expect(steps).toHaveLength(2 + wanted.length + 1);
  });

  it.each<[string, Partial<Record<CertificateName, ObservedCertificate>>, string[]]>([
    ['is missing', { admin: missing }, ['admin: missing']],
    ['is damaged', { dns: { state: 'broken', reason: 'not readable' } }, ['dns: not readable']],
    [
      'lacks its key',
      { proxy: good({ commonName: 'system:kube-proxy', hasKey: false }) },
      ['proxy: its key is missing'],
    ],
    [
      'lacks an address of the machine',
      { apiserver: good({ commonName: 'kube-apiserver', missingNames: ['10.0.0.5'] }) },
      ['apiserver: lacks 10.0.0.5'],
    ],
    [
      'was made for another node',
      { kubelet: good({ commonName: 'system:node:old', organization: 'system:nodes' }) },
      ['kubelet: made for another name'],
    ],
    [
      'was made for a group of another time',
      {
        'apiserver-kubelet-client': good({
          commonName: 'kube-apiserver-kubelet-client',
          organization: 'system:masters',
        }),
      },
      ['apiserver-kubelet-client: made for another name'],
    ],
    [
      'was signed by an earlier authority',
      { scheduler: good({ commonName: 'system:kube-scheduler', signedByAuthority: false }) },
      ['scheduler: signed by another authority'],
    ],
    [
      'expires soon',
      { scheduler: good({ commonName: 'system:kube-scheduler', notAfterMs: options.nowMs + 89 * dayMs }) },
      ['scheduler: expires soon'],
    ],
  ])('issues a certificate again that %s, and no other', (_, certificate, expected) =>
    expect(summary(observed({}, certificate))).toEqual(expected),
  );

  it('renews an authority near its end with the same key', () => {
    const { steps } = planPki(
      wanted,
      observed({ authorities: { ca: good({ notAfterMs: options.nowMs }), 'front-proxy-ca': good() } }),
      options,
    );
    expect(steps).toEqual([
      { do: 'issueAuthority', name: 'ca', commonName: 'kubernetes', keepKey: true, reason: 'expires soon' },
    ]);
  });

  it('never replaces a damaged authority', () => {
    const plan = planPki(
      wanted,
      observed({ authorities: { ca: { state: 'broken', reason: 'not readable' }, 'front-proxy-ca': good() } }),
      options,
    );
    expect(plan.problems).toEqual(['ca.crt: not readable']);
  });

  it.each([
    ['ca.crt is missing', { authorities: { ca: missing, 'front-proxy-ca': good() } }],
    ['ca.key is missing', { authorities: { ca: good({ hasKey: false }), 'front-proxy-ca': good() } }],
    ['sa.key with sa.pub', { hasServiceAccountKeys: false }],
  ])('makes nothing anew that clients trust, once the cluster has been used: %s', (problem, changed) => {
    const { problems } = planPki(wanted, { ...observed({}), ...changed }, { ...options, hasBeenUsed: true });
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('needs the key of an authority only to sign', () => {
    const authorities = { ca: good({ hasKey: false }), 'front-proxy-ca': good() };
    expect(planPki(wanted, observed({ authorities }), options)).toEqual({ steps: [], problems: [] });
    expect(planPki(wanted, observed({ authorities }, { admin: missing }), options).problems).toEqual([
      'admin.crt: missing, and ca.key, which would sign a new one, is missing',
    ]);
  });
});
