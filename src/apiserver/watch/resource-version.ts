/** What `resourceVersion` and its companions ask for.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions */
import { badRequest, type FieldError, forbiddenField, invalidObject, notSupported, StatusError } from '#api';
import type { RequestOptions } from '#client';

/** Undefined and 0 say "any version will do". Throws a 400 for what is no version. */
export function parseResourceVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  // Beyond safe numbers they stand for versions that have not happened yet, whichever.
  const revision = Number(text);
  if (/^\d+$/.test(text) && (Number.isSafeInteger(revision) || BigInt(text) <= greatestVersion)) return revision;
  const why = /^\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  const field = `resourceVersion: Invalid value: ${JSON.stringify(text)}`;
  throw badRequest(`invalid resource version: ${field}: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
}

/** What 64 bits can hold. */
const greatestVersion = 2n ** 64n - 1n;

/** 504: a version that has not happened yet. Clients match on the cause. */
export const tooLargeResourceVersion = (wanted: number, current: number): StatusError =>
  new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

type VersionOptions = Pick<
  RequestOptions,
  'resourceVersion' | 'resourceVersionMatch' | 'sendInitialEvents' | 'continue' | 'limit'
>;

const listOptions = { group: 'meta.k8s.io', kind: 'ListOptions' };

/** Throws the 422 for a combination that means nothing. */
export function checkVersionOptions(options: VersionOptions, { isWatch }: { isWatch: boolean }): void {
  const errors = isWatch ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw invalidObject(listOptions, '', errors);
}

function watchErrors(options: VersionOptions): FieldError[] {
  const { resourceVersion: version, resourceVersionMatch: match, sendInitialEvents: initial } = options;
  const field = 'resourceVersionMatch';
  if (initial === undefined) {
    if (match !== undefined)
      return [
        forbiddenField(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
        ...matchErrors(field, options, match),
      ];
    // As upstream, for which a watch from nowhere asks for what there is, not older than something.
    const isFromNowhere = !version || version === '0';
    return options.continue && isFromNowhere
      ? [forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided')]
      : [];
  }
  return [
    ...(match === 'NotOlderThan'
      ? []
      : [forbiddenField(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')]),
    ...(match === undefined ? [] : matchErrors(field, options, match)),
  ];
}

const matchErrors = (field: string, options: VersionOptions, match: string): FieldError[] => [
  ...(match === 'NotOlderThan' ? [] : [notSupported(field, match, ['NotOlderThan'])]),
  ...(options.continue ? [forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided')] : []),
];

function listErrors(options: VersionOptions): FieldError[] {
  const initial =
    options.sendInitialEvents === undefined
      ? []
      : [forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list')];
  const { resourceVersion: version, resourceVersionMatch: match } = options;
  if (match === undefined) return initial;
  const field = 'resourceVersionMatch';
  const errors: FieldError[] = [];
  if (!version)
    errors.push(forbiddenField(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (options.continue)
    errors.push(forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided'));
  if (!versionMatches.includes(match)) errors.push(notSupported(field, match, versionMatches));
  if (match === 'Exact' && version === '0')
    errors.push(forbiddenField(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  return [...errors, ...initial];
}

const versionMatches = ['Exact', 'NotOlderThan', ''];
