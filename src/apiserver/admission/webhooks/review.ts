/** AdmissionReview, both ways and in both versions; pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request */
import { isObject, type JsonObject, type KubeObject } from '#api';
import { jsonText } from '#base';
import type { AdmissionRequest, AskedKind } from '../admission.ts';
import { askedKind, hasOwnBody, shownAs } from '../matching/shown.ts';

const group = 'admission.k8s.io';

/** Versions of AdmissionReview that are spoken. */
const knownVersions = ['v1', 'v1beta1'];

/** A request as a webhook sees it. */
export interface Review {
  /** Of AdmissionReview. */
  readonly version: string;
  readonly uid: string;
  /** The kind by which the webhook's rules mean the request. */
  readonly kind: AskedKind;
}

/** The first version that the webhook understands and this server too. Throws an Error when there is none. */
export function reviewVersion(understood: readonly string[]): string {
  const version = understood.find(candidate => knownVersions.includes(candidate));
  if (version === undefined) throw new Error('webhook does not accept known AdmissionReview versions (v1, v1beta1)');
  return version;
}

/** Gives the text of what a review says of a request. */
export type RequestText = (kind: AskedKind) => string;

/** The text of what reviews say of a request, made once for each kind by which it is meant: the request must stay as it
 *  is. */
export function requestTextOf(request: AdmissionRequest): RequestText {
  const known = new Map<AskedKind, string>();
  return kind => {
    const text = known.get(kind) ?? jsonText(renderRequest(request, kind));
    known.set(kind, text);
    return text;
  };
}

/** The document that is sent. `requestText`: see {@link requestTextOf}. */
export const renderReview = (requestText: string, { version, uid }: Omit<Review, 'kind'>): string =>
  `{"kind":"AdmissionReview","apiVersion":"${group}/${version}","request":{"uid":${JSON.stringify(uid)},${requestText.slice(1)}}`;

/** What the review says of the request; also what expressions call `request`, together with the objects. */
export function renderRequest(request: AdmissionRequest, kind: AskedKind): JsonObject {
  const { subresource, name, namespace, operation, user, object, old, dryRun } = request;
  const own = askedKind(request);
  const isNamespace = own.kind.group === '' && own.kind.plural === 'namespaces';
  const within = isNamespace && operation !== 'CREATE' ? name : namespace;
  return {
    kind: bodyKind(request, kind),
    resource: resourceOf(kind),
    ...(subresource === '' ? {} : { subResource: subresource }),
    requestKind: bodyKind(request, own),
    requestResource: resourceOf(own),
    ...(subresource === '' ? {} : { requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(within === '' ? {} : { namespace: within }),
    operation,
    userInfo: user,
    object: object === undefined ? null : shownAs(request, object, kind),
    oldObject: old === undefined ? null : shownAs(request, old, kind),
    dryRun,
    options: optionsOf(request),
  };
}

const resourceOf = ({ kind: { group: of, version, plural } }: AskedKind) => ({ group: of, version, resource: plural });

/** Of a connection, its options say which kind they are. */
function bodyKind(request: AdmissionRequest, { kind }: AskedKind): JsonObject {
  if (!hasOwnBody(request)) return { group: kind.group, version: kind.version, kind: kind.kind };
  const { apiVersion, kind: name } = (request.body?.kind ?? request.object ?? kind) as KubeObject;
  const slash = apiVersion.indexOf('/');
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1), kind: name };
}

const optionsKinds = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' } as const;

function optionsOf({ operation, options = {} }: AdmissionRequest): JsonObject | null {
  if (operation === 'CONNECT') return null;
  const head = { kind: optionsKinds[operation], apiVersion: 'meta.k8s.io/v1' };
  if (operation === 'DELETE') return { ...options, ...head };
  const said = (['dryRun', 'fieldManager', 'fieldValidation'] as const).filter(name => options[name] !== undefined);
  return { ...head, ...Object.fromEntries(said.map(name => [name, options[name]])) };
}

/** What a webhook answered. */
export interface Verdict {
  readonly allowed: boolean;
  /** The Status with which it refuses, as it wrote it. */
  readonly status: JsonObject;
  /** A JSON patch, as text; undefined for none. */
  readonly patch: string | undefined;
  readonly warnings: readonly string[];
}

/** Reads the document that was answered. Throws an Error for one that is no answer to the review. */
export function readVerdict(
  answer: unknown,
  { version, uid, mayPatch }: { version: string; uid: string; mayPatch: boolean },
): Verdict {
  const { apiVersion, kind, response } = isObject(answer) ? answer : ({} as JsonObject);
  if (!isObject(response)) throw new Error('webhook response was absent');
  if (version === 'v1') checkV1({ apiVersion, kind, response }, uid, mayPatch);
  const { allowed, status, patch, warnings } = response;
  return {
    allowed: allowed === true,
    status: isObject(status) ? status : {},
    patch: typeof patch === 'string' && patch !== '' ? Buffer.from(patch, 'base64').toString() : undefined,
    warnings: Array.isArray(warnings) ? warnings.filter(text => typeof text === 'string') : [],
  };
}

interface Answer {
  readonly apiVersion: unknown;
  readonly kind: unknown;
  readonly response: JsonObject;
}

/** The older version let all of this pass. */
function checkV1({ apiVersion, kind, response }: Answer, uid: string, mayPatch: boolean): void {
  const { uid: answered = '', patch = '', patchType } = response;
  if (answered !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answered)}`);
  if (apiVersion !== `${group}/v1` || kind !== 'AdmissionReview')
    throw new Error(
      `expected webhook response of ${group}/v1, Kind=AdmissionReview, got ${textOf(apiVersion)}, Kind=${textOf(kind)}`,
    );
  if (!mayPatch) {
    if (patch !== '' && patch !== null) throw new Error('validating webhook may not return response.patch');
    if (patchType !== undefined && patchType !== null)
      throw new Error('validating webhook may not return response.patchType');
    return;
  }
  const hasPatch = patch !== '' && patch !== null;
  const hasType = patchType !== undefined && patchType !== null;
  if (hasPatch && !hasType) throw new Error('webhook returned response.patch but not response.patchType');
  if (!hasPatch && hasType) throw new Error('webhook returned response.patchType but not response.patch');
  if (hasType && patchType !== 'JSONPatch')
    throw new Error(`webhook returned invalid response.patchType of ${JSON.stringify(patchType)}`);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
