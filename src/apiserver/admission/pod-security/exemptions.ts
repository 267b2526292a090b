/** Whom Pod Security leaves alone, as the server's configuration says; pure.
 *  Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/#exemptions */
import { deepEqual, type Namespace } from '#api';
import type { AdmissionRequest } from '../admission.ts';
import { formatStandard, modes, type Policy, saysOf } from './levels.ts';
import type { Subject } from './subject.ts';

/** Whose pods, and which, are not looked at, nor is what makes such pods. */
export interface Exemptions {
  readonly usernames: readonly string[];
  readonly namespaces: readonly string[];
  readonly runtimeClasses: readonly string[];
}

/** What the server's configuration says of Pod Security. */
export interface PodSecuritySettings {
  /** Of namespaces whose labels do not say. */
  readonly defaults: Policy;
  readonly exemptions: Exemptions;
}

/** Nobody is left alone. */
export const noExemptions: Exemptions = { usernames: [], namespaces: [], runtimeClasses: [] };

/** Whether nobody looks at what is written. */
export const isExempt = (
  { namespace, user }: Pick<AdmissionRequest, 'namespace' | 'user'>,
  { spec }: Subject,
  { usernames, namespaces, runtimeClasses }: Exemptions,
): boolean =>
  namespaces.includes(namespace) ||
  usernames.includes(user.username) ||
  runtimeClasses.includes(spec.runtimeClassName ?? '');

/** What is told who writes labels on a namespace that is exempt; undefined when they ask for nothing. */
export function exemptionWarning(namespace: Namespace, policy: Policy, defaults: Policy): string | undefined {
  if (modes.every(mode => policy[mode].level === 'privileged') || deepEqual(policy, defaults)) return undefined;
  const said = (['enforce', 'audit', 'warn'] as const).filter(
    mode => policy[mode].level !== 'privileged' && saysOf(namespace, mode),
  );
  const words = said.map(mode => `${mode}=${formatStandard(policy[mode])}`).join(', ');
  return `namespace ${JSON.stringify(namespace.metadata.name)} is exempt from Pod Security, and the policy (${words}) will be ignored`;
}
