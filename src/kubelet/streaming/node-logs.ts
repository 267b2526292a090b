/** The machine's own logs, as `/logs/` shows them: folders as lists of links, files as they are.
 *
 *  Guarantee: nothing but regular files below the folder is read. Links are not followed, wherever they stand: a pod
 *  that writes into the folder could else have any file of the machine shown.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ (`nodes/log`) */
import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { notFound } from '#api';
import { type HeldDirectory, holdDirectory, holdDirectoryAt, systemErrorCode } from '#base';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Answers what stands at a path below a folder, which is told by its parts; the last one is empty for what is asked
 *  for as a folder. Throws the 404. */
export async function sendNodeLog(
  { method }: Pick<IncomingMessage, 'method'>,
  response: ServerResponse,
  { folder, parts }: { readonly folder: string; readonly parts: readonly string[] },
): Promise<void> {
  const [last = '', ...above] = parts.toReversed();
  try {
    await using directory = await descend(folder, above.reverse());
    if (last === '') return sendList(response, await readdir(directory.path, { withFileTypes: true }));
    await using file = await open(directory.entry(last), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isDirectory()) return void response.writeHead(301, { location: `${encodeURIComponent(last)}/` }).end();
    if (!stats.isFile()) throw absent(parts);
    await sendFile(response, file, { size: stats.size, headOnly: method === 'HEAD' });
  } catch (error) {
    const isNothing = error instanceof TypeError || missing.has(systemErrorCode(error) ?? '');
    throw isNothing ? absent(parts) : error;
  }
}

/** What the system says of paths that lead to nothing, or to a link. */
const missing: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'ENAMETOOLONG']);

const absent = (parts: readonly string[]) => notFound({ group: '', resource: 'logs' }, parts.join('/'));

/** The folder below another. Throws TypeError for names that no entry has, such as `..`. */
async function descend(folder: string, names: readonly string[]): Promise<HeldDirectory> {
  let directory = await holdDirectoryAt(folder);
  for (const name of names) {
    await using above = directory;
    directory = await holdDirectory(above.entry(name));
  }
  return directory;
}

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
