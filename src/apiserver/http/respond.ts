/** Sending answers. */
import { promisify } from 'node:util';
import { constants, gzip as gzipCallback } from 'node:zlib';
import { stringify } from 'yaml';
import { internalError, StatusError } from '#api';
import { yamlOptions } from '#base';
import type { Answer } from '../handler.ts';
import { dataOf, type RenderOptions, renderAnswer } from '../serialization/render-answer.ts';
import type { ResponseWriter } from './messages.ts';

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
  const bytes = isYaml ? Buffer.from(stringify(dataOf(content, options), yamlOptions)) : renderAnswer(content, options);
  const headers: Headers = {
    'content-type': isYaml ? 'application/yaml' : 'application/json',
    'cache-control': 'no-cache, private',
  };
  if (warnings.length > 0) headers['warning'] = warnings.map(formatWarning);
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
  response.writeHead(code, headers);
  if (headOnly) response.end();
  else response.end(bytes);
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

/** Source: RFC 7234, section 5.5; code 299 is "miscellaneous persistent warning". */
function formatWarning(text: string): string {
  const quoted = text.replaceAll(/[^\x20-\x7e]/g, ' ').replaceAll(/["\\]/g, '\\$&');
  return `299 - "${quoted}"`;
}
