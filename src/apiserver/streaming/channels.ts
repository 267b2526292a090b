/** The channels of a WebSocket session: each message begins with a byte that says whose it is; pure.
 *  Source: KEP-4006, "Transition from SPDY to WebSockets". */

/** Subprotocols that are translated to SPDY, the better first. v5 adds that a channel can be closed. */
export const channelProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/** SPDY stream types by channel number. */
export const channels = ['stdin', 'stdout', 'stderr', 'error', 'resize'] as const;
/** The number of a channel, as its messages begin. */
export type Channel = (typeof channels)[number];

const closeMark = 255;

type ChannelMessage =
  | { readonly type: 'data'; readonly channel: Channel; readonly data: Buffer }
  | { readonly type: 'close'; readonly channel: Channel };

/** Reads a message; undefined when it means nothing. */
export function parseMessage(message: Buffer): ChannelMessage | undefined {
  const [mark, closed] = message;
  if (mark === undefined) return undefined;
  if (mark === closeMark) {
    const channel = channels[closed ?? closeMark];
    return channel && { type: 'close', channel };
  }
  const channel = channels[mark];
  return channel && { type: 'data', channel, data: message.subarray(1) };
}

/** A message with `data` for a channel. */
export function formatMessage(channel: Channel, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(channels.indexOf(channel)), data]);
}

/** The streams that a request needs, in the order in which the kubelet expects them. */
export function streamsOf(query: URLSearchParams): Channel[] {
  const isSet = (name: string) => query.get(name) === 'true' || query.get(name) === '1';
  const wanted: Channel[] = ['error'];
  if (isSet('stdin')) wanted.push('stdin');
  if (isSet('stdout')) wanted.push('stdout');
  // With a terminal, the one stream carries both.
  if (isSet('stderr') && !isSet('tty')) wanted.push('stderr');
  if (isSet('tty')) wanted.push('resize');
  return wanted;
}
