/** Serves OpenAPI. Documents are made when they are first asked for, and kept compressed.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition */
import { loadDescriptions, ownValue, StatusError } from '#api';
import { nextTurn } from '#base';
import type { DocumentAnswer, DocumentRequest } from '../messages/documents.ts';
import type { KindDefinition } from '../resource/definition.ts';
import { Document, sha512 } from './document.ts';
import type { Descriptions } from './schemas.ts';
import { writeV2 } from './write-v2.ts';
import { writeV3 } from './write-v3.ts';

export interface OpenApiOptions {
  /** What is served. The same array as long as it is the same. */
  readonly definitions: () => readonly KindDefinition[];
  /** Documents of other servers, by their names in the index: `apis/metrics.k8s.io/v1beta1`. The same object as long as they are the
   *  same. Default: none. */
  readonly others?: () => Readonly<Record<string, string>>;
  /** What the documents say is described, such as `v1.37.2`. Default `unversioned`. */
  readonly version?: string;
}

export interface OpenApi {
  /** A document, or undefined for a path that is not below `/openapi`. */
  serve(request: DocumentRequest): Promise<DocumentAnswer | undefined>;
  /** Where the documents are. */
  paths(): string[];
}

/** Clients ask for it with `@v1.0`, which is no media type by RFC 2045, so that many cannot read it in an answer. */
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** A document, and what it was made from. */
interface Kept {
  readonly from: readonly unknown[];
  readonly document: Promise<Document>;
}

const none = {};

/** OpenAPI of the kinds as they are when it is asked. A document is made anew only when what it describes has changed. */
export function createOpenApi({ definitions, others = () => none, version = 'unversioned' }: OpenApiOptions): OpenApi {
  const kept = new Map<string, Kept>();
  let latest = definitions();

  function keep(path: string, from: readonly unknown[], make: () => Promise<Document>): Promise<Document> {
    const known = kept.get(path);
    if (known && isSame(known.from, from)) return known.document;
    const document = make();
    kept.set(path, { from, document });
    return document;
  }

  /** Undefined for a path where there is none: it would be remembered for whoever names it. */
  function find(path: string): Promise<Document> | undefined {
    const all = current();
    if (path === '/openapi/v3') return keep(path, [...all, others()], () => makeIndex(all));
    if (path === '/openapi/v2') return keep(path, all, async () => await packJson(await describe(all)));
    if (path === '/openapi/v2 protobuf')
      return keep(path, all, async () => {
        // What writes protobuf is of no use to anybody else.
        const { encodeGnostic } = await import('./gnostic.ts');
        return await Document.pack(protobufType, encodeGnostic(await describe(all)));
      });
    const described = byPath(all).get(path);
    if (!described) return undefined;
    // Custom kinds of other groups leave the document as it is.
    const from = all.filter(({ kind, isCustom }) => !isCustom || kind.apiVersion === described[0]?.kind.apiVersion);
    const make = async () =>
      packJson(
        writeV3(described, { all: from, descriptions: await descriptionsOf(from), version }),
        hashOf(path, described),
      );
    return keep(path, from, make);
  }

  /** The hash of a document that need not be made for it: of a thousand kinds that were brought, few are looked at. */
  function hashOf(path: string, described: readonly KindDefinition[]): string | undefined {
    const fingerprints = described.map(({ fingerprint }) => fingerprint);
    return fingerprints.includes(undefined) ? undefined : sha512(JSON.stringify([path, version, fingerprints]));
  }

  const describe = async (all: readonly KindDefinition[]) =>
    writeV2(all, { descriptions: await descriptionsOf(all), version });

  /** What is served, after documents of what is served no longer were let go. */
  function current(): readonly KindDefinition[] {
    const all = definitions();
    if (all === latest) return all;
    latest = all;
    const paths = byPath(all);
    for (const path of kept.keys()) if (path.startsWith('/openapi/v3/') && !paths.has(path)) kept.delete(path);
    return all;
  }

  /** Where the document of each version of a group is; the hash in the address lets clients cache it for good. */
  async function makeIndex(all: readonly KindDefinition[]): Promise<Document> {
    const paths: Record<string, { serverRelativeURL: string }> = {};
    for (const [path, described] of byPath(all)) {
      const hash = hashOf(path, described) ?? (await find(path))?.etag.slice(1, -1) ?? '';
      paths[path.slice('/openapi/v3/'.length)] = { serverRelativeURL: `${path}?hash=${hash}` };
    }
    for (const [name, url] of Object.entries(others())) paths[name] = { serverRelativeURL: url };
    return await packJson({ paths });
  }

  return {
    async serve(request) {
      const path = request.path.replace(/\/$/, '');
      if (!path.startsWith('/openapi/v')) return undefined;
      const form = path === '/openapi/v2' && wantsProtobuf(request.accept) ? ' protobuf' : '';
      const document = find(`${path}${form}`);
      return await (await document)?.answer(request);
    },
    paths: () => ['/openapi/v2', '/openapi/v3', ...byPath(definitions()).keys()],
  };
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
  const bytes = Buffer.from(JSON.stringify(document));
  await nextTurn();
  return await Document.pack('application/json', bytes, hash);
}
