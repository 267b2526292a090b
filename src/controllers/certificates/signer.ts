/** csrsigning: signs what was approved, for the three signers that the cluster's authority stands behind.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers */
import { CertificateSigningRequest, signers } from '#api';
import { type CertificateRequest, readCertificateRequest, toError } from '#base';
import { type Controller, defineController, done } from '#reconcile';
import { whyNotClient, whyNotKubeletClient, whyNotKubeletServing } from './kubelet-requests.ts';
import { isToBeSigned, pemOf, withCondition } from './request-facts.ts';
import { certificateSignerDeclaration, type SignRequest } from './signer-declaration.ts';

/** The longest that a certificate is valid, as upstream's `--cluster-signing-duration`. */
const longestMs = 365 * 24 * 3600_000;

/** What each signer signs, and why not. */
const checks: Readonly<Record<string, (asked: CertificateRequest, usages?: readonly string[]) => string | undefined>> =
  {
    [signers.client]: (_, usages) => whyNotClient(usages),
    [signers.kubeletClient]: whyNotKubeletClient,
    [signers.kubeletServing]: whyNotKubeletServing,
  };

export const createCertificateSigner = (sign: SignRequest): Controller =>
  defineController({
    ...certificateSignerDeclaration,

    async reconcile(key, { lister, client, clock }) {
      const request = lister(CertificateSigningRequest).get(key);
      const check = checks[request?.spec.signerName ?? ''];
      if (!request || !check || !isToBeSigned(request)) return done;
      const { usages = [], expirationSeconds } = request.spec;
      const nowMs = clock.now();
      const validMs = Math.min(expirationSeconds === undefined ? longestMs : expirationSeconds * 1000, longestMs);
      const outcome = await (async () => {
        const pem = pemOf(request);
        const why = check(await readCertificateRequest(pem), usages);
        if (why !== undefined) throw new Error(why);
        return await sign({ request: pem, usages, nowMs, notAfterMs: nowMs + validMs });
      })().catch(toError);
      const signed: CertificateSigningRequest =
        typeof outcome === 'string'
          ? { ...request, status: { ...request.status, certificate: Buffer.from(outcome).toString('base64') } }
          : withCondition(request, { type: 'Failed', reason: 'SignerValidationFailure', message: outcome.message });
      await client.update(CertificateSigningRequest, signed, { subresource: 'status' });
      return done;
    },
  });
