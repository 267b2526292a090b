/** Reading bodies. */
import { badRequest, StatusError, unsupportedMediaType } from '#api';
import type { PatchType } from '#client';
import type { Incoming } from './messages.ts';

/** Bodies beyond this are refused, as upstream does. */
const maxBytes = 3 * 1024 * 1024;

const tooLarge = () => new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBytes}`);

/** All bytes of the body. Throws the 413. */
export async function readBody(request: Incoming): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) reject(tooLarge());
    else chunks.push(chunk);
  });
  request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  request.on('error', reject);
  request.on('close', () => reject(badRequest('the connection ended before the body did')));
  return await promise;
}

const parsers: Record<string, (text: string) => unknown> = {
  'application/json': JSON.parse,
  'application/yaml': parseYamlLater,
};
const patchTypes = new Set<string>([
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]);

let yaml: typeof import('yaml') | undefined;

/** The YAML library is loaded when the first YAML comes. */
export async function loadYaml(): Promise<typeof import('yaml')> {
  yaml ??= await import('yaml');
  return yaml;
}

function parseYamlLater(text: string): unknown {
  return yaml?.parse(text);
}

/** The media type without its parameters. */
export const mediaTypeOf = (header: string | undefined): string => {
  const at = header?.indexOf(';') ?? -1;
  return (at < 0 ? header : header?.slice(0, at))?.trim().toLowerCase() ?? '';
};

/** An object from a body; undefined from an empty one. Throws the 400 or 415. */
export async function parseBody(bytes: Buffer, contentType: string | undefined): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  const mediaType = mediaTypeOf(contentType) || 'application/json';
  const parse = parsers[mediaType];
  if (!parse) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${Object.keys(parsers).join(', ')}`,
    );
  }
  if (mediaType === 'application/yaml') await loadYaml();
  return parseWith(parse, bytes);
}

/** A patch and its type. Throws the 400 or 415. */
export function parsePatch(bytes: Buffer, contentType: string | undefined): { patchType: PatchType; body: unknown } {
  const mediaType = mediaTypeOf(contentType);
  if (!patchTypes.has(mediaType)) {
    const supported = [...patchTypes].join(', ');
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${supported}`,
    );
  }
  return { patchType: mediaType as PatchType, body: parseWith(JSON.parse, bytes) };
}

function parseWith(parse: (text: string) => unknown, bytes: Buffer): unknown {
  try {
    return parse(bytes.toString());
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: ${(error as Error).message}`);
  }
}
