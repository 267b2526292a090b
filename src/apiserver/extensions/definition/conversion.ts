/** How objects are converted between versions: what a definition may ask for. */
import { X509Certificate } from 'node:crypto';
import {
  type CustomResourceDefinition,
  checkServiceLabel,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  type WebhookClientConfig,
} from '#api';
import { type PemBlock, pemBlocksIn } from '#base';
import { checkWebhookClient } from '../../registry/strategies/admissionregistration/rules/client.ts';
import { repeatedIndexes } from '../../registry/strategies/fields/checks.ts';

type Conversion = CustomResourceDefinition['spec']['conversion'];

const path = 'spec.conversion';
const strategies = ['None', 'Webhook'];
const knownReviews = ['v1', 'v1beta1'];

/** `old`: what a changed definition asked for before; what was taken then is taken again. */
export function checkConversion(conversion: Conversion, old?: Conversion): FieldError[] {
  if (!conversion) return [];
  const { strategy, webhook: { clientConfig, conversionReviewVersions = [] } = {} } = conversion;
  if (!strategy) return [required(`${path}.strategy`)];
  const errors = strategies.includes(strategy) ? [] : [notSupported(`${path}.strategy`, strategy, strategies)];
  if (strategy === 'Webhook')
    return [
      ...errors,
      ...checkClient(clientConfig, old?.webhook?.clientConfig?.caBundle),
      ...checkReviews(conversionReviewVersions),
    ];
  const words = 'should not be set when strategy is not set to Webhook';
  if (clientConfig !== undefined) errors.push(forbiddenField(`${path}.webhookClientConfig`, words));
  if (conversionReviewVersions.length > 0) errors.push(forbiddenField(`${path}.conversionReviewVersions`, words));
  return errors;
}

function checkClient(client: WebhookClientConfig | undefined, oldBundle: string | undefined): FieldError[] {
  const field = `${path}.webhookClientConfig`;
  if (!client) return [required(field, 'required when strategy is set to Webhook')];
  const errors = checkWebhookClient(field, client);
  return client.caBundle === oldBundle ? errors : [...errors, ...checkBundle(`${field}.caBundle`, client.caBundle)];
}

function checkBundle(field: string, bundle: string | undefined): FieldError[] {
  if (!bundle || isBundle(Buffer.from(bundle, 'base64').toString())) return [];
  const why = 'unable to load root certificates: unable to parse bytes as PEM block';
  return [invalidValue(field, bundle, why)];
}

/** Whether there is a certificate in a text, and nothing that claims to be one. */
function isBundle(text: string): boolean {
  const found = pemBlocksIn(text).filter(({ type }) => type === 'CERTIFICATE');
  return found.length > 0 && found.every(isCertificate);
}

function isCertificate({ text }: PemBlock): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

function checkReviews(versions: readonly string[]): FieldError[] {
  const field = `${path}.conversionReviewVersions`;
  if (versions.length === 0) return [required(field)];
  const errors: FieldError[] = [];
  const repeated = repeatedIndexes(versions);
  for (const [index, version] of versions.entries()) {
    if (repeated.has(index)) errors.push(invalidValue(`${field}[${index}]`, version, 'duplicate version'));
    else
      for (const words of checkServiceLabel(version)) errors.push(invalidValue(`${field}[${index}]`, version, words));
  }
  if (!versions.some(version => knownReviews.includes(version)))
    errors.push(invalidValue(field, versions, `must include at least one of ${knownReviews.join(', ')}`));
  return errors;
}
