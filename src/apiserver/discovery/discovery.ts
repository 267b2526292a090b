/** Serves discovery. The documents are made when they are first asked for, and kept as bytes until the kinds change. */
import { createHash } from 'node:crypto';
import type { Kind } from '#api';
import type { DocumentAnswer, DocumentRequest } from '../messages/documents.ts';
import { type AggregatedVersion, aggregatedDocument } from './aggregated.ts';
import { legacyDocuments } from './legacy.ts';

interface DiscoveryOptions {
  /** The kinds that are served, in the order in which discovery lists them. The same array as long as they are the
   *  same. */
  readonly kinds: () => readonly Kind[];
}

/** The documents of what is served now, other servers' versions included. */
export interface Discovery {
  /** A document, or undefined for a path that discovery does not know. */
  serve(request: DocumentRequest): DocumentAnswer | undefined;
  /** Where the documents are. */
  paths(): string[];
}

interface Document {
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly etag?: string;
}

const aggregatedType = /application\/json;.*\bas=APIGroupDiscoveryList\b/;

/** What was made of some kinds. */
interface Made {
  readonly kinds: readonly Kind[];
  /** Made when one is asked for: components of this process ask for the other form alone. */
  legacy?: ReadonlyMap<string, object>;
  readonly documents: Map<string, Document>;
}

/** Made last, by whichever server of the process: most serve the same kinds. */
let shared: Made | undefined;

/** What is made, or was made already, of some kinds. */
function madeOf(kinds: readonly Kind[]): Made {
  const isSame = shared?.kinds.length === kinds.length && kinds.every((kind, index) => kind === shared?.kinds[index]);
  if (!shared || !isSame) shared = { kinds, documents: new Map() };
  return shared;
}

/** Discovery of the kinds as they are when it is asked. */
export function createDiscovery({ kinds }: DiscoveryOptions): Discovery {
  let latest: { readonly kinds: readonly Kind[]; readonly made: Made } | undefined;

  const current = (): Made => {
    const served = kinds();
    if (latest?.kinds !== served) latest = { kinds: served, made: madeOf(served) };
    return latest.made;
  };

  const legacyOnes = () => {
    const made = current();
    return (made.legacy ??= legacyDocuments(made.kinds, shortHash));
  };

  const make = (path: string, version: AggregatedVersion | undefined, indent: number): Document | undefined => {
    if (version !== undefined && (path === '/api' || path === '/apis')) {
      return aggregated(aggregatedDocument(current().kinds, path, version), version);
    }
    const document = legacyOnes().get(path);
    return (
      document && { contentType: 'application/json', body: Buffer.from(JSON.stringify(document, undefined, indent)) }
    );
  };

  return {
    serve({ path, accept, ifNoneMatch, isForPeople = false }) {
      if (!path.startsWith('/api')) return undefined;
      const plain = path.endsWith('/') ? path.slice(0, -1) : path;
      const version = wantedVersion(accept);
      const indent = isForPeople ? 2 : 0;
      const key = `${plain} ${version} ${indent}`;
      const { documents } = current();
      const document = documents.get(key) ?? make(plain, version, indent);
      if (!document) return undefined;
      documents.set(key, document);
      return answer(document, ifNoneMatch);
    },

    paths: () => [...legacyOnes().keys()],
  };
}

/** The version of aggregated discovery that the client likes best, of those that there are. */
function wantedVersion(accept = ''): AggregatedVersion | undefined {
  for (const clause of accept.split(',')) {
    if (!aggregatedType.test(clause) || !clause.includes('g=apidiscovery.k8s.io')) continue;
    const version = /\bv=(\w+)/.exec(clause)?.[1];
    if (version === 'v2' || version === 'v2beta1') return version;
  }
  return undefined;
}

function aggregated(document: object, version: AggregatedVersion): Document {
  const body = Buffer.from(JSON.stringify(document));
  const etag = `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`;
  return { contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`, body, etag };
}

function answer({ contentType, body, etag }: Document, ifNoneMatch: string | undefined): DocumentAnswer {
  const headers = { vary: 'Accept', ...(etag === undefined ? {} : { etag }) };
  if (etag !== undefined && ifNoneMatch === etag) return { code: 304, contentType, body: '', headers };
  return { contentType, body, headers };
}

/** Upstream's hash of the version in which objects are stored. */
const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 8).toString('base64');
