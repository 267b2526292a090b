/** Sends bytes. */
import type { ResponseWriter } from '../messages/response-writer.ts';

/** By lower-case name. */
export type Headers = Record<string, string | number | readonly string[]>;

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
