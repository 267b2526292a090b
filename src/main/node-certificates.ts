/** How a kubelet that runs by itself comes by its certificates: it asks the cluster for them, and keeps them.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/ */
import { CertificateSigningRequest, keyOf, signers } from '#api';
import { type Clock, type Logger, UsageError } from '#base';
import { type Client, followUntil } from '#client';
import {
  type CertificateSpec,
  createCertificateRequest,
  findNodeCertificate,
  type IssuedPair,
  keepNodeCertificate,
} from '#lifecycle';

/** Whom to ask, and where the answers are kept. */
export interface NodeCertificateOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dataDir: string;
  /** The cluster's authority, PEM. */
  readonly authority: string;
}

/** Which signer signs what, for which use. */
const requests = {
  client: { signerName: signers.kubeletClient, usages: ['client auth', 'digital signature'] },
  server: { signerName: signers.kubeletServing, usages: ['server auth', 'digital signature'] },
} as const;

/** The certificate that is kept, or one that the cluster gives: resolves when that has been approved and signed,
 *  however long it takes. UsageError when it is denied, or its signer will not sign it. */
export async function ensureNodeCertificate(
  spec: CertificateSpec,
  options: NodeCertificateOptions,
): Promise<IssuedPair> {
  const place = { ...options, nowMs: options.clock.now() };
  const found = await findNodeCertificate(spec, place);
  if ('key' in found) return found;
  return await replaceNodeCertificate(spec, found.reason, options);
}

/** A new one that the cluster gives, kept in place of what was there; as {@link ensureNodeCertificate}, but for a
 *  signal that ends the waiting, whose reason it rejects with. */
export async function replaceNodeCertificate(
  spec: CertificateSpec,
  reason: string,
  options: NodeCertificateOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<IssuedPair> {
  options.logger.info('asking the cluster for a certificate', { certificate: spec.name, reason });
  const issued = await requestCertificate(spec, options, signal);
  await keepNodeCertificate(spec, issued, options);
  return issued;
}

async function requestCertificate(
  spec: CertificateSpec,
  { client, logger }: NodeCertificateOptions,
  signal: AbortSignal,
): Promise<IssuedPair> {
  const { signerName, usages } = requests[spec.usage === 'server' ? 'server' : 'client'];
  const { request, key } = await createCertificateRequest(spec);
  const made = await client.create(CertificateSigningRequest, {
    metadata: { name: '', generateName: 'csr-' },
    spec: { request: Buffer.from(request).toString('base64'), signerName, usages: [...usages] },
  });
  const { name } = keyOf(made);
  logger.info('waiting for it to be approved, by the cluster or with kubectl certificate approve', { request: name });
  let answered: CertificateSigningRequest | undefined;
  await followUntil(client, CertificateSigningRequest, {
    fieldSelector: `metadata.name=${name}`,
    signal,
    isDone(object, isGone) {
      answered = object;
      return isGone || refusalOf(object) !== undefined || Boolean(object.status?.certificate);
    },
  });
  signal.throwIfAborted();
  const certificate = answered?.status?.certificate;
  if (certificate) return { certificate: Buffer.from(certificate, 'base64').toString(), key };
  const why = (answered && refusalOf(answered)) ?? 'the request was removed';
  throw new UsageError(`the cluster gives no certificate for ${spec.name}.crt (request ${name}): ${why}`);
}

/** Why it will never be signed. */
function refusalOf({ status }: CertificateSigningRequest): string | undefined {
  const refusal = status?.conditions?.find(({ type }) => type === 'Denied' || type === 'Failed');
  return refusal && [refusal.type, refusal.reason, refusal.message].filter(Boolean).join(': ');
}
