/** Rules that webhooks of both kinds share. Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
import {
  checkServiceLabel,
  checkSubdomain,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  type MutatingWebhook,
  notSupported,
  required,
  type ValidatingWebhook,
} from '#api';
import { invalidEach, repeatedIndexes } from '../../fields/checks.ts';
import { checkLabelSelector } from '../../fields/labels.ts';
import { checkWebhookClient } from './client.ts';
import { checkMatchConditions } from './match-conditions.ts';
import { checkOperations } from './operations.ts';

/** One of either kind. */
export type Webhook = MutatingWebhook | ValidatingWebhook;

const versions = ['v1', 'v1beta1'];
const sideEffects = ['None', 'NoneOnDryRun'];

/** All webhooks of a configuration. */
export function checkWebhooks(field: string, webhooks: readonly Webhook[] = []): FieldError[] {
  const repeated = repeatedIndexes(webhooks.map(({ name }) => name));
  return collectErrors(webhooks, (webhook, index) => [
    ...checkWebhook(`${field}[${index}]`, webhook),
    ...(webhook.name && repeated.has(index) ? [duplicate(`${field}[${index}].name`, webhook.name)] : []),
  ]);
}

function checkWebhook(field: string, webhook: Webhook): FieldError[] {
  const { name, rules = [], timeoutSeconds, namespaceSelector, objectSelector, matchConditions } = webhook;
  return [
    ...checkName(`${field}.name`, name ?? ''),
    ...collectErrors(rules, (rule, index) => checkOperations(`${field}.rules[${index}]`, rule)),
    ...checkSideEffects(`${field}.sideEffects`, webhook.sideEffects),
    ...checkTimeout(`${field}.timeoutSeconds`, timeoutSeconds),
    ...checkLabelSelector(`${field}.namespaceSelector`, namespaceSelector),
    ...checkLabelSelector(`${field}.objectSelector`, objectSelector),
    ...checkWebhookClient(`${field}.clientConfig`, webhook.clientConfig),
    ...checkMatchConditions(`${field}.matchConditions`, matchConditions),
    ...checkVersions(`${field}.admissionReviewVersions`, webhook.admissionReviewVersions ?? []),
  ];
}

function checkTimeout(field: string, seconds: number | undefined): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= 30)) return [];
  return [invalidValue(field, seconds, 'the timeout value must be between 1 and 30 seconds')];
}

/** A domain name of three parts and more. */
function checkName(field: string, name: string): FieldError[] {
  if (name === '') return [required(field)];
  const errors = invalidEach(field, name, checkSubdomain(name));
  if (errors.length > 0 || name.split('.').length >= 3) return errors;
  return [invalidValue(field, name, 'should be a domain with at least three segments separated by dots')];
}

function checkSideEffects(field: string, given: string | undefined): FieldError[] {
  if (given === undefined) return [required(field, `must specify one of ${sideEffects.join(', ')}`)];
  return sideEffects.includes(given) ? [] : [notSupported(field, given, sideEffects)];
}

function checkVersions(field: string, given: readonly string[]): FieldError[] {
  if (given.length === 0) return [required(field, `must specify one of ${versions.join(', ')}`)];
  const repeated = repeatedIndexes(given);
  const errors = collectErrors(given, (version, index) => {
    const path = `${field}[${index}]`;
    if (repeated.has(index)) return [invalidValue(path, version, 'duplicate version')];
    return invalidEach(path, version, checkServiceLabel(version));
  });
  if (errors.length > 0 || given.some(version => versions.includes(version))) return errors;
  return [invalidValue(field, given, `must include at least one of ${versions.join(', ')}`)];
}
