/** In which form the answer is wanted: the Accept header.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources */
import { ownValue, StatusError } from '#api';

export interface Negotiated {
  readonly format: 'json' | 'yaml';
  /** Another representation of the object or list. */
  readonly as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | undefined;
  /** Version of the group meta.k8s.io in which that is. */
  readonly asVersion: string;
}

const json: Negotiated = { format: 'json', as: undefined, asVersion: '' };
const formats: Readonly<Record<string, Negotiated['format']>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
};

/** Clients send few different headers, and long ones: those that were read last are kept. */
const known = new Map<string, Negotiated>();
const maxKnown = 256;
const maxKnownLength = 512;

/** The first form in the header that the server has. Throws the 406 when it has none of them. */
export function negotiate(accept: string | undefined): Negotiated {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return json;
  const before = known.get(accept);
  if (before) return before;
  const found = find(accept);
  if (accept.length > maxKnownLength) return found;
  if (known.size >= maxKnown) known.delete(known.keys().next().value as string);
  known.set(accept, found);
  return found;
}

function find(accept: string): Negotiated {
  for (const clause of accept.split(',')) {
    const [mediaType = '', ...parameters] = clause.split(';').map(part => part.trim());
    const format = ownValue(formats, mediaType.toLowerCase());
    if (!format) continue;
    const values = Object.fromEntries(parameters.map(parameter => parameter.split('=', 2))) as Record<string, string>;
    const { as, g, v = 'v1' } = values;
    if (as === undefined) return { format, as, asVersion: '' };
    if (g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) continue;
    if (as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')
      return { format, as, asVersion: v };
  }
  throw notAcceptable();
}

/** The 406 for a form that the server, or what was asked for, does not have. */
export function notAcceptable(): StatusError {
  const message = 'only the following media types are accepted: application/json, application/yaml';
  return new StatusError(406, 'NotAcceptable', message);
}
