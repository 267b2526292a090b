/** Serves OpenAPI. Documents are made when they are first asked for, and kept compressed.
 *  Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { bodyKinds, type Kind, loadDescriptions, StatusError } from '#api';
import { byGroupVersion } from '../discovery/resources.ts';
import type { DocumentAnswer, DocumentRequest } from '../messages/documents.ts';
import { encodeGnostic } from './gnostic.ts';
import { writeV2 } from './write-v2.ts';
import { writeV3 } from './write-v3.ts';

export interface OpenApiOptions {
  /** The kinds that are served. */
  readonly kinds: readonly Kind[];
  /** What the documents say is described, such as `v1.37.2`. Default `unversioned`. */
  readonly version?: string;
}

export interface OpenApi {
  /** A document, or undefined for a path that is not below `/openapi`. */
  serve(request: DocumentRequest): Promise<DocumentAnswer | undefined>;
  /** Where the documents are. */
  paths(): string[];
  /** Describes other kinds from now on. */
  setKinds(kinds: readonly Kind[]): void;
}

interface Document {
  readonly contentType: string;
  /** Bytes as gzip. */
  readonly zipped: Uint8Array;
  readonly etag: string;
}

/** Clients ask for it with `@v1.0`, which is no media type by RFC 2045, so that many cannot read it in an answer. */
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const zip = promisify(gzip);
const unzip = promisify(gunzip);

export function createOpenApi({ kinds, version = 'unversioned' }: OpenApiOptions): OpenApi {
  let served = kinds;
  let documents = new Map<string, Promise<Document | undefined>>();

  async function make(path: string): Promise<Document | undefined> {
    const descriptions = await loadDescriptions();
    if (path === '/openapi/v2 protobuf')
      return await pack(protobufType, encodeGnostic(writeV2(served, { descriptions, version })));
    if (path === '/openapi/v2') return await packJson(writeV2(served, { descriptions, version }));
    const found = [...byGroupVersion(served)].find(([apiVersion]) => path === v3PathOf(apiVersion));
    return found && (await packJson(writeV3(found[1], { all: [...served, ...bodyKinds], descriptions, version })));
  }

  /** Only documents that there are: others would be remembered for whoever names them. */
  const names = (path: string): boolean =>
    path === '/openapi/v2' ||
    path === '/openapi/v2 protobuf' ||
    path === '/openapi/v3' ||
    served.some(({ apiVersion }) => path === v3PathOf(apiVersion));

  async function find(path: string): Promise<Document | undefined> {
    const known = documents.get(path);
    if (known) return await known;
    if (!names(path)) return undefined;
    const made = path === '/openapi/v3' ? makeIndex() : make(path);
    documents.set(path, made);
    return await made;
  }

  /** Where the document of each version of a group is; the hash in the address lets clients cache it for good. */
  async function makeIndex(): Promise<Document> {
    const paths: Record<string, { serverRelativeURL: string }> = {};
    for (const apiVersion of byGroupVersion(served).keys()) {
      const path = v3PathOf(apiVersion);
      const document = await find(path);
      const hash = document?.etag.slice(1, -1) ?? '';
      paths[path.slice('/openapi/v3/'.length)] = { serverRelativeURL: `${path}?hash=${hash}` };
    }
    return await packJson({ paths });
  }

  return {
    async serve(request) {
      const path = request.path.replace(/\/$/, '');
      if (!path.startsWith('/openapi/v')) return undefined;
      const form = path === '/openapi/v2' && wantsProtobuf(request.accept) ? ' protobuf' : '';
      const document = await find(`${path}${form}`);
      return document && (await answer(document, request));
    },
    paths: () => ['/openapi/v2', '/openapi/v3', ...[...byGroupVersion(served).keys()].map(v3PathOf)],
    setKinds(next) {
      served = next;
      documents = new Map();
    },
  };
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

const packJson = (document: object): Promise<Document> =>
  pack('application/json', Buffer.from(JSON.stringify(document)));

async function pack(contentType: string, bytes: Uint8Array): Promise<Document> {
  const etag = `"${createHash('sha512').update(bytes).digest('hex').toUpperCase()}"`;
  return { contentType, zipped: await zip(bytes), etag };
}

async function answer(
  { contentType, zipped, etag }: Document,
  { ifNoneMatch, acceptEncoding }: DocumentRequest,
): Promise<DocumentAnswer> {
  const headers = { etag, vary: 'Accept, Accept-Encoding' };
  if (ifNoneMatch === etag) return { code: 304, contentType, body: '', headers };
  if (acceptEncoding?.includes('gzip'))
    return { contentType, body: zipped, headers: { ...headers, 'content-encoding': 'gzip' } };
  return { contentType, body: await unzip(zipped), headers };
}
