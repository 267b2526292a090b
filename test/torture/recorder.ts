/** Sends requests for the torture's clients and notes what came of them. */
import { ConfigMap, type Kind, type KubeObject, Service, StatusError } from '#api';
import { systemErrorCode } from '#base';
import type { Client } from '#client';
import type { Attempt, AttemptVerb, Listing, Outcome, State, WatchedStretch } from './history.ts';

/** Where all that is written to lies. */
export const namespace = 'torture';
/** The annotation with the value that a write left. */
export const valueAnnotation = 'value';
const objectName = /^object-\d+-\d+$/;

/** The resources that are written to. */
export const resources = {
  configmaps: ConfigMap as Kind,
  services: Service as unknown as Kind,
};
export type ResourceName = keyof typeof resources;

export interface Target {
  readonly resource: ResourceName;
  readonly name: string;
}

/** What a request is about, before it is sent. */
export interface Intent extends Target {
  readonly client: string;
  readonly verb: AttemptVerb;
  readonly expects?: string | undefined;
  readonly writes?: string | undefined;
}

export class Recorder {
  readonly attempts: Attempt[] = [];
  readonly listings: Listing[] = [];
  readonly stretches: WatchedStretch[] = [];
  /** Answers that no request of these should get. */
  readonly surprises: string[] = [];
  #moment = 0;
  #value = 0;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** A value that no other write has. */
  newValue(): string {
    return `value-${++this.#value}`;
  }

  /** How many writes were acknowledged. */
  acknowledged = 0;

  /** Sends it; undefined when it reached nobody. */
  async attempt(intent: Intent, send: (client: Client) => Promise<unknown>): Promise<Attempt | undefined> {
    const { resource, name, ...about } = intent;
    const calledAt = ++this.#moment;
    const result = await send(this.#client).then(
      answer => ({ outcome: 'done' as const, state: intent.verb === 'delete' ? undefined : stateOf(resource, answer) }),
      (error: unknown) => this.#classify(error, `${intent.verb} ${resource}/${name}`),
    );
    if (result === undefined) return undefined;
    const returnedAt = result.outcome === 'unknown' ? Number.POSITIVE_INFINITY : ++this.#moment;
    const attempt: Attempt = { ...about, key: `${resource}/${name}`, calledAt, returnedAt, ...result };
    this.attempts.push(attempt);
    if (about.verb !== 'get' && result.outcome === 'done') this.acknowledged++;
    return attempt;
  }

  /** Lists the objects of a resource; undefined when the server cannot be reached. */
  async list(resource: ResourceName): Promise<Listing | undefined> {
    const calledAt = ++this.#moment;
    try {
      const { metadata, items } = await this.#client.list(resources[resource], { namespace });
      const states = items
        .filter(({ metadata }) => objectName.test(metadata.name))
        .map(item => stateOf(resource, item));
      const revision = Number(metadata.resourceVersion);
      const listing = { resource, calledAt, returnedAt: ++this.#moment, revision, states };
      this.listings.push(listing);
      return listing;
    } catch (error) {
      this.#classify(error, `list ${resource}`);
      return undefined;
    }
  }

  /** Notes an answer that is no outcome of any request. */
  surprise(what: string): void {
    this.surprises.push(what);
  }

  #classify(error: unknown, what: string): { outcome: Outcome } | undefined {
    if (!(error instanceof StatusError)) {
      return systemErrorCode((error as Error).cause) === 'ECONNREFUSED' ? undefined : { outcome: 'unknown' };
    }
    const outcome = outcomes[error.status.reason ?? ''];
    if (outcome !== undefined) return { outcome };
    if (error.status.details?.causes?.some(({ message }) => message?.includes('test failed')))
      return { outcome: 'conflict' }; // of a JSON patch
    // A server that stops says 503; all else is none of ours to expect.
    if (error.status.code !== 503) this.surprise(`${what}: ${error.status.code} ${error.message}`);
    return { outcome: 'unknown' };
  }
}

const outcomes: Readonly<Record<string, Outcome>> = {
  AlreadyExists: 'exists',
  NotFound: 'absent',
  Conflict: 'conflict',
};

/** Whether a watch tells of this object. */
export const isOurs = (object: KubeObject): boolean => objectName.test(object.metadata.name);

export function stateOf(resource: ResourceName, answer: unknown): State {
  const { metadata, spec } = answer as KubeObject & { spec?: { clusterIP?: string; ports?: { nodePort?: number }[] } };
  const claims = [
    ...(spec?.clusterIP === undefined ? [] : [`address ${spec.clusterIP}`]),
    ...(spec?.ports ?? []).flatMap(({ nodePort }) => (nodePort === undefined ? [] : [`node port ${nodePort}`])),
  ];
  return {
    key: `${resource}/${metadata.name}`,
    uid: metadata.uid ?? '',
    revision: Number(metadata.resourceVersion),
    value: metadata.annotations?.[valueAnnotation] ?? '',
    claims,
  };
}
