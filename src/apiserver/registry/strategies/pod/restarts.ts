/** Rules for when containers start again: after they ended, and for other resources. */
import {
  type Container,
  type ContainerResizePolicy,
  type ContainerRestartRule,
  collectErrors,
  duplicate,
  type EphemeralContainer,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from '#api';
import { checkOneOf } from '../fields/checks.ts';

const maxRules = 20;
const maxExitCodes = 255;

type Restarting = Pick<Container | EphemeralContainer, 'restartPolicy' | 'restartPolicyRules'>;

/** The `restartPolicy` of a container at `field`, and the exceptions from it. */
export function checkRestarts(field: string, { restartPolicy, restartPolicyRules }: Restarting): FieldError[] {
  const errors = checkOneOf(`${field}.restartPolicy`, restartPolicy, ['Always', 'Never', 'OnFailure']);
  if (!restartPolicyRules?.length) return errors;
  if (restartPolicy === undefined)
    errors.push(required(`${field}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  const path = `${field}.restartPolicyRules`;
  if (restartPolicyRules.length > maxRules)
    return [...errors, { type: 'TooLong', field: path, detail: `must have at most ${maxRules} items` }];
  return [...errors, ...collectErrors(restartPolicyRules, (rule, index) => checkRule(`${path}[${index}]`, rule))];
}

const podPolicies = ['Always', 'OnFailure', 'Never'];

/** The `restartPolicy` of a template whose workload allows some only: as upstream, one that there is not at all is told
 *  of as such, too. */
export function checkTemplatePolicy(
  field: string,
  policy: string | undefined,
  allowed: readonly string[],
): FieldError[] {
  if (policy === undefined || allowed.includes(policy)) return [];
  return [...checkOneOf(field, policy, podPolicies), notSupported(field, policy, allowed)];
}

function checkRule(field: string, { action, exitCodes }: ContainerRestartRule): FieldError[] {
  const errors = checkOneOf(`${field}.action`, action, ['Restart', 'RestartAllContainers']);
  if (!exitCodes) return [...errors, required(`${field}.exitCodes`, 'must be specified')];
  const { operator, values = [] } = exitCodes;
  const at = `${field}.exitCodes`;
  errors.push(...checkOneOf(`${at}.operator`, operator, ['In', 'NotIn']));
  if (values.length > maxExitCodes)
    errors.push({ type: 'TooLong', field: `${at}.values`, detail: `must have at most ${maxExitCodes} items` });
  return errors;
}

/** What containers may have changed while they run. */
const resizable = ['cpu', 'memory'];
const ways = ['NotRequired', 'RestartContainer'];

/** The `resizePolicy` of a container of a pod with a restart policy. As upstream, most paths name no item of the
 *  list. */
export function checkResizePolicy(
  field: string,
  policies: readonly ContainerResizePolicy[],
  podRestartPolicy: string | undefined,
): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(policies, ({ resourceName, restartPolicy }, index) => {
    const errors: FieldError[] = [];
    if (seen.has(resourceName)) errors.push(duplicate(`${field}[${index}]`, resourceName));
    seen.add(resourceName);
    for (const [text, supported] of [[resourceName, resizable] as const, [restartPolicy, ways] as const]) {
      if (!text) errors.push(required(field));
      else if (!supported.includes(text)) errors.push(notSupported(field, text, supported));
    }
    if (podRestartPolicy === 'Never' && restartPolicy === 'RestartContainer')
      errors.push(invalidValue(field, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    return errors;
  });
}

/** A container that starts before the others restarts by itself only where it lives beside them. */
export const forbiddenForInit = (field: string): FieldError =>
  forbiddenField(field, 'may not be set for init containers without restartPolicy=Always');
