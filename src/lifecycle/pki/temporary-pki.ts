/** Certificates that are never written to a disk, for a server that lives as long as its process. */
import { authorities, type CertificateName, certificatesOf, type PkiIdentity } from './certificates.ts';
import type { IssuedPair } from './issue.ts';

/** Which certificates, and for how long. */
export interface TemporaryPkiOptions<Name extends CertificateName> extends PkiIdentity {
  /** Which certificates; all are of the cluster's own authority. */
  readonly names: readonly Name[];
  readonly nowMs: number;
  /** How long they are valid. Default one day. */
  readonly validityMs?: number;
}

/** An authority's certificate, and those that it signed. PEM. */
export interface TemporaryPki<Name extends CertificateName> {
  readonly authority: string;
  readonly certificates: Readonly<Record<Name, IssuedPair>>;
}

const dayMs = 24 * 3600_000;

/** Issues them anew, by an authority whose key is forgotten at once. */
export async function issueTemporaryPki<Name extends CertificateName>({
  names,
  nowMs,
  validityMs = dayMs,
  ...identity
}: TemporaryPkiOptions<Name>): Promise<TemporaryPki<Name>> {
  const { issueAuthority, issueCertificate } = await import('./issue.ts');
  const validity = { nowMs, notAfterMs: nowMs + validityMs };
  const commonName = authorities.find(({ name }) => name === 'ca')?.commonName ?? 'kubernetes';
  const authority = await issueAuthority(commonName, validity);
  const specs = certificatesOf(identity).filter(({ name }) => (names as readonly string[]).includes(name));
  const issued = await Promise.all(
    specs.map(async spec => [spec.name, await issueCertificate(spec, authority, validity)] as const),
  );
  return { authority: authority.certificate, certificates: Object.fromEntries(issued) as Record<Name, IssuedPair> };
}
