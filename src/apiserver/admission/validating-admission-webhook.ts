/** ValidatingAdmissionWebhook: programs of users refuse what is about to be written, or let it pass, all at the same
 *  time.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
import { ValidatingWebhookConfiguration } from '#api';
import type { AdmissionPlugin } from './admission.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

export const validatingAdmissionWebhook = ({ webhooks }: { webhooks: Webhooks }): AdmissionPlugin => ({
  name: 'ValidatingAdmissionWebhook',
  handlesConnect: true,
  validate: request =>
    webhooks.ask(ValidatingWebhookConfiguration, request, (configurations, { hooksOf, askValidating, sources }) =>
      askValidating(hooksOf(configurations), request, sources),
    ),
});
