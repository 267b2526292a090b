/** Which policies count for a request: those that mean it, by each of their bindings that mean it too, with the
 *  parameters that the binding gives. */
import {
  type KubeObject,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
  Namespace,
  type ValidatingAdmissionPolicy,
  type ValidatingAdmissionPolicyBinding,
} from '#api';
import { type Clock, toError } from '#base';
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionRequest, AskedKind } from '../admission.ts';
import { type MatchSources, matchRequest } from '../matching/matching.ts';
import { matcherOf } from './compiled.ts';
import { type ParamSources, paramsFor } from './params.ts';

/** What policies look up, and whom they ask. */
export interface PolicySources extends MatchSources, ParamSources {
  readonly authorizer: Authorizer;
  /** Whose turns long expressions take. */
  readonly clock: Clock;
}

interface Bindings {
  readonly ValidatingAdmissionPolicy: ValidatingAdmissionPolicyBinding;
  readonly MutatingAdmissionPolicy: MutatingAdmissionPolicyBinding;
}
interface Policies {
  readonly ValidatingAdmissionPolicy: ValidatingAdmissionPolicy;
  readonly MutatingAdmissionPolicy: MutatingAdmissionPolicy;
}

/** A policy with a binding by which it counts. */
export interface Bound<Name extends keyof Policies> {
  readonly policy: Policies[Name];
  readonly binding: Bindings[Name];
  /** The kind by which the policy means the request. */
  readonly kind: AskedKind;
  /** The parameters, one after the other, null for none; or why there are not those that there should be. */
  readonly params: readonly (KubeObject | null)[] | Error;
}

/** In the order of the policies' and the bindings' names. */
export async function boundTo<Name extends keyof Policies>(
  policies: readonly KubeObject[],
  bindings: readonly KubeObject[],
  { request, sources }: { request: AdmissionRequest; sources: PolicySources },
): Promise<Bound<Name>[]> {
  const found: Bound<Name>[] = [];
  for (const policy of policies as readonly Policies[Name][]) {
    const own = (bindings as readonly Bindings[Name][]).filter(({ spec }) => spec.policyName === policy.metadata.name);
    if (own.length === 0) continue;
    const kind = await matchRequest(matcherOf(policy, policy.spec.matchConstraints ?? {}), request, sources);
    if (!kind) continue;
    for (const binding of own) {
      const { matchResources, paramRef } = binding.spec;
      if (matchResources && !(await matchRequest(matcherOf(binding, matchResources), request, sources))) continue;
      const params = await paramsFor({ paramKind: policy.spec.paramKind, paramRef }, request, sources).catch(
        (error: unknown) => new Error(`failed to configure binding: ${toError(error).message}`, { cause: error }),
      );
      found.push({ policy, binding, kind, params });
    }
  }
  return found;
}

/** What expressions know as `namespaceObject`; undefined for what is in none. */
export const namespaceOf = async (
  { namespace }: AdmissionRequest,
  { find }: PolicySources,
): Promise<KubeObject | undefined> => (namespace === '' ? undefined : await find(Namespace, { name: namespace }));
