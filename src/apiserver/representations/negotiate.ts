/** In which forms an answer is wanted: the Accept header.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources */
import { type EnabledGates, ownValue, StatusError } from '#api';
import { RecentMap } from '#base';

/** How data can become bytes. */
export type FormatName = 'json' | 'yaml' | 'protobuf' | 'cbor';

/** The formats that a server speaks, in the order in which upstream tells them. */
export type Formats = readonly FormatName[];

const defaultFormats: Formats = ['json', 'yaml', 'protobuf'];
const withCbor: Formats = [...defaultFormats, 'cbor'];

/** The formats with these feature gates. */
export const formatsWith = (gates: EnabledGates): Formats =>
  gates.has('CBORServingAndStorage') ? withCbor : defaultFormats;

/** One form that a client takes. */
export interface Negotiated {
  readonly format: FormatName;
  /** Another shape of the object or list. */
  readonly as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | undefined;
  /** Version of the group meta.k8s.io in which that is. */
  readonly asVersion: string;
}

/** The forms that a client takes, the one that it likes best first. Never empty. */
export type Acceptable = readonly Negotiated[];

interface NegotiateOptions {
  /** Whether it is about a watch, which is not to be had in YAML. Default false. */
  readonly isWatch?: boolean;
  /** Whether a watch could be had of it. Default: of a watch. */
  readonly isWatchable?: boolean;
  /** What the server speaks. Default: JSON, YAML, protobuf. */
  readonly formats?: Formats;
}

const json: Acceptable = [{ format: 'json', as: undefined, asVersion: '' }];
const mediaTypes: Readonly<Record<FormatName, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
  cbor: 'application/cbor',
};
/** What watches are to be had in. */
const streamTypes: Readonly<Partial<Record<FormatName, string>>> = {
  json: `${mediaTypes.json};stream=watch`,
  protobuf: `${mediaTypes.protobuf};stream=watch`,
  cbor: 'application/cbor-seq',
};
const byMediaType: Readonly<Record<string, FormatName>> = {
  [mediaTypes.json]: 'json',
  'application/*': 'json',
  '*/*': 'json',
  [mediaTypes.yaml]: 'yaml',
  [mediaTypes.protobuf]: 'protobuf',
  [mediaTypes.cbor]: 'cbor',
};

/** The media types of what a server speaks. */
export const mediaTypesOf = (formats: Formats): string[] => formats.map(format => mediaTypes[format]);
const streamsOf = (formats: Formats): string[] => formats.flatMap(format => streamTypes[format] ?? []);

/** Clients send few different headers, and long ones: those that were read last are kept. */
const known = new RecentMap<Acceptable>({ maxEntries: 256, maxBytes: 256 * 1024 });

/** The forms in the header that the server has. Throws the 406 when it has none of them. */
export function negotiate(
  accept: string | undefined,
  { isWatch = false, isWatchable = isWatch, formats = defaultFormats }: NegotiateOptions = {},
): Acceptable {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return json;
  const key = `${isWatch ? 'watch ' : ''}${formats.length} ${accept}`;
  const before = known.get(key);
  if (before) return before;
  const found = find(accept, { isWatch, formats });
  if (found.length === 0) throw refusal(accept, { isWatch, isWatchable, formats });
  known.set(key, found);
  return found;
}

function refusal(accept: string, { isWatch, isWatchable, formats }: Required<NegotiateOptions>): StatusError {
  if (namesForm(accept, formats) || (isWatchable && namesStream(accept, formats))) return noSuchForm(formats);
  if (isWatch && find(accept, { isWatch: false, formats }).length > 0) return onlyAccepted(streamsOf(formats));
  return notAcceptable(formats, isWatchable);
}

type Speaking = Pick<Required<NegotiateOptions>, 'isWatch' | 'formats'>;

interface Clause {
  readonly mediaType: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly quality: number;
}

function find(accept: string, speaking: Speaking): Acceptable {
  return accept
    .split(',')
    .map(readClause)
    .sort((a, b) => b.quality - a.quality || breadth(a) - breadth(b))
    .flatMap(clause => formOf(clause, speaking) ?? []);
}

function readClause(text: string): Clause {
  const [mediaType = '', ...rest] = text.split(';').map(part => part.trim());
  const parameters = Object.fromEntries(rest.map(parameter => parameter.split('=', 2))) as Clause['parameters'];
  const quality = Number(parameters['q'] ?? 1);
  const type = mediaType.toLowerCase();
  return { mediaType: type === '*' ? '*/*' : type, parameters, quality: Number.isNaN(quality) ? 0 : quality };
}

/** How much a clause leaves open: what it names counts more. */
const breadth = ({ mediaType }: Clause): number => (mediaType === '*/*' ? 2 : mediaType.endsWith('/*') ? 1 : 0);

function formOf({ mediaType, parameters }: Clause, { isWatch, formats }: Speaking): Negotiated | undefined {
  const format = formatOf(mediaType, formats);
  if (!format || (isWatch && format === 'yaml')) return undefined;
  const { as, g, v = 'v1', stream = '' } = parameters;
  if (stream !== '' && stream !== 'watch') return undefined;
  if (as === undefined) return { format, as, asVersion: '' };
  if (g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) return undefined;
  if (as === 'Table') return format === 'json' || format === 'yaml' ? { format, as, asVersion: v } : undefined;
  if (as !== 'PartialObjectMetadata' && as !== 'PartialObjectMetadataList') return undefined;
  return { format, as, asVersion: v };
}

/** The format of a media type, if the server speaks it. */
function formatOf(mediaType: string, formats: Formats): FormatName | undefined {
  const format = ownValue(byMediaType, mediaType);
  return format && formats.includes(format) ? format : undefined;
}

/** Whether an object is wanted in another form, in a format that there is. */
const namesForm = (accept: string, formats: Formats): boolean =>
  accept.split(',').some(text => {
    const { mediaType, parameters } = readClause(text);
    return formatOf(mediaType, formats) !== undefined && parameters.as !== undefined;
  });

/** Whether something is wanted as what it can be answered as, but not be asked for as. */
const namesStream = (accept: string, formats: Formats): boolean =>
  accept.split(',').some(text => streamsOf(formats).includes(readClause(text).mediaType));

/** The 406 for a form of objects that there is not. */
export const noSuchForm = (formats: Formats): StatusError => onlyAccepted(mediaTypesOf(formats));

/** The 406 for protobuf of what it has no message for. */
export const notInProtobuf = (): StatusError => onlyAccepted([mediaTypes.json, mediaTypes.yaml]);

const onlyAccepted = (types: readonly string[]): StatusError =>
  new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${types.join(', ')}`);

/** The 406 for forms that the server, or what was asked for, does not have. */
export function notAcceptable(formats: Formats, isWatchable = false): StatusError {
  const list = [...mediaTypesOf(formats), ...(isWatchable ? streamsOf(formats) : [])].join(', ');
  return new StatusError(406, 'NotAcceptable', `${noFormat}\n\nAvailable representations: ${list}`, {});
}

const noFormat = '406: Not Acceptable';

/** Whether an error is {@link notAcceptable}, and not about a shape. */
export const isNotAcceptable = ({ message }: StatusError): boolean => message.startsWith(noFormat);
