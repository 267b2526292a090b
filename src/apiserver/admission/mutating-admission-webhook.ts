/** MutatingAdmissionWebhook: programs of users complete what is written, or refuse it, one after the other.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
import { MutatingWebhookConfiguration } from '#api';
import type { AdmissionPlugin } from './admission.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

export const mutatingAdmissionWebhook = ({ webhooks }: { webhooks: Webhooks }): AdmissionPlugin => ({
  name: 'MutatingAdmissionWebhook',
  handlesConnect: true,
  admit: (request, rounds) =>
    webhooks.ask(MutatingWebhookConfiguration, request, (configurations, { hooksOf, askMutating, sources }) =>
      askMutating(hooksOf(configurations), { request, rounds }, sources),
    ),
});
