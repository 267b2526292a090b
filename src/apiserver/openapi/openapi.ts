/** Serves OpenAPI. Documents are made when they are first asked for, and kept compressed.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition */
import { loadDescriptions, ownValue, StatusError } from '#api';
import { jsonText, nextTurn } from '#base';
import type { DocumentAnswer, DocumentRequest } from '../messages/documents.ts';
import type { KindDefinition } from '../resource/definition.ts';
import { Document, sha512 } from './document.ts';
import { type DescribedByOther, mergeV2 } from './merge-v2.ts';
import type { Descriptions } from './schemas.ts';
import { type V2Document, writeV2 } from './write-v2.ts';
import { writeV3 } from './write-v3.ts';

interface OpenApiOptions {
  /** What is served. The same array as long as it is the same. */
  readonly definitions: () => readonly KindDefinition[];
  /** Documents of other servers, by their names in the index: `apis/metrics.k8s.io/v1beta1`. The same object as long as
   *  they are the same. Default: none. */
  readonly others?: () => Readonly<Record<string, string>>;
  /** What other servers describe for OpenAPI 2.0. The same array as long as it is the same. Default: nothing. */
  readonly described?: () => readonly DescribedByOther[];
  /** What the documents say is described, such as `v1.37.2`. Default `unversioned`. */
  readonly version?: string;
  /** Whether the server speaks CBOR, too. Default false. */
  readonly hasCbor?: boolean;
}

/** Clients ask for it with `@v1.0`, which is no media type by RFC 2045, so that many cannot read it in an answer. */
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** A document, and what it was made from. */
interface Kept {
  readonly from: readonly unknown[];
  readonly document: Promise<Document>;
}

const none = {};
const nothing: readonly DescribedByOther[] = [];

/** OpenAPI of the kinds as they are when it is asked. A document is made anew only when what it describes has
 *  changed. */
export class OpenApi {
  readonly #options: Required<OpenApiOptions>;
  readonly #kept = new Map<string, Kept>();
  #latest: readonly KindDefinition[];

  constructor(options: OpenApiOptions) {
    const { definitions, others = () => none, described = () => nothing } = options;
    const { version = 'unversioned', hasCbor = false } = options;
    this.#options = { definitions, others, described, version, hasCbor };
    this.#latest = definitions();
  }

  /** A document, or undefined for a path that is not below `/openapi`. */
  async serve(request: DocumentRequest): Promise<DocumentAnswer | undefined> {
    const path = request.path.replace(/\/$/, '');
    if (!path.startsWith('/openapi/v')) return undefined;
    const form = path === '/openapi/v2' && wantsProtobuf(request.accept) ? ' protobuf' : '';
    const document = this.#find(`${path}${form}`);
    return await (await document)?.answer(request);
  }

  /** Where the documents are. */
  paths(): string[] {
    return ['/openapi/v2', '/openapi/v3', ...byPath(this.#options.definitions()).keys()];
  }

  /** Undefined for a path where there is none: it would be remembered for whoever names it. */
  #find(path: string): Promise<Document> | undefined {
    const { others, version, hasCbor } = this.#options;
    const all = this.#current();
    const beside = this.#options.described();
    const withOthers = beside.length === 0 ? all : [...all, ...beside];
    if (path === '/openapi/v3') return this.#keep(path, [...all, others()], () => this.#makeIndex(all));
    if (path === '/openapi/v2')
      return this.#keep(path, withOthers, async () => await packJson(await this.#describe(all)));
    if (path === '/openapi/v2 protobuf')
      return this.#keep(path, withOthers, async () => {
        // What writes protobuf is of no use to anybody else.
        const { encodeGnostic } = await import('./gnostic.ts');
        return await Document.pack(protobufType, encodeGnostic(await this.#describe(all)));
      });
    const described = byPath(all).get(path);
    if (!described) return undefined;
    // Custom kinds of other groups leave the document as it is.
    const from = all.filter(({ kind, isCustom }) => !isCustom || kind.apiVersion === described[0]?.kind.apiVersion);
    const make = async () =>
      packJson(
        writeV3(described, { all: from, descriptions: await descriptionsOf(from), version, hasCbor }),
        this.#hashOf(path, described),
      );
    return this.#keep(path, from, make);
  }

  #keep(path: string, from: readonly unknown[], make: () => Promise<Document>): Promise<Document> {
    const known = this.#kept.get(path);
    if (known && isSame(known.from, from)) return known.document;
    const document = make();
    this.#kept.set(path, { from, document });
    return document;
  }

