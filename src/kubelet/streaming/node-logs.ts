/** The machine's own logs, as `/logs/` shows them: folders as lists of links, files as they are.
 *
 *  Guarantee: nothing but regular files below the folder is read. Links are followed as long as they stay there: by one
 *  that leads out, a pod that writes into the folder could have any file of the machine shown.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ (`nodes/log`) */
import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { notFound } from '#api';
import { systemErrorCode } from '#base';
import { BeneathError, openBeneath } from '../files/open-beneath.ts';

const { O_RDONLY, O_NONBLOCK } = constants;

/** Answers what stands at a path below a folder, which is told by its parts; the last one is empty for what is asked
 *  for as a folder. Throws the 404. */
export async function sendNodeLog(
  { method }: Pick<IncomingMessage, 'method'>,
  response: ServerResponse,
  { folder, parts }: { readonly folder: string; readonly parts: readonly string[] },
): Promise<void> {
  const last = parts.at(-1) ?? '';
  try {
    const found = await openBeneath(folder, parts.join('/'), { canBeMade: false });
    // Opened for its name alone; by that it is opened for reading.
    await using named = found.handle;
    const path = `/proc/self/fd/${named.fd}`;
    if (found.isDirectory && last === '') return sendList(response, await readdir(path, { withFileTypes: true }));
    if (found.isDirectory) return void response.writeHead(301, { location: `${encodeURIComponent(last)}/` }).end();
    const stats = await named.stat();
    if (!stats.isFile() || last === '') throw absent(parts);
    await using file = await open(path, O_RDONLY | O_NONBLOCK);
    await sendFile(response, file, { size: stats.size, headOnly: method === 'HEAD' });
  } catch (error) {
    const isNothing =
      error instanceof BeneathError || error instanceof TypeError || missing.has(systemErrorCode(error) ?? '');
    throw isNothing ? absent(parts) : error;
  }
}

/** What the system says of paths that lead to nothing. */
const missing: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

const absent = (parts: readonly string[]) => notFound({ group: '', resource: 'logs' }, parts.join('/'));

function sendList(response: ServerResponse, entries: readonly { name: string; isDirectory(): boolean }[]): void {
  const names = entries.map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  const links = names.map(name => {
    const target = name.split('/').map(encodeURIComponent).join('/');
    return `<a href="./${target}">${name.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)}</a>\n`;
  });
  send(response, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<pre>\n${links.join('')}</pre>\n`);
}

/** As much as there is now: a log that grows meanwhile does not make it longer. */
async function sendFile(
  response: ServerResponse,
  file: FileHandle,
  { size, headOnly }: { readonly size: number; readonly headOnly: boolean },
): Promise<void> {
  send(response, { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(size) });
  if (headOnly || size === 0) return void response.end();
  await pipeline(file.createReadStream({ start: 0, end: size - 1, autoClose: false }), response);
}

const send = (response: ServerResponse, headers: Readonly<Record<string, string>>) =>
  response.writeHead(200, { ...headers, 'x-content-type-options': 'nosniff' });
