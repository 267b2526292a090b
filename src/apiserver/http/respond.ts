/** Sending answers. */
import { promisify } from 'node:util';
import { constants, gzip as gzipCallback } from 'node:zlib';
import { internalError, StatusError } from '#api';
import type { DocumentAnswer } from '../messages/documents.ts';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Answer } from '../pipeline/answer.ts';
import { type RenderOptions, renderAnswer } from '../representations/render-answer.ts';
import { warningHeaders } from './warnings.ts';
import { printYaml } from './yaml.ts';

const gzip = promisify(gzipCallback);
/** Smaller answers are not worth the time. Source: k8s.io/apiserver, package endpoints/handlers/responsewriters. */
const gzipFromBytes = 128 * 1024;

export interface SendOptions extends RenderOptions {
  acceptsGzip: boolean;
  /** Leave out the body, as for HEAD. */
  headOnly: boolean;
}

type Headers = Record<string, string | number | readonly string[]>;

/** Sends an answer in the form that was negotiated. */
export async function sendAnswer(
  response: ResponseWriter,
  { code, content, warnings }: Answer,
  options: SendOptions,
): Promise<void> {
  const isYaml = options.negotiated.format === 'yaml';
  const json = await renderAnswer(content, isYaml ? { ...options, pretty: false } : options);
  const bytes = isYaml ? await printYaml(json) : json;
  const headers: Headers = {
    'content-type': isYaml ? 'application/yaml' : 'application/json',
    'cache-control': 'no-cache, private',
  };
  if (warnings.length > 0) headers['warning'] = warningHeaders(warnings);
  if (options.acceptsGzip && bytes.length >= gzipFromBytes) {
    headers['content-encoding'] = 'gzip';
    headers['vary'] = 'Accept-Encoding';
    send(response, code, headers, await gzip(bytes, { level: constants.Z_BEST_SPEED }), options.headOnly);
  } else send(response, code, headers, bytes, options.headOnly);
}

/** Sends any bytes. */
export function send(
  response: ResponseWriter,
  code: number,
  headers: Headers,
  bytes: Uint8Array,
  headOnly = false,
): void {
  headers['content-length'] = bytes.length;
  headers['x-content-type-options'] = 'nosniff';
  response.writeHead(code, headers);
  if (headOnly) response.end();
  else response.end(bytes);
}

/** Sends what is no resource. */
export function sendDocument(
  response: ResponseWriter,
  method: string,
  { code = 200, contentType, body, headers = {} }: DocumentAnswer,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const ownHeaders = { 'content-type': contentType, 'cache-control': 'no-cache, private', ...headers };
  send(response, code, ownHeaders, bytes, method === 'HEAD');
}

/** Sends a Status, or ends the connection when an answer has begun. */
export function sendError(response: ResponseWriter, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status } = error instanceof StatusError ? error : internalError(error);
  const headers: Headers = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };
  if (status.code === 401) headers['www-authenticate'] = 'Bearer realm="kubernode"';
  const retryAfter = status.details?.retryAfterSeconds;
  if (retryAfter) headers['retry-after'] = retryAfter;
  send(response, status.code, headers, Buffer.from(`${JSON.stringify(status)}\n`));
}
