/** csrapproving: lets kubelets have their certificates. A client certificate is approved when the API server says that
 *  who asks may have it; one for the kubelet's server, when it is asked for by the node itself, for names that are its
 *  own.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/ */
import { CertificateSigningRequest, keyOf, Node, SubjectAccessReview, signers } from '#api';
import { type CertificateRequest, readCertificateRequest } from '#base';
import { again, type Controller, defineController, done, type ReconcileContext } from '#reconcile';
import { certificateApproverDeclaration } from './approver-declaration.ts';
import { asksForItself, whyNotKubeletClient, whyNotKubeletServing, whyNotOwnNames } from './kubelet-requests.ts';
import { isUndecided, pemOf, withCondition } from './request-facts.ts';

/** How long a kubelet is waited for whose node does not say yet what its addresses are. */
const retryMs = 5000;
const patienceMs = 10 * 60_000;

export const certificateApprover: Controller = defineController({
  ...certificateApproverDeclaration,

  async reconcile(key, context) {
    const request = context.lister(CertificateSigningRequest).get(key);
    if (!request || !isUndecided(request)) return done;
    const { signerName } = request.spec;
    if (signerName !== signers.kubeletClient && signerName !== signers.kubeletServing) return done;
    const asked = await readCertificateRequest(pemOf(request)).catch(() => undefined);
    if (!asked) return done;
    const isServing = signerName === signers.kubeletServing;
    const verdict = isServing ? judgeServing(request, asked, context) : await judgeClient(request, asked, context);
    if ('message' in verdict) {
      const approved = withCondition(request, { type: 'Approved', reason: 'AutoApproved', message: verdict.message });
      await context.client.update(CertificateSigningRequest, approved, { subresource: 'approval' });
      return done;
    }
    context.logger.debug('not approved', { request: keyOf(request).name, why: verdict.why });
    const ageMs = context.clock.now() - Date.parse(request.metadata.creationTimestamp ?? '');
    return verdict.mayChange && ageMs < patienceMs ? again(retryMs) : done;
  },
});

type Verdict = { readonly message: string } | { readonly why: string; readonly mayChange: boolean };

async function judgeClient(
  { spec }: CertificateSigningRequest,
  asked: CertificateRequest,
  { client }: ReconcileContext,
): Promise<Verdict> {
  const why = whyNotKubeletClient(asked, spec.usages);
  if (why !== undefined) return { why, mayChange: false };
  const own = asksForItself(asked, spec);
  const { username, uid, groups, extra } = spec;
  for (const [subresource, kubelet] of [
    ...(own ? [['selfnodeclient', 'self kubelet']] : []),
    ['nodeclient', 'kubelet'],
  ]) {
    const review = await client.create(SubjectAccessReview, {
      metadata: { name: '' },
      spec: {
        ...(username === undefined ? {} : { user: username }),
        ...(uid === undefined ? {} : { uid }),
        ...(groups === undefined ? {} : { groups }),
        ...(extra === undefined ? {} : { extra }),
        resourceAttributes: {
          group: CertificateSigningRequest.group,
          resource: CertificateSigningRequest.plural,
          verb: 'create',
          version: '*',
          ...(subresource === undefined ? {} : { subresource }),
        },
      },
    });
    if (review.status?.allowed)
      return { message: `Auto approving ${kubelet} client certificate after SubjectAccessReview.` };
  }
  return { why: 'who asks may not have it', mayChange: false };
}

function judgeServing(
  { spec }: CertificateSigningRequest,
  asked: CertificateRequest,
  { lister }: ReconcileContext,
): Verdict {
  const { username, groups = [], usages } = spec;
  const why = groups.includes('system:nodes') ? whyNotKubeletServing(asked, usages) : 'who asks is no node';
  if (why !== undefined) return { why, mayChange: false };
  const whose = whyNotOwnNames(asked, { username, nodes: lister(Node).list() });
  if (whose !== undefined) return { why: whose, mayChange: true };
  return { message: 'Auto approving kubelet serving certificate: its names are those of the node that asks.' };
}