  /** What is served, after documents of what is served no longer were let go. */
  #current(): readonly KindDefinition[] {
    const all = this.#options.definitions();
    if (all === this.#latest) return all;
    this.#latest = all;
    const paths = byPath(all);
    for (const path of this.#kept.keys())
      if (path.startsWith('/openapi/v3/') && !paths.has(path)) this.#kept.delete(path);
    return all;
  }

  async #describe(all: readonly KindDefinition[]): Promise<V2Document> {
    const { version, hasCbor } = this.#options;
    const others = this.#options.described();
    return mergeV2(writeV2(all, { descriptions: await descriptionsOf(all), version, hasCbor }), others);
  }

  /** Where the document of each version of a group is; the hash in the address lets clients cache it for good. */
  async #makeIndex(all: readonly KindDefinition[]): Promise<Document> {
    const paths: Record<string, { serverRelativeURL: string }> = {};
    for (const [path, described] of byPath(all)) {
      const hash = this.#hashOf(path, described) ?? (await this.#find(path))?.etag.slice(1, -1) ?? '';
      paths[path.slice('/openapi/v3/'.length)] = { serverRelativeURL: `${path}?hash=${hash}` };
    }
    for (const [name, url] of Object.entries(this.#options.others())) paths[name] = { serverRelativeURL: url };
    return await packJson({ paths });
  }

  /** The hash of a document that need not be made for it: of a thousand kinds that were brought, few are looked at. */
  #hashOf(path: string, described: readonly KindDefinition[]): string | undefined {
    const fingerprints = described.map(({ fingerprint }) => fingerprint);
    if (fingerprints.includes(undefined)) return undefined;
    return sha512(JSON.stringify([path, this.#options.version, this.#options.hasCbor, fingerprints]));
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a === b || (a.length === b.length && a.every((item, index) => item === b[index]));

/** What each document of version 3 describes. */
const byPath = (all: readonly KindDefinition[]): Map<string, KindDefinition[]> =>
  Map.groupBy(all, ({ kind }) => v3PathOf(kind.apiVersion));

/** What is said of the fields of all kinds. */
async function descriptionsOf(definitions: readonly KindDefinition[]): Promise<Descriptions> {
  const known = await loadDescriptions();
  const own = new Map(definitions.flatMap(({ words = {} }) => Object.entries(words)));
  return struct => own.get(struct) ?? ownValue(known, struct);
}

/** `/openapi/v3/api/v1`, `/openapi/v3/apis/apps/v1`. */
const v3PathOf = (apiVersion: string): string =>
  `/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;

/** Whether the first form in the header that there is, is protobuf. Throws the 406 when there is none. */
function wantsProtobuf(accept = '*/*'): boolean {
  for (const clause of accept.split(',')) {
    const type = clause.split(';')[0]?.trim() ?? '';
    if (/^application\/com\.github\.proto-openapi\.spec\.v2[@.]v1\.0\+protobuf$/.test(type)) return true;
    if (type === 'application/json' || type === 'application/*' || type === '*/*' || type === '') return false;
  }
  throw new StatusError(
    406,
    'NotAcceptable',
    `only the following media types are accepted: application/json, ${protobufType}`,
  );
}

/** To describe all kinds, to write that down and to hash it take some 20 ms each: others have their turn in between. */
async function packJson(document: object, hash?: string): Promise<Document> {
  await nextTurn();
  const bytes = Buffer.from(jsonText(document));
  await nextTurn();
  return await Document.pack('application/json', bytes, hash);
}
