/** Finds out again and again which extension servers can be asked, and what they serve. */
import {
  type APIService,
  deepEqual,
  findCondition,
  type Kind,
  maxJsonValues,
  APIService as Services,
  setCondition,
} from '#api';
import { type Clock, formatTime, type Logger, type SyncLoop, startSyncLoop, type Timer, toError } from '#base';
import type { UserInfo } from '#client';
import { parseDocument } from '../egress/parse-document.ts';
import type { ServiceFacts, ServiceRoutes } from '../egress/service-routes.ts';
import type { Registry } from '../registry/registry.ts';
import type { ObjectAccess } from '../resource/subresource.ts';
import { discoveryPath, discoveryUrl, failedDiscovery, passed, planAsking, type Verdict } from './availability.ts';
import { discoveredKinds } from './discovered-kinds.ts';
import type { Extensions } from './follow-extensions.ts';
import type { Forwarder, WholeAnswer } from './forward.ts';
import type { Describer } from './keep-described.ts';

interface AvailabilityOptions {
  readonly registry: Registry;
  readonly routes: Pick<ServiceRoutes, 'ofService'>;
  readonly extensions: Extensions;
  readonly forwarder: Pick<Forwarder, 'ask'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who writes what was found. */
  readonly user: UserInfo;
  /** Called after each look. */
  readonly onLooked?: () => void;
}

/** What is known of extension servers; disposing ends the looks. */
export interface Availability extends AsyncDisposable {
  /** What the servers said last. The same object as long as it is the same. */
  readonly published: Published;
  /** Those of them that have answered. */
  readonly describers: readonly Describer[];
  /** Asks for a look: something has changed. */
  trigger(): void;
}

/** What other servers say of what they serve. */
export interface Published {
  readonly kinds: readonly Kind[];
  /** Where their OpenAPI is, by its name in the index: `apis/metrics.k8s.io/v1beta1`. */
  readonly openApi: Readonly<Record<string, string>>;
}

const nothingPublished: Published = { kinds: [], openApi: {} };

/** As whom servers are asked what they serve. */
export const asker: UserInfo = { username: 'system:kube-aggregator', groups: ['system:masters'] };
const answerMs = 5_000;
/** No list of resources is longer. */
const maxBytes = 4 * 1024 * 1024;
/** How long until the next look, where a server could not be asked and where all could. */
const soonMs = 1_000;
const laterMs = 30_000;

/** Looks at once, again whenever it is asked to, and from time to time. */
export function keepAvailable(options: AvailabilityOptions): Availability {
  return new AvailabilityKeeper(options);
}

class AvailabilityKeeper implements Availability {
  readonly #options: AvailabilityOptions;
  readonly #objects: ObjectAccess;
  readonly #loop: SyncLoop;
  #found = new Map<string, Published>();
  #published = nothingPublished;
  #timer: Timer | undefined;

