/** What is valid of a certificate that a signer gives to a pod, with upstream's words. */
import { X509Certificate } from 'node:crypto';
import { byteLength, type FieldError, invalidValue, type PodCertificateRequest, required, tooLong } from '#api';
import { parseTime, pemBlocksIn } from '#base';
import { stubRequestOf } from './check-stub-request.ts';
import { defaultSeconds, leastSeconds } from './pod-certificates.ts';

const maxBytes = 100 * 1024;
const minuteMs = 60_000;
const chainField = 'status.certificateChain';

/** The status of a request that is issued: the chain, and the times that it is valid. The first thing that is wrong. */
export function checkIssued(request: PodCertificateRequest, nowMs: number): FieldError[] {
  const chain = request.status?.certificateChain ?? '';
  const invalid = (detail: string): FieldError[] => [invalidValue(chainField, chain, detail)];
  if (byteLength(chain) > maxBytes) return [tooLong(chainField, maxBytes)];
  const [leafBlock, ...others] = pemBlocksIn(chain);
  if (!leafBlock) return invalid('issued certificate chain must contain at least one certificate');
  if (leafBlock.type !== 'CERTIFICATE')
    return invalid('issued certificate chain must consist entirely of CERTIFICATE PEM blocks');
  const leaf = certificateOf(leafBlock.text);
  if (!leaf) return invalid('leaf certificate does not parse as valid X.509');
  const names = checkDnsNames(leaf);
  if (names.length > 0) return names;
  if (!stubRequestOf(request.spec.stubPKCS10Request)?.publicKey.equals(leaf.publicKey))
    return invalid('leaf certificate was not issued to the requested public key');
  const times = checkTimes(request, leaf, nowMs);
  if (times.length > 0) return times;
  if (others.some(({ type }) => type !== 'CERTIFICATE'))
    return invalid('issued certificate chain must consist entirely of CERTFICATE PEM blocks');
  return others.every(({ text }) => certificateOf(text))
    ? []
    : invalid('intermediate certificate does not parse as valid X.509');
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined; // that it is none is all there is to say
  }
}

function checkDnsNames({ subjectAltName = '' }: X509Certificate): FieldError[] {
  const names = subjectAltName.split(', ').flatMap(text => (text.startsWith('DNS:') ? [text.slice(4)] : []));
  return names.flatMap(name => dnsProblemsOf(name).map(problem => invalidValue(chainField, name, problem)));
}

function dnsProblemsOf(name: string): string[] {
  const problems = name === '' ? ['leaf certificate should not contain empty DNSName'] : [];
  if (name.includes('..')) problems.push("leaf certificate's DNSName should not contain '..'");
  if (name.startsWith('.') || name.endsWith('.'))
    problems.push("leaf certificate's DNSName should not start or end with '.'");
  return problems;
}

/** What the status says must be what the certificate says, which must be what the pod may have. */
function checkTimes({ spec, status = {} }: PodCertificateRequest, leaf: X509Certificate, nowMs: number): FieldError[] {
  const { notBefore, notAfter, beginRefreshAt } = status;
  if (!notBefore || !notAfter || !beginRefreshAt) return missingTimes(status);
  const invalid = (name: string, value: unknown, detail: string) => [invalidValue(`status.${name}`, value, detail)];
  const [beginMs, endMs] = [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)];
  if (parseTime(notBefore) !== beginMs)
    return invalid('notBefore', notBefore, 'must be set to the NotBefore time encoded in the leaf certificate');
  if (Math.abs(beginMs - nowMs) > 5 * minuteMs)
    return invalid('notBefore', notBefore, "must be set to within 5 minutes of kube-apiserver's current time");
  if (parseTime(notAfter) !== endMs)
    return invalid('notAfter', notAfter, 'must be set to the NotAfter time encoded in the leaf certificate');
  const lifeSeconds = (endMs - beginMs) / 1000;
  const { maxExpirationSeconds = defaultSeconds } = spec;
  if (lifeSeconds < leastSeconds)
    return invalid('certificateChain', lifeSeconds, 'leaf certificate lifetime must be >= 1 hour');
  if (lifeSeconds > maxExpirationSeconds) {
    const rule = `leaf certificate lifetime must be <= spec.maxExpirationSeconds (${maxExpirationSeconds})`;
    return invalid('certificateChain', lifeSeconds, rule);
  }
  if (parseTime(beginRefreshAt) < beginMs + 10 * minuteMs)
    return invalid('beginRefreshAt', beginRefreshAt, 'must be at least 10 minutes after status.notBefore');
  if (parseTime(beginRefreshAt) > endMs - 10 * minuteMs)
    return invalid('beginRefreshAt', beginRefreshAt, 'must be at least 10 minutes before status.notAfter');
  return [];
}

function missingTimes({ notBefore, notAfter, beginRefreshAt }: NonNullable<PodCertificateRequest['status']>) {
  const consistent = 'must be present and consistent with the issued certificate';
  const within = 'must be present and in the range [notbefore+10min, notafter-10min]';
  return [
    ...(notBefore ? [] : [required('status.notBefore', consistent)]),
    ...(notAfter ? [] : [required('status.notAfter', consistent)]),
    ...(beginRefreshAt ? [] : [required('status.beginRefreshAt', within)]),
  ];
}
