/** Plays a scenario to one server and keeps what it answered. */
import { isObject } from '#api';
import { normalizer, type Versions } from './normalize.ts';
import { readAnswer } from './read-answer.ts';
import type { Answer, Request, Server } from './server.ts';

/** Histories of requests, decided by a seed and by what was answered before. */
export interface Scenario {
  readonly name: string;
  readonly play: (player: Player, pick: Picker) => Promise<void>;
}

/** Chooses among things, the same ones for a seed. */
export type Picker = <T>(things: readonly T[]) => T;

/** One answer as it is compared, and what it was asked. */
export interface Played {
  readonly request: string;
  readonly answer: unknown;
}

export interface Call {
  readonly accept?: string | undefined;
  /** Of the body. Default: JSON, which objects are written as. */
  readonly type?: string | undefined;
  readonly body?: unknown;
}

export const accepts = {
  protobuf: 'application/vnd.kubernetes.protobuf',
  cbor: 'application/cbor',
  table: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  metadata: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  metadataList: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
};

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
  applyCbor: 'application/apply-patch+cbor',
};

/** An object as servers answer it; what is missing is missing. */
export interface Found {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export class Player {
  readonly namespace: string;
  readonly played: Played[] = [];
  readonly #server: Server;
  readonly #versions: Versions = new Map();

  constructor(server: Server, namespace: string) {
    this.#server = server;
    this.namespace = namespace;
  }

  /** The path of namespaced things of a group and version: `api/v1`, `apis/apps/v1`. */
  at(groupVersion: string, rest: string): string {
    return `/${groupVersion}/namespaces/${this.namespace}/${rest}`;
  }

  async send(method: string, path: string, { accept, type, body }: Call = {}): Promise<Found> {
    const bytes = body === undefined || body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
    const request = { method, path, accept, type, body: bytes };
    return this.#keep(request, await this.#server.send(request));
  }

  /** Requests that wait, all at once; kept in the order in which they are given. */
  async together(requests: readonly Request[]): Promise<void> {
    const answers = await Promise.all(requests.map(request => this.#server.send(request)));
    for (const [index, answer] of answers.entries()) this.#keep(requests[index] as Request, answer);
  }

  #keep({ method, path, accept = '', type = '' }: Request, answer: Answer): Found {
    const content = readAnswer(answer);
    const normalize = normalizer(this.#versions);
    const { status, type: contentType, warnings } = answer;
    const request = `${method} ${path} ${type} ${accept}`.replace(/(continue|resourceVersion)=[\w-]{2,}/g, '$1=...');
    this.played.push({ request, answer: { status, contentType, warnings, content: normalize(content) } });
    return isObject(content) ? content : { content };
  }

  /** The last answer is no part of the comparison. */
  forget(): void {
    this.played.pop();
  }

  get(path: string, accept?: string): Promise<Found> {
    return this.send('GET', path, { accept });
  }

  post(path: string, body: unknown, call: Call = {}): Promise<Found> {
    return this.send('POST', path, { ...call, body });
  }

  put(path: string, body: unknown, call: Call = {}): Promise<Found> {
    return this.send('PUT', path, { ...call, body });
  }

  patch(path: string, kind: keyof typeof patchTypes, body: unknown): Promise<Found> {
    return this.send('PATCH', path, { type: patchTypes[kind], body });
  }

  delete(path: string, body?: unknown): Promise<Found> {
    return this.send('DELETE', path, { body });
  }
}

/** The version that an answer has, for paths. */
export const versionOf = ({ metadata }: Found): string => {
  const version = metadata?.['resourceVersion'];
  return typeof version === 'string' ? version : 'none';
};
