/** The kubelet's paths, read; pure. They are those of the upstream kubelet, so that any API server can use them. */

/** Options of a log request. Times are epoch milliseconds. */
export interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceMs?: number;
  readonly stream?: 'All' | 'Stdout' | 'Stderr';
}

/** Which streams the client wants; with `tty` there is no stderr. */
export interface StreamFlags {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

interface PodTarget {
  readonly namespace: string;
  readonly pod: string;
}

interface ContainerTarget extends PodTarget {
  readonly container: string;
}

/** What a request is about; `type` tells them apart. */
export type Route =
  | ({ readonly type: 'log'; readonly options: LogOptions } & ContainerTarget)
  | ({ readonly type: 'exec'; readonly command: readonly string[]; readonly flags: StreamFlags } & ContainerTarget)
  | ({ readonly type: 'attach'; readonly flags: StreamFlags } & ContainerTarget)
  | ({ readonly type: 'port-forward'; readonly ports: readonly number[] } & PodTarget)
  /** A file or folder of the machine's logs, by the parts of its path. */
  | { readonly type: 'node-log'; readonly parts: readonly string[] }
  | { readonly type: 'pods' };

/** What a request asks for; undefined for paths that are not served, or are none. `nowMs` turns "since" into a time. */
export function parseRoute(url: string, nowMs: number): Route | undefined {
  const { parts, query } = splitUrl(url) ?? {};
  if (!parts || !query) return undefined;
  const [verb = '', namespace = '', pod = '', last = ''] = parts;
  // Upstream allows the pod's UID between the pod and the container.
  const container = parts[4] ?? last;
  switch (verb) {
    case 'pods':
      return { type: 'pods' };
    case 'containerLogs':
      return { type: 'log', namespace, pod, container, options: logOptions(query, nowMs) };
    case 'logs':
      return parts.length > 1 ? { type: 'node-log', parts: parts.slice(1) } : undefined;
    case 'exec':
      return { type: 'exec', namespace, pod, container, command: query.getAll('command'), flags: streamFlags(query) };
    case 'attach':
      return { type: 'attach', namespace, pod, container, flags: streamFlags(query) };
    case 'portForward':
      return {
        type: 'port-forward',
        namespace,
        pod,
        ports: query.getAll('ports').concat(query.getAll('port')).flatMap(toPorts),
      };
    default:
      return undefined;
  }
}

/** The path that a request is about, without `.` and `..`, as {@link parseRoute} sees it; undefined when it is none. */
export function pathnameOf(url: string): string | undefined {
  return URL.canParse(url, origin) ? new URL(url, origin).pathname : undefined;
}

const origin = 'https://kubelet';

function splitUrl(url: string): { parts: string[]; query: URLSearchParams } | undefined {
  try {
    const { pathname, searchParams: query } = new URL(url, origin);
    return { parts: pathname.slice(1).split('/').map(decodeURIComponent), query };
  } catch {
    return undefined; // somebody tries what happens
  }
}

const toPorts = (text: string): number[] =>
  text
    .split(',')
    .map(Number)
    .filter(port => port > 0 && port < 65_536);
const isTrue = (text: string | null): boolean => text === '1' || text === 'true';

/** The kubelet says `input`, `output`, `error`; the API says `stdin`, `stdout`, `stderr`. */
function streamFlags(query: URLSearchParams): StreamFlags {
  const flag = (...names: string[]) => names.some(name => isTrue(query.get(name)));
  return {
    stdin: flag('input', 'stdin'),
    stdout: flag('output', 'stdout'),
    stderr: flag('error', 'stderr'),
    tty: flag('tty'),
  };
}

function logOptions(query: URLSearchParams, nowMs: number): LogOptions {
  const tailLines = numberOf(query.get('tailLines'));
  const limitBytes = numberOf(query.get('limitBytes'));
  const sinceSeconds = numberOf(query.get('sinceSeconds'));
  const sinceTime = query.get('sinceTime');
  const sinceMs =
    sinceSeconds === undefined ? (sinceTime ? Date.parse(sinceTime) : undefined) : nowMs - sinceSeconds * 1000;
  const stream = query.get('stream');
  return {
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceMs === undefined || Number.isNaN(sinceMs) ? {} : { sinceMs }),
    ...(stream === 'Stdout' || stream === 'Stderr' ? { stream } : {}),
  };
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
