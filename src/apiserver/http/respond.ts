/** Sending answers. */
import { promisify } from 'node:util';
import { constants, gzip as gzipCallback } from 'node:zlib';
import { internalError, type Status, StatusError } from '#api';
import type { Clock } from '#base';
import type { DocumentAnswer } from '../messages/documents.ts';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Answer, Content } from '../pipeline/answer.ts';
import type { CompressedRuns } from '../representations/compressed-runs.ts';
import { render } from '../representations/render.ts';
import type { Representation } from '../representations/representation.ts';
import { yamlType } from '../representations/yaml.ts';
import { type Headers, send, sendAsTaken } from './send.ts';
import { gzipFromBytes, sendList } from './send-list.ts';
import { warningHeaders } from './warnings.ts';
import { printYaml } from './yaml.ts';

const gzip = promisify(gzipCallback);

interface SendOptions {
  representation: Representation;
  clock: Clock;
  /** Undefined: the client takes nothing compressed. */
  compressed: CompressedRuns | undefined;
  /** Leave out the body, as for HEAD. */
  headOnly: boolean;
  /** Headers that every answer to the request has. */
  own: Headers;
}

/** Sends an answer in the representation that was chosen. */
export function sendAnswer(
  response: ResponseWriter,
  { code, content, warnings }: Answer,
  options: SendOptions,
): void | Promise<void> {
  const { representation, compressed, clock, headOnly, own } = options;
  const { contentType } = representation;
  const headers: Headers = { 'content-type': contentType, 'cache-control': 'no-cache, private', ...own };
  if (warnings.length > 0) headers['warning'] = warningHeaders(warnings);
  if (content.type === 'list' && contentType !== yamlType)
    return sendList(response, { content, representation, clock, code, headers, headOnly, compressed });
  // Most answers are bytes already, and waiting for those costs as much as making them.
  const bytes = wholeAnswer(content, representation, clock);
  if (bytes instanceof Promise) return bytes.then(made => sendWhole(response, made, { code, headers, options }));
  return sendWhole(response, bytes, { code, headers, options });
}

function sendWhole(
  response: ResponseWriter,
  bytes: Uint8Array,
  { code, headers, options }: { code: number; headers: Headers; options: SendOptions },
): void | Promise<void> {
  const { compressed, headOnly, clock } = options;
  const how = { code, headers, headOnly, clock };
  if (!compressed || bytes.length < gzipFromBytes) return sendAsTaken(response, bytes, how);
  headers['content-encoding'] = 'gzip';
  headers['vary'] = 'Accept-Encoding';
  return gzip(bytes, { level: constants.Z_BEST_SPEED }).then(short => sendAsTaken(response, short, how));
}

function wholeAnswer(content: Content, representation: Representation, clock: Clock): Uint8Array | Promise<Uint8Array> {
  const made = render(content, representation, clock);
  return representation.contentType === yamlType ? inYaml(made) : made;
}

async function inYaml(json: Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> {
  const { buffer, byteOffset, length } = await json;
  return await printYaml(Buffer.from(buffer, byteOffset, length));
}

/** Sends what is no resource. */
export function sendDocument(
  response: ResponseWriter,
  { code = 200, contentType, body, headers = {} }: DocumentAnswer,
  { own, ...options }: Pick<SendOptions, 'headOnly' | 'clock' | 'own'>,
): void | Promise<void> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const allHeaders = { 'content-type': contentType, 'cache-control': 'no-cache, private', ...own, ...headers };
  return sendAsTaken(response, bytes, { code, headers: allHeaders, ...options });
}

/** Sends the 404 for what leads nowhere, in plain text, as upstream. */
export function sendNoPage(
  response: ResponseWriter,
  { own, headOnly }: { readonly own: Headers; readonly headOnly: boolean },
): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private', ...own };
  send(response, 404, headers, Buffer.from('404 page not found\n'), headOnly);
}

/** Sends a Status in the representation that `choose` chooses for it, or ends the connection when an answer has
 *  begun. */
export function sendError(
  response: ResponseWriter,
  error: unknown,
  { warnings, choose, own }: { warnings: readonly string[]; choose: (status: Status) => Representation; own: Headers },
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status } = error instanceof StatusError ? error : internalError(error);
  const headers: Headers = { 'cache-control': 'no-cache, private', ...own };
  if (warnings.length > 0) headers['warning'] = warningHeaders(warnings);
  if (status.code === 401) headers['www-authenticate'] = 'Bearer realm="kubernode"';
  const retryAfter = status.details?.retryAfterSeconds;
  if (retryAfter) headers['retry-after'] = retryAfter;
  const representation = choose(status);
  const { contentType } = representation;
  headers['content-type'] = contentType;
  const bytes = representation.value(status);
  if (contentType !== yamlType) return send(response, status.code, headers, bytes);
  void inYaml(bytes).then(
    yaml => send(response, status.code, headers, yaml),
    () => response.destroy(),
  );
}
