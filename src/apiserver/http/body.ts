/** Reading bodies. */
import { applyPatchType, badRequest, type PatchType, StatusError, unsupportedMediaType } from '#api';
import { type Clock, GatheredBytes } from '#base';
import { jsonFault, unexpectedEnd } from '../codecs/json-fault.ts';
import { jsonSteps } from '../codecs/parse-json.ts';
import { Http2Request } from '../messages/http2-exchange.ts';
import { bodyOf, type Incoming } from '../messages/messages.ts';
import type { Run } from '../registry/generic/in-turns.ts';
import { acceptedPatchTypes } from '../registry/plan/apply-patch.ts';
import { type FormatName, type Formats, mediaTypesOf } from '../representations/negotiate.ts';
import { parseLooseYaml, parseYaml } from './yaml.ts';
import type { LooseYaml } from './yaml-text.ts';

/** Bodies beyond this are refused, as upstream does. */
const maxBytes = 3 * 1024 * 1024;

const tooLarge = () => new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBytes}`);

/** How long a body may take to arrive: what upstream allows for a whole request. */
const bodyTimeoutMs = 60_000;
/** How long what nobody reads may go on arriving after the answer. */
const discardMs = 5000;

const tooSlow = () =>
  new StatusError(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {});

/** All bytes of the body, which nobody else holds: a connection keeps its last request for as long as it is idle.
 *  Throws the 413 for one that is too large, and the 504 for one that does not come. */
export async function readBody(request: Incoming, clock: Clock): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const gathered = new GatheredBytes();
  let isTooLarge = false;
  const body = bodyOf(request);
  body.on('data', (chunk: Buffer) => {
    isTooLarge ||= gathered.length + chunk.length > maxBytes;
    if (!isTooLarge) return gathered.add(chunk);
    gathered.take();
    reject(tooLarge());
  });
  body.on('end', resolve);
  body.on('error', () => reject(cutOff()));
  body.on('close', () => {
    if (!body.readableEnded) reject(cutOff());
  });
  // Nearly all bodies arrive together with their head, and are read with it by the time that reactions run.
  if (!request.complete) await Promise.resolve();
  if (!request.complete) await untilTooSlow(ended, clock, reject);
  else await ended;
  return gathered.take();
}

async function untilTooSlow(ended: Promise<void>, clock: Clock, reject: (error: StatusError) => void): Promise<void> {
  using _timer = clock.setTimeout(() => reject(tooSlow()), bodyTimeoutMs);
  await ended;
}

const cutOff = () => badRequest('the connection ended before the body did');

/** Lets the rest of a body that was answered before its end pass by, since a client that is still sending might not see
 *  the answer otherwise; ends the connection of one that goes on for long. */
export function discardBody(request: Incoming, clock: Clock): void {
  const body = bodyOf(request);
  if (request.complete || body.destroyed) return;
  const timer = clock.setTimeout(() => {
    if (request instanceof Http2Request) request.close();
    else request.socket.destroy();
  }, discardMs);
  body.once('close', () => timer[Symbol.dispose]());
  body.resume();
}

/** Loaded when the first body of its type comes. */
const protobuf = () => import('../codecs/protobuf/decode.ts');
const cbor = () => import('../codecs/cbor/decode.ts');

type Parse = (bytes: Buffer, run: Run) => unknown;

const parseJsonBody: Parse = (bytes, run) => run(jsonSteps(bytes));

const parseCbor: Parse = async (bytes, run) => run((await cbor()).cborSteps(bytes));

const parsers: Readonly<Record<FormatName, Parse>> = {
  json: parseJsonBody,
  yaml: parseYaml,
  protobuf: async (bytes, run) => run((await protobuf()).protobufSteps(bytes)),
  cbor: parseCbor,
};

/** A media type with its parameters, as Go reads it: each has a value, and there is none without a name. Source: RFC
 *  9110, section 8.3.1. */
const wellFormed = /^[^;]*(?:;\s*[!#$%&'*+\-.^\w`|~]+\s*=\s*(?:[!#$%&'*+\-.^\w`|~]+|"(?:[^"\\]|\\.)*")\s*)*(?:;\s*)?$/;

/** The media type without its parameters. */
export const mediaTypeOf = (header: string | undefined): string => {
  const at = header?.indexOf(';') ?? -1;
  return (at < 0 ? header : header?.slice(0, at))?.trim().toLowerCase() ?? '';
};

/** The same; `''` where the parameters are none, which says nothing that can be relied on. */
const wholeTypeOf = (header: string): string =>
  header.includes(';') && !wellFormed.test(header) ? '' : mediaTypeOf(header);

/** Whether a body of this type is JSON, an object or a patch; of YAML that may be JSON, whether it is. */
export function isJsonText(bytes: Buffer, contentType: string | undefined): boolean {
  const mediaType = mediaTypeOf(contentType) || 'application/json';
  if (mediaType === applyPatchType) return beginsAsObject(bytes);
  return mediaType === 'application/json' || mediaType.endsWith('+json');
}

/** {@link applyPatchType} in CBOR: what is read makes no difference. */
const applyCborType = 'application/apply-patch+cbor';

const beginsAsObject = (bytes: Buffer): boolean => /^\s*\{/.test(bytes.toString('latin1', 0, 64));

/** What is applied is YAML, and mostly that part of YAML which is JSON. */
async function parseApplied(bytes: Buffer, run: Run): Promise<LooseYaml> {
  if (beginsAsObject(bytes)) {
    try {
      return { value: await parseJsonBody(bytes, run), repeated: [] };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return await parseLooseYaml(bytes, run);
}

const parseMerged = async (bytes: Buffer, run: Run): Promise<LooseYaml> => ({
  value: await parseJsonBody(bytes, run),
  repeated: [],
});

/** What a body comes as. */
export interface BodyForm {
  readonly contentType: string | undefined;
  /** What the server speaks. */
  readonly formats: Formats;
}

/** An object from a body; undefined from an empty one. Throws the 400 or 415. `typeName`: of the object that is to
 *  come; undefined of options. */
export async function parseBody(
  bytes: Buffer,
  { contentType, formats }: BodyForm,
  { run, typeName }: { readonly run: Run; readonly typeName: string | undefined },
): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  const mediaTypes = mediaTypesOf(formats);
  const format = contentType ? formats[mediaTypes.indexOf(wholeTypeOf(contentType))] : formats[0];
  if (!format) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${mediaTypes.join(', ')}`,
    );
  }
  return await understand(
    () => parsers[format](bytes, run),
    error =>
      noObject(error instanceof SyntaxError ? jsonWords(jsonFault(bytes) ?? error.message) : error.message, {
        bytes,
        typeName,
      }),
  );
}

/** What upstream's decoder says of a text that is no JSON. */
const jsonWords = (fault: string): string => `couldn't get version/kind; json parse error: ${fault}`;

/** The 400 for no body where there has to be one. */
export const noBody = (typeName: string | undefined): StatusError =>
  noObject(jsonWords(unexpectedEnd), { bytes: Buffer.alloc(0), typeName });

/** The 400 for what is no object of a type, with how it begins. */
const noObject = (
  why: string,
  { bytes, typeName }: { readonly bytes: Buffer; readonly typeName: string | undefined },
): StatusError =>
  badRequest(
    typeName === undefined
      ? why
      : `the object provided is unrecognized (must be of type ${typeName}): ${why} (${beginningOf(bytes)})`,
  );

/** As upstream: of what may be an object its text, of anything else its bytes. */
function beginningOf(bytes: Buffer): string {
  if (bytes.length === 0) return '<empty>';
  const first = bytes.subarray(0, 30);
  const shown = bytes[0] === 0x7b ? first.toString() : first.toString('hex');
  return first.length < bytes.length ? `${shown} ...` : shown;
}

/** Whether what comes as this type is a patch that the server understands. */
export function isPatchType(contentType: string | undefined, formats: Formats): boolean {
  const mediaType = mediaTypeOf(contentType);
  return acceptedPatchTypes.includes(mediaType) || (mediaType === applyCborType && formats.includes('cbor'));
}

/** The 415 for what is none. As upstream, it does not tell which there are. */
export const noPatchType = (): StatusError => unsupportedMediaType('415: Unsupported Media Type', {});

/** A patch and its type. Throws the 400 or 415. */
export async function parsePatch(
  bytes: Buffer,
  { contentType, formats }: BodyForm,
  run: Run,
): Promise<{ patchType: PatchType; body: unknown; repeatedKeys: readonly string[] }> {
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === applyCborType && formats.includes('cbor')) {
    const refuse = (error: Error) => badRequest(`error decoding patch: ${error.message}`);
    const body = await understand(() => parseCbor(bytes, run), refuse);
    return { patchType: applyPatchType, body, repeatedKeys: [] };
  }
  if (!isPatchType(contentType, formats)) throw noPatchType();
  const parse = mediaType === applyPatchType ? parseApplied : parseMerged;
  const { value: body, repeated: repeatedKeys } = await understand(
    () => parse(bytes, run),
    error => badRequest(`invalid JSON patch: ${jsonFault(bytes) ?? error.message}`),
  );
  return { patchType: mediaType as PatchType, body, repeatedKeys };
}

async function understand<T>(parse: () => T | Promise<T>, refuse: (error: Error) => StatusError): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw refuse(error as Error);
  }
}
