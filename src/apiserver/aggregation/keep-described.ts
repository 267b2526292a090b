/** Keeps what other servers' OpenAPI 2.0 documents say of the versions that they answer for.
 *
 *  Such a document is all of what a server describes, and may be large: it is asked for when what the server says else
 *  of itself has changed, or as one that must be another than is known, and never holds up what asks whether the server
 *  is there. Of a server that tells neither, it is read once a minute. */
import type { APIService } from '#api';
import { type Clock, type Logger, type SyncLoop, startSyncLoop, toError } from '#base';
import type { UserInfo } from '#client';
import { parseDocument } from '../egress/parse-document.ts';
import { sha512 } from '../openapi/document.ts';
import type { DescribedByOther } from '../openapi/merge-v2.ts';
import type { Forwarder, WholeAnswer } from './forward.ts';
import { readDescription } from './read-description.ts';

/** A server that can be asked. */
export interface Describer {
  readonly extension: APIService;
  /** What is another whenever the server may describe something else; undefined when it does not tell. */
  readonly mark: string | undefined;
}

interface DescriptionsOptions {
  readonly describers: () => readonly Describer[];
  readonly forwarder: Pick<Forwarder, 'ask'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** As whom servers are asked. */
  readonly user: UserInfo;
}

/** What extension servers say of what they serve; disposing ends the looks. */
export interface Descriptions extends AsyncDisposable {
  /** The same array as long as it is the same. */
  readonly described: readonly DescribedByOther[];
  /** Asks for a look: something may have changed. */
  trigger(): void;
}

/** A server writes its document when it is first asked for it. */
const answerMs = 30_000;
/** How often upstream reads it. */
const untoldMs = 60_000;
const notModified = 304;
/** Several times what upstream's own API server describes takes. */
const maxBytes = 32 * 1024 * 1024;

/** Looks whenever it is asked to. */
export const keepDescribed = (options: DescriptionsOptions): Descriptions => new DescriptionKeeper(options);

interface Known {
  readonly mark: string | undefined;
  readonly etag: string | undefined;
  readonly readAtMs: number;
  readonly hash: string;
  readonly described: DescribedByOther | undefined;
}

class DescriptionKeeper implements Descriptions {
  readonly #options: DescriptionsOptions;
  readonly #loop: SyncLoop;
  readonly #stop = new AbortController();
  #known = new Map<string, Known>();
  #described: readonly DescribedByOther[] = [];

  constructor(options: DescriptionsOptions) {
    const { clock, logger } = options;
    this.#options = options;
    this.#loop = startSyncLoop({
      clock,
      minPeriodMs: 0,
      run: () => this.#look(),
      onFailure: (error, failures) =>
        logger.warn('What other servers describe cannot be read', { error: toError(error), failures }),
    });
  }

  get described(): readonly DescribedByOther[] {
    return this.#described;
  }

  trigger(): void {
    this.#loop.trigger();
  }

  async #look(): Promise<void> {
    const next = new Map<string, Known>();
    for (const describer of this.#options.describers()) {
      const { uid } = describer.extension.metadata;
      const known = await this.#lookAt(describer, this.#known.get(uid));
      if (known) next.set(uid, known);
    }
    this.#known = next;
    const described = [...next.values()].flatMap(known => known.described ?? []);
    const before = this.#described;
    if (described.length === before.length && described.every((one, index) => one === before[index])) return;
    this.#described = described;
  }

  /** What was known stays while the server does not answer. */
  async #lookAt({ extension, mark }: Describer, known: Known | undefined): Promise<Known | undefined> {
    const { clock, logger } = this.#options;
    const readAtMs = clock.now();
    if (known && isFresh(known, { mark, nowMs: readAtMs })) return known;
    const { name } = extension.metadata;
    const answer = await this.#read(extension, known?.etag).catch((error: unknown) => {
      logger.debug('A server does not say what it describes', { name, error: toError(error) });
    });
    if (!answer) return known;
    if (known && answer.code === notModified) return { ...known, mark, readAtMs };
    const { text, etag } = answer;
    const hash = sha512(text);
    if (known?.hash === hash) return { ...known, mark, etag, readAtMs };
    const described = await parse(text, extension, clock);
    if (!described && text !== '') logger.warn('What another server describes is no OpenAPI 2.0 document', { name });
    return { mark, etag, readAtMs, hash, described };
  }

  /** Nothing for a server that has no such document. */
  async #read(extension: APIService, known: string | undefined): Promise<WholeAnswer> {
    const { clock, forwarder, user } = this.#options;
    const asking = new AbortController();
    using _deadline = clock.setTimeout(() => asking.abort(new Error(`no answer within ${answerMs} ms`)), answerMs);
    const headers = { accept: 'application/json', ...(known === undefined ? {} : { 'if-none-match': known }) };
    const signal = AbortSignal.any([asking.signal, this.#stop.signal]);
    const answer = await forwarder.ask(extension, { user, path: '/openapi/v2', headers, maxBytes, signal });
    if (answer.code >= 500) throw new Error(`it answers ${answer.code}`);
    return answer.code >= 400 ? { ...answer, text: '' } : answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop[Symbol.asyncDispose]();
  }
}

/** Whether the server need not be asked. */
function isFresh(known: Known, { mark, nowMs }: { mark: string | undefined; nowMs: number }): boolean {
  if (mark !== undefined || known.mark !== undefined) return known.mark === mark;
  return known.etag === undefined && nowMs - known.readAtMs < untoldMs;
}

async function parse(
  text: string,
  { spec: { group = '', version = '' } }: APIService,
  clock: Clock,
): Promise<DescribedByOther | undefined> {
  try {
    return readDescription(await parseDocument(text, clock), { group, version });
  } catch {
    return undefined; // no JSON, or nested too deeply to be read
  }
}
