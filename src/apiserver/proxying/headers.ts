/** Which headers pass with a request and with its answer, and what becomes of the answer's body; pure. */
import { connectionHeaders, isIdentityHeader } from '#base';
import { type AnswerOrigin, rewriteUrl } from './plan-url.ts';

/** As Node gives them: names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

type SentHeaders = Record<string, string | string[]>;

/** The client's headers but for those of its connection and those that say who it is; and at which path it asked. Its
 *  own `X-Forwarded-Host` and `X-Forwarded-Proto` pass, none are added, as upstream's server adds none: behind
 *  `kubectl proxy` they would name a place that the client does not know. */
export function forwardedHeaders(
  headers: Headers,
  { host, prefix, path }: { host: string; prefix: string; path: string },
): SentHeaders {
  const isOfConnection = connectionHeaders(headers);
  const isKept = (name: string) => !name.startsWith(':') && !isIdentityHeader(name) && !isOfConnection(name);
  const [pathOnly = ''] = path.split('?', 1);
  return { ...select(headers, isKept), host, 'x-forwarded-uri': prefix + pathOnly };
}

/** Whether scripts of other sites may read what this server answers is not for what is behind the proxy to say. */
const isForBrowsers = (name: string): boolean => name.startsWith('access-control-allow-');

interface AnswerPlan {
  readonly headers: SentHeaders;
  /** How a body is encoded whose URLs are rewritten; undefined when the body passes as it is. */
  readonly html: HtmlEncoding | undefined;
}

/** Content encodings in which links of pages can be changed. */
export type HtmlEncoding = 'identity' | 'gzip' | 'deflate';

/** A place that the answer names (of redirects, and of what was created) leads through the proxy again; so do the URLs
 *  of pages, whose length then is not known. Parts of pages pass as they are: their place in the whole must not
 *  change. */
export function planAnswer(
  answer: { readonly method: string; readonly code: number; readonly headers: Headers },
  origin: AnswerOrigin,
): AnswerPlan {
  const { location } = answer.headers;
  const isOfConnection = connectionHeaders(answer.headers);
  const headers = select(answer.headers, name => !isOfConnection(name) && !isForBrowsers(name));
  if (typeof location === 'string' && location !== '')
    return { headers: { ...headers, location: rewriteUrl(location, origin) }, html: undefined };
  const html = hasWholeBody(answer) && isHtml(answer.headers) ? htmlEncoding(answer.headers) : undefined;
  if (html) delete headers['content-length'];
  return { headers, html };
}

const hasWholeBody = ({ method, code }: { method: string; code: number }): boolean =>
  method !== 'HEAD' && ![204, 206, 304].includes(code);

const isHtml = ({ 'content-type': type }: Headers): boolean =>
  typeof type === 'string' && /^\s*text\/html\s*(;|$)/i.test(type);

/** Undefined for encodings that nobody here reads. */
function htmlEncoding({ 'content-encoding': encoding = 'identity' }: Headers): HtmlEncoding | undefined {
  const encodings: readonly unknown[] = ['identity', 'gzip', 'deflate'] satisfies HtmlEncoding[];
  const name = typeof encoding === 'string' ? encoding.trim().toLowerCase() : '';
  return encodings.includes(name) ? (name as HtmlEncoding) : undefined;
}

function select(headers: Headers, isKept: (name: string) => boolean): SentHeaders {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && isKept(name));
  return Object.fromEntries(kept) as SentHeaders;
}
