/** The node's part of the PKI: two certificates of its kubelet, which a cluster signs. A node has the key of no
 *  authority.
 *
 *  `kubelet` is shown to the API server, `kubelet-server` to those who ask the kubelet. Where a node shares the data
 *  directory of the cluster's own part, it finds them there. */
import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { writeFileAtomically } from '#base';
import { userOf } from '../components/components.ts';
import type { CertificateSpec } from './certificates.ts';
import type { IssuedPair } from './issue.ts';
import { observePair, readPair } from './observe.ts';
import { reasonToIssue } from './plan.ts';

/** Certificates with less time left than this are of no use to a kubelet that starts; while it runs it replaces them
 *  long before. */
const renewBeforeMs = 60_000;

/** When a certificate is to be replaced: after 70 to 90 % of its time, so that not all nodes ask at once. `random` in
 *  [0, 1).
 *  Source: https://kubernetes.io/docs/tasks/tls/certificate-rotation/ */
export function rotationTimeMs({ certificate }: Pick<IssuedPair, 'certificate'>, random: number): number {
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  const fromMs = validFromDate.getTime();
  return fromMs + (validToDate.getTime() - fromMs) * (0.7 + 0.2 * random);
}

/** The certificates of a node's kubelet, which answers at `names`. */
export function nodeCertificatesOf({
  nodeName,
  names,
}: {
  readonly nodeName: string;
  readonly names: readonly string[];
}): { readonly client: CertificateSpec; readonly server: CertificateSpec } {
  const { username: commonName, groups } = userOf('kubelet', nodeName);
  const common = {
    authority: 'ca' as const,
    commonName,
    ...(groups[0] === undefined ? {} : { organization: groups[0] }),
  };
  return {
    client: { ...common, name: 'kubelet', usage: 'client', subjectNames: [] },
    server: { ...common, name: 'kubelet-server', usage: 'server', subjectNames: names },
  };
}

/** Where the node's certificates lie, and whose signature they must have. */
export interface NodePkiPlace {
  /** The data directory. */
  readonly dataDir: string;
  /** The cluster's authority, PEM. */
  readonly authority: string;
  readonly nowMs: number;
}

/** The certificate that is kept, if it is one that will do; else why not. */
export async function findNodeCertificate(
  spec: CertificateSpec,
  { dataDir, authority, nowMs }: NodePkiPlace,
): Promise<IssuedPair | { readonly reason: string }> {
  const { certificate, key } = await readPair(path.join(dataDir, 'pki'), spec.name);
  const signer = new X509Certificate(authority).publicKey;
  const reason = reasonToIssue(spec, observePair({ certificate, key }, spec, signer), { nowMs, renewBeforeMs });
  if (reason !== undefined || certificate === undefined || key === undefined) return { reason: reason ?? 'missing' };
  return { certificate, key };
}

/** Keeps a certificate for the next start; the key is for its owner alone to read. */
export async function keepNodeCertificate(
  { name }: Pick<CertificateSpec, 'name'>,
  { certificate, key }: IssuedPair,
  { dataDir }: Pick<NodePkiPlace, 'dataDir'>,
): Promise<void> {
  const file = path.join(dataDir, 'pki', name);
  await writeFileAtomically(`${file}.key`, key, 0o600);
  await writeFileAtomically(`${file}.crt`, certificate, 0o644);
}
