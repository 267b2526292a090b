import 'reflect-metadata';
import { generateKeyPairSync, KeyObject, webcrypto } from 'node:crypto';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { beforeAll, expect, test } from 'vitest';
import { formatFieldError, type PodCertificateRequest } from '#api';
import { createStubRequest, formatTime } from '#base';
import { checkIssued } from './check-issued.ts';

const nowMs = Date.UTC(2026, 0, 2);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
let keys: webcrypto.CryptoKeyPair;
let stubPKCS10Request: string;
beforeAll(async () => {
  keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  stubPKCS10Request = createStubRequest(KeyObject.from(keys.privateKey)).toString('base64');
});

/** What a signer may do wrong. */
interface Mistake {
  readonly lifeMs?: number;
  readonly beginsAtMs?: number;
  readonly names?: readonly string[];
  readonly foreign?: boolean;
  readonly status?: PodCertificateRequest['status'];
  readonly chain?: (leaf: string) => string;
}

async function issue({
  lifeMs = hourMs,
  beginsAtMs = nowMs,
  names = ['a.example.com'],
  chain,
  status,
  foreign,
}: Mistake) {
  const [notBefore, notAfter] = [new Date(beginsAtMs), new Date(beginsAtMs + lifeMs)];
  const certificate = await X509CertificateGenerator.createSelfSigned({
    keys,
    signingAlgorithm: algorithm,
    serialNumber: '01',
    notBefore,
    notAfter,
    extensions: [new SubjectAlternativeNameExtension(names.map(value => ({ type: 'dns', value })))],
  });
  const leaf = `${certificate.toString('pem')}\n`;
  const other = createStubRequest(generateKeyPairSync('ed25519').privateKey).toString('base64');
  return {
    spec: { stubPKCS10Request: foreign ? other : stubPKCS10Request, maxExpirationSeconds: 7200 },
    status: {
      certificateChain: chain ? chain(leaf) : leaf,
      notBefore: formatTime(notBefore.getTime()),
      notAfter: formatTime(notAfter.getTime()),
      beginRefreshAt: formatTime(beginsAtMs + lifeMs / 2),
      ...status,
    },
  } as PodCertificateRequest;
}

test.each<[string, Mistake, string[]]>([
  ['right', {}, []],
  ['with those who signed it', { chain: leaf => `# leaf\n${leaf}${leaf}` }, []],
  [
    'without a certificate',
    { chain: () => 'x' },
    ['certificateChain: "x": issued certificate chain must contain at least one certificate'],
  ],
  [
    'something else',
    { chain: () => '-----BEGIN KEY-----\nAAAA\n-----END KEY-----' },
    ['certificateChain: …: issued certificate chain must consist entirely of CERTIFICATE PEM blocks'],
  ],
  [
    'no real certificate',
    { chain: () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    ['certificateChain: …: leaf certificate does not parse as valid X.509'],
  ],
  [
    'with one that is none behind it',
    { chain: leaf => `${leaf}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----` },
    ['certificateChain: …: intermediate certificate does not parse as valid X.509'],
  ],
  [
    'for a name without a beginning',
    { names: ['.example.com'] },
    [`certificateChain: ".example.com": leaf certificate's DNSName should not start or end with '.'`],
  ],
  [
    'for another key',
    { foreign: true },
    ['certificateChain: …: leaf certificate was not issued to the requested public key'],
  ],
  [
    'that says nothing of times',
    { status: { notBefore: undefined, notAfter: undefined, beginRefreshAt: undefined } as object },
    [
      'notBefore: must be present and consistent with the issued certificate',
      'notAfter: must be present and consistent with the issued certificate',
      'beginRefreshAt: must be present and in the range [notbefore+10min, notafter-10min]',
    ],
  ],
  [
    'that says another end',
    { status: { notAfter: formatTime(nowMs) } },
    ['notAfter: "2026-01-02T00:00:00Z": must be set to the NotAfter time encoded in the leaf certificate'],
  ],
  [
    'from long ago',
    { beginsAtMs: nowMs - 6 * minuteMs },
    [`notBefore: "2026-01-01T23:54:00Z": must be set to within 5 minutes of kube-apiserver's current time`],
  ],
  [
    'that is short',
    { lifeMs: hourMs - minuteMs },
    ['certificateChain: 3540: leaf certificate lifetime must be >= 1 hour'],
  ],
  [
    'that is long',
    { lifeMs: 3 * hourMs },
    ['certificateChain: 10800: leaf certificate lifetime must be <= spec.maxExpirationSeconds (7200)'],
  ],
  [
    'that is to be renewed at once',
    { status: { beginRefreshAt: formatTime(nowMs) } },
    ['beginRefreshAt: "2026-01-02T00:00:00Z": must be at least 10 minutes after status.notBefore'],
  ],
  [
    'that is to be renewed too late',
    { status: { beginRefreshAt: formatTime(nowMs + hourMs) } },
    ['beginRefreshAt: "2026-01-02T01:00:00Z": must be at least 10 minutes before status.notAfter'],
  ],
])('a certificate %s', async (_, mistake, expected) => {
  const errors = checkIssued(await issue(mistake), nowMs);
  const shown = errors.map(error =>
    formatFieldError(error)
      .replace(/^status\./, '')
      .replace(/Invalid value: |Required value: /, '')
      .replace(/"(# |-----BEGIN).*?":/, '…:'),
  );
  expect(shown).toEqual(expected);
});
