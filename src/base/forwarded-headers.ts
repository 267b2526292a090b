/** Which headers of a message are passed on to the next neighbour; pure. Source: RFC 9110, section 7.6.1 */

/** As Node gives them: names in lower case. */
export type MessageHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const ofTheConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Tells whether a header of the message is between two neighbours only: always so, or because the message's own
 *  `Connection` names it. */
export function connectionHeaders({ connection }: MessageHeaders): (name: string) => boolean {
  const named = new Set(
    [connection ?? []].flat().flatMap(value => value.split(',').map(name => name.trim().toLowerCase())),
  );
  return name => ofTheConnection.has(name) || named.has(name);
}

/** Whether a header of a request says who asks, or as whom: for a server that answers for its own name to the next. */
export const isIdentityHeader = (name: string): boolean =>
  name === 'authorization' || name.startsWith('impersonate-') || name.startsWith('x-remote-');
