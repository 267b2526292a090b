/** How objects are converted between versions: what a definition may ask for. */
import {
  type CustomResourceDefinition,
  checkServiceLabel,
  type FieldError,
  forbiddenField,
  invalidValue,
  isObject,
  type JsonObject,
  notSupported,
  required,
} from '#api';
import { repeatedIndexes } from '../../registry/strategies/fields/checks.ts';

type Conversion = CustomResourceDefinition['spec']['conversion'];

const path = 'spec.conversion';
const strategies = ['None', 'Webhook'];
const knownReviews = ['v1', 'v1beta1'];

export function checkConversion(conversion: Conversion): FieldError[] {
  if (!conversion) return [];
  const { strategy, webhook } = conversion;
  const { clientConfig, conversionReviewVersions } = isObject(webhook) ? webhook : ({} as JsonObject);
  if (!strategy) return [required(`${path}.strategy`)];
  const errors = strategies.includes(strategy) ? [] : [notSupported(`${path}.strategy`, strategy, strategies)];
  if (strategy === 'Webhook')
    return [...errors, ...checkClient(clientConfig), ...checkReviews(conversionReviewVersions)];
  const words = 'should not be set when strategy is not set to Webhook';
  if (clientConfig !== undefined) errors.push(forbiddenField(`${path}.webhookClientConfig`, words));
  if (Array.isArray(conversionReviewVersions) && conversionReviewVersions.length > 0)
    errors.push(forbiddenField(`${path}.conversionReviewVersions`, words));
  return errors;
}

function checkClient(client: unknown): FieldError[] {
  const field = `${path}.webhookClientConfig`;
  if (!isObject(client)) return [required(field, 'required when strategy is set to Webhook')];
  const { url, service } = client;
  if ((url === undefined) === (service === undefined))
    return [required(field, 'exactly one of url or service is required')];
  if (isObject(service)) {
    return ['name', 'namespace'].filter(name => !service[name]).map(name => required(`${field}.service.${name}`));
  }
  if (typeof url !== 'string' || !URL.canParse(url)) return [required(`${field}.url`, 'url must be a valid URL')];
  return url.startsWith('https://')
    ? []
    : [invalidValue(`${field}.url`, new URL(url).protocol.replace(/:$/, ''), "'https' is the only allowed URL scheme")];
}

function checkReviews(versions: unknown): FieldError[] {
  const field = `${path}.conversionReviewVersions`;
  if (!Array.isArray(versions) || versions.length === 0) return [required(field)];
  const errors: FieldError[] = [];
  const repeated = repeatedIndexes(versions);
  for (const [index, version] of versions.entries()) {
    const text = String(version);
    if (repeated.has(index)) errors.push(invalidValue(`${field}[${index}]`, version, 'duplicate version'));
    else for (const words of checkServiceLabel(text)) errors.push(invalidValue(`${field}[${index}]`, version, words));
  }
  if (!versions.some(version => knownReviews.includes(String(version))))
    errors.push(invalidValue(field, versions, `must include at least one of ${knownReviews.join(', ')}`));
  return errors;
}
