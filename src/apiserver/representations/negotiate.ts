/** In which forms an answer is wanted: the Accept header.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources */
import { ownValue, StatusError } from '#api';
import { RecentMap } from '#base';

/** One form that a client takes. */
export interface Negotiated {
  readonly format: 'json' | 'yaml' | 'protobuf';
  /** Another shape of the object or list. */
  readonly as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | undefined;
  /** Version of the group meta.k8s.io in which that is. */
  readonly asVersion: string;
}

/** The forms that a client takes, the one that it likes best first. Never empty. */
export type Acceptable = readonly Negotiated[];

export interface NegotiateOptions {
  /** Whether it is about a watch, which is not to be had in YAML. Default false. */
  readonly isWatch?: boolean;
  /** Whether a watch could be had of it. Default: of a watch. */
  readonly isWatchable?: boolean;
}

const json: Acceptable = [{ format: 'json', as: undefined, asVersion: '' }];
const mediaTypes: Readonly<Record<Negotiated['format'], string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
};
const formats: Readonly<Record<string, Negotiated['format']>> = {
  [mediaTypes.json]: 'json',
  'application/*': 'json',
  '*/*': 'json',
  [mediaTypes.yaml]: 'yaml',
  [mediaTypes.protobuf]: 'protobuf',
};

/** Clients send few different headers, and long ones: those that were read last are kept. */
const known = new RecentMap<Acceptable>({ maxEntries: 256, maxBytes: 256 * 1024 });

/** The forms in the header that the server has. Throws the 406 when it has none of them. */
export function negotiate(
  accept: string | undefined,
  { isWatch = false, isWatchable = isWatch }: NegotiateOptions = {},
): Acceptable {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return json;
  const key = isWatch ? `watch ${accept}` : accept;
  const before = known.get(key);
  if (before) return before;
  const found = find(accept, isWatch);
  if (found.length === 0) throw refusal(accept, { isWatch, isWatchable });
  known.set(key, found);
  return found;
}

function refusal(accept: string, { isWatch, isWatchable }: Required<NegotiateOptions>): StatusError {
  if (namesForm(accept)) return noSuchForm();
  if (isWatch && find(accept, false).length > 0) return onlyAccepted(streams);
  return notAcceptable(isWatchable);
}

interface Clause {
  readonly mediaType: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly quality: number;
}

function find(accept: string, isWatch: boolean): Acceptable {
  return accept
    .split(',')
    .map(readClause)
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .flatMap(clause => formOf(clause, isWatch) ?? []);
}

function readClause(text: string): Clause {
  const [mediaType = '', ...rest] = text.split(';').map(part => part.trim());
  const parameters = Object.fromEntries(rest.map(parameter => parameter.split('=', 2))) as Clause['parameters'];
  const quality = Number(parameters['q'] ?? 1);
  return { mediaType: mediaType.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality };
}

function formOf({ mediaType, parameters }: Clause, isWatch: boolean): Negotiated | undefined {
  const format = ownValue(formats, mediaType);
  if (!format || (isWatch && format === 'yaml')) return undefined;
  const { as, g, v = 'v1', stream = '' } = parameters;
  if (stream !== '' && stream !== 'watch') return undefined;
  if (as === undefined) return { format, as, asVersion: '' };
  if (g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) return undefined;
  if (as === 'Table') return format === 'protobuf' ? undefined : { format, as, asVersion: v };
  if (as !== 'PartialObjectMetadata' && as !== 'PartialObjectMetadataList') return undefined;
  return { format, as, asVersion: v };
}

/** Whether an object is wanted in another form, in a format that there is. */
const namesForm = (accept: string): boolean =>
  accept.split(',').some(text => {
    const { mediaType, parameters } = readClause(text);
    return ownValue(formats, mediaType) !== undefined && parameters.as !== undefined;
  });

/** The 406 for a form of objects that there is not. */
export const noSuchForm = (): StatusError => onlyAccepted(Object.values(mediaTypes));

/** What watches are to be had in. */
const streams = [mediaTypes.json, mediaTypes.protobuf].map(type => `${type};stream=watch`);

const onlyAccepted = (types: readonly string[]): StatusError =>
  new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${types.join(', ')}`);

/** The 406 for forms that the server, or what was asked for, does not have. */
export function notAcceptable(isWatchable = false, format?: Negotiated['format']): StatusError {
  const all = Object.values(mediaTypes);
  if (format !== undefined) return onlyAccepted(all.filter(type => type !== mediaTypes[format]));
  const list = [...all, ...(isWatchable ? streams : [])].join(', ');
  return new StatusError(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${list}`, {});
}
