/** Decides which certificates must be issued. Pure. */
import { type AuthorityName, authorities, type CertificateName, type CertificateSpec } from './certificates.ts';

/** What is on disk under a certificate's name. */
export type ObservedCertificate =
  | { state: 'missing' }
  /** Something is there that is no certificate, or its key does not belong to it. */
  | { state: 'broken'; reason: string }
  | {
      state: 'good';
      /** False when the private key is elsewhere: then nothing can be signed with it. */
      hasKey: boolean;
      commonName: string;
      organization?: string;
      notAfterMs: number;
      /** False when another authority signed it. Authorities sign themselves. */
      signedByAuthority: boolean;
      /** Wanted names that the certificate lacks. */
      missingNames: readonly string[];
    };

/** What lies on the disk. */
export interface ObservedPki {
  authorities: Readonly<Record<AuthorityName, ObservedCertificate>>;
  certificates: Readonly<Partial<Record<CertificateName, ObservedCertificate>>>;
  /** Whether the key pair that signs service account tokens is there. */
  hasServiceAccountKeys: boolean;
}

/** Steps are carried out in order: authorities before what they sign. */
export type PkiStep =
  /** Make an authority; with `keepKey` renew it so that what it signed stays valid. */
  | { do: 'issueAuthority'; name: AuthorityName; commonName: string; keepKey: boolean; reason: string }
  | { do: 'issueCertificate'; spec: CertificateSpec; reason: string }
  | { do: 'createServiceAccountKeys' };

interface PkiPlan {
  steps: PkiStep[];
  /** What only a person can mend, each naming the file; when there is any, no step may be taken. */
  problems: string[];
}

interface PlanPkiOptions {
  nowMs: number;
  /** Certificates with less time left than this are issued again. */
  renewBeforeMs: number;
  /** The cluster has been used: authorities and signing keys that are missing are a problem, since clients trust them.
   *  Default false: they are made. */
  hasBeenUsed?: boolean;
}

/** What to issue so that every wanted certificate is there, valid and signed by the cluster's authority. An authority
 *  is never replaced by a different one: clients out there trust it. */
export function planPki(wanted: readonly CertificateSpec[], observed: ObservedPki, options: PlanPkiOptions): PkiPlan {
  const plan: PkiPlan = { steps: [], problems: [] };
  const unableToSign = new Set<AuthorityName>();
  const replaced = new Set<AuthorityName>();
  for (const { name, commonName } of authorities) {
    const current = observed.authorities[name];
    if (current.state === 'broken') plan.problems.push(`${name}.crt: ${current.reason}`);
    else if (current.state === 'missing' && options.hasBeenUsed) plan.problems.push(`${name}.crt is missing`);
    else if (options.hasBeenUsed && current.state === 'good' && !current.hasKey)
      plan.problems.push(`${name}.key is missing`);
    else if (current.state === 'missing') {
      replaced.add(name);
      plan.steps.push({ do: 'issueAuthority', name, commonName, keepKey: false, reason: 'missing' });
    } else if (!current.hasKey) unableToSign.add(name);
    else if (isExpiring(current, options))
      plan.steps.push({ do: 'issueAuthority', name, commonName, keepKey: true, reason: 'expires soon' });
  }
  for (const spec of wanted) {
    const reason = replaced.has(spec.authority)
      ? 'new authority'
      : reasonToIssue(spec, observed.certificates[spec.name], options);
    if (reason === undefined) continue;
    if (unableToSign.has(spec.authority))
      plan.problems.push(
        `${spec.name}.crt: ${reason}, and ${spec.authority}.key, which would sign a new one, is missing`,
      );
    else plan.steps.push({ do: 'issueCertificate', spec, reason });
  }
  if (!observed.hasServiceAccountKeys && options.hasBeenUsed)
    plan.problems.push('sa.key with sa.pub, which sign the tokens of service accounts, are missing or damaged');
  else if (!observed.hasServiceAccountKeys) plan.steps.push({ do: 'createServiceAccountKeys' });
  return plan;
}

/** Why a certificate must be issued anew; undefined when it will do. */
export function reasonToIssue(
  spec: CertificateSpec,
  current: ObservedCertificate | undefined,
  options: Pick<PlanPkiOptions, 'nowMs' | 'renewBeforeMs'>,
): string | undefined {
  if (!current || current.state === 'missing') return 'missing';
  if (current.state === 'broken') return current.reason;
  if (!current.hasKey) return 'its key is missing';
  if (!current.signedByAuthority) return 'signed by another authority';
  if (current.commonName !== spec.commonName || current.organization !== spec.organization)
    return 'made for another name';
  if (current.missingNames.length > 0) return `lacks ${current.missingNames.join(', ')}`;
  return isExpiring(current, options) ? 'expires soon' : undefined;
}

function isExpiring(
  certificate: { notAfterMs: number },
  { nowMs, renewBeforeMs }: Pick<PlanPkiOptions, 'nowMs' | 'renewBeforeMs'>,
): boolean {
  return certificate.notAfterMs - nowMs < renewBeforeMs;
}