  constructor(options: AvailabilityOptions) {
    const { clock, logger } = options;
    this.#options = options;
    this.#objects = options.registry.access({ user: options.user, isAdmitted: true });
    this.#loop = startSyncLoop({
      clock,
      minPeriodMs: 0,
      run: () => this.#look(),
      onFailure: (error, failures) =>
        logger.warn('API services cannot be looked at', { error: toError(error), failures }),
    });
  }

  get published(): Published {
    return this.#published;
  }

  get describers(): readonly Describer[] {
    return [...this.#options.extensions.all()].flatMap(extension => {
      const found = this.#found.get(extension.metadata.name);
      // The addresses of documents change with them.
      return found ? [{ extension, mark: Object.values(found.openApi)[0] }] : [];
    });
  }

  trigger(): void {
    this.#loop.trigger();
  }

  async #look(): Promise<void> {
    const { extensions, clock, onLooked } = this.#options;
    this.#timer?.[Symbol.dispose]();
    await extensions.settled();
    const all = [...extensions.all()];
    const verdicts = await Promise.all(all.map(extension => this.#lookAt(extension)));
    const names = new Set(all.map(({ metadata }) => metadata.name));
    this.#update(new Map([...this.#found].filter(([name]) => names.has(name))));
    onLooked?.();
    if (all.length === 0) return;
    const isAll = verdicts.every(({ status }) => status === 'True');
    this.#timer = clock.setTimeout(() => this.#loop.trigger(), isAll ? laterMs : soonMs);
  }

  async #lookAt(extension: APIService): Promise<Verdict> {
    const { clock } = this.#options;
    const { name, uid } = extension.metadata;
    const facts = await this.#factsOf(extension);
    const verdict = planAsking(extension, facts) ?? (await this.#discover(extension, discoveryUrl(extension, facts)));
    const known = findCondition(extension.status?.conditions, 'Available');
    if (known?.status === verdict.status && known.reason === verdict.reason && known.message === verdict.message)
      return verdict;
    await this.#objects.update(
      Services,
      { name },
      draft => {
        if (draft.metadata.uid !== uid) return;
        const condition = { type: 'Available', ...verdict };
        draft.status = {
          ...draft.status,
          conditions: setCondition(draft.status?.conditions, condition, formatTime(clock.now())),
        };
      },
      { subresource: 'status' },
    );
    return verdict;
  }

  async #factsOf(extension: APIService): Promise<ServiceFacts> {
    const { namespace = '', name = '' } = extension.spec.service ?? {};
    return await this.#options.routes.ofService({ namespace, name });
  }

  /** What a server serves is kept while it cannot be asked: clients are told then that it does not answer. */
  async #discover(extension: APIService, url: string): Promise<Verdict> {
    const { group = '', version = '' } = extension.spec;
    const path = discoveryPath(extension);
    const asking = new AbortController();
    const { clock } = this.#options;
    using _deadline = clock.setTimeout(() => asking.abort(new Error(`no answer within ${answerMs} ms`)), answerMs);
    try {
      const { code, text } = await this.#read(extension, path, asking.signal);
      if (code >= 400) return failedDiscovery(url, `bad status from ${url}: ${code}`);
      const kinds = discoveredKinds(await parseDocument(text, clock, maxJsonValues), { group, version });
      if (!kinds) return failedDiscovery(url, 'no APIResourceList');
      const openApi = await this.#findOpenApi(extension, `apis/${group}/${version}`, asking.signal);
      this.#update(new Map(this.#found).set(extension.metadata.name, { kinds, openApi }));
      return passed;
    } catch (error) {
      return failedDiscovery(url, `Get ${JSON.stringify(url)}: ${toError(error).message}`);
    }
  }

  async #read(extension: APIService, path: string, signal: AbortSignal): Promise<WholeAnswer> {
    const headers = { accept: 'application/json' };
    return await this.#options.forwarder.ask(extension, { user: asker, path, headers, maxBytes, signal });
  }

  /** Its document in the index of its server, which need not have one. */
  async #findOpenApi(extension: APIService, name: string, signal: AbortSignal): Promise<Published['openApi']> {
    const { code, text } = await this.#read(extension, '/openapi/v3', signal);
    if (code >= 400) return {};
    const document = await parseDocument(text, this.#options.clock, maxJsonValues);
    const { paths } = document as { paths?: Record<string, { serverRelativeURL?: unknown } | undefined> };
    const url = paths?.[name]?.serverRelativeURL;
    return typeof url === 'string' && url.startsWith(`/openapi/v3/${name}`) ? { [name]: url } : {};
  }

  #update(next: Map<string, Published>): void {
    this.#found = next;
    const all = [...next.values()];
    const merged: Published = {
      kinds: all.flatMap(({ kinds }) => kinds),
      openApi: Object.assign({}, ...all.map(({ openApi }) => openApi)) as Published['openApi'],
    };
    if (!deepEqual(merged, this.#published)) this.#published = merged;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    await this.#loop[Symbol.asyncDispose]();
  }
}
