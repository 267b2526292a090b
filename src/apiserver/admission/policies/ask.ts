/** The way from admission to policies: nothing is loaded, and nobody waits, while there is none that counts. */
import type { Kind, KubeObject } from '#api';
import type { AdmissionRequest, ListObjects } from '../admission.ts';
import { isExempt } from '../exempt.ts';
import { loadExpressions, loadedExpressions, type Machinery } from '../expressions/machinery.ts';

/** Asks, by the machinery that is there by then. */
export type Asking = (
  machinery: Machinery,
  policies: readonly KubeObject[],
  bindings: readonly KubeObject[],
) => Promise<void>;

/** Asks when there are policies and bindings of these kinds, and the request is one that they may be about. */
export function askBoundPolicies(
  request: AdmissionRequest,
  { list, policy, binding }: { list: ListObjects; policy: Kind; binding: Kind },
  ask: Asking,
): void | Promise<void> {
  if (isExempt(request)) return undefined;
  const bindings = list(binding);
  const policies = list(policy);
  if (bindings instanceof Promise || policies instanceof Promise)
    return Promise.all([policies, bindings]).then(([some, bound]) => go(some, bound, ask));
  return go(policies, bindings, ask);
}

function go(policies: readonly KubeObject[], bindings: readonly KubeObject[], ask: Asking): void | Promise<void> {
  if (policies.length === 0 || bindings.length === 0) return undefined;
  return (loadExpressions() ?? Promise.resolve()).then(() => {
    const machinery = loadedExpressions();
    return machinery && ask(machinery, policies, bindings);
  });
}
