/** The parameters that a binding gives a policy. */
import { type Kind, type KubeObject, matchesLabels, type ParamKind, type ParamRef, requirementsOf } from '#api';
import type { AdmissionRequest } from '../admission.ts';

/** Objects of any kind that is served; without a namespace, those of the cluster. */
export interface ParamSources {
  readonly kindNamed: (apiVersion: string, kind: string) => Kind | undefined;
  readonly findParam: (
    kind: Kind,
    key: { namespace?: string; name: string },
  ) => KubeObject | undefined | Promise<KubeObject | undefined>;
  readonly listParams: (
    kind: Kind,
    namespace: string | undefined,
  ) => readonly KubeObject[] | Promise<readonly KubeObject[]>;
}

/** All of them; null alone for a policy without parameters, and none where their absence is no matter. Throws an Error
 *  for those that there should be and are not. */
export async function paramsFor(
  { paramKind, paramRef }: { paramKind: ParamKind | undefined; paramRef: ParamRef | undefined },
  request: AdmissionRequest,
  sources: ParamSources,
): Promise<readonly (KubeObject | null)[]> {
  if (!paramKind || !paramRef) return [null];
  const kind = sources.kindNamed(paramKind.apiVersion ?? '', paramKind.kind ?? '');
  if (!kind) throw new Error(`paramKind kind \`${paramKind.apiVersion}, Kind=${paramKind.kind}\` not known`);
  const namespace = namespaceOf(kind, paramRef, request);
  const found = await lookUp(kind, { paramRef, namespace }, sources);
  if (found.length > 0 || paramRef.parameterNotFoundAction === 'Allow') return found;
  throw new Error('no params found for policy binding with `Deny` parameterNotFoundAction');
}

function namespaceOf(kind: Kind, { namespace }: ParamRef, request: AdmissionRequest): string | undefined {
  if (kind.scope === 'Cluster') {
    if (namespace) throw new Error('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
    return undefined;
  }
  const own = namespace || request.namespace;
  if (own === '')
    throw new Error('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources');
  return own;
}

async function lookUp(
  kind: Kind,
  { paramRef: { name, selector }, namespace }: { paramRef: ParamRef; namespace: string | undefined },
  { findParam, listParams }: ParamSources,
): Promise<readonly KubeObject[]> {
  if (name) {
    const found = await findParam(kind, { name, ...(namespace === undefined ? {} : { namespace }) });
    return found ? [found] : [];
  }
  const wanted = requirementsOf(selector ?? {});
  return (await listParams(kind, namespace)).filter(({ metadata }) => matchesLabels(wanted, metadata.labels ?? {}));
}
