/** What the server offers outside of resources: discovery, OpenAPI, versions. */

export interface DocumentRequest {
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly accept: string | undefined;
  readonly ifNoneMatch: string | undefined;
  /** Codings of the answer that the client can undo. Default: none. */
  readonly acceptEncoding?: string | undefined;
  /** Whether it is laid out for people, where it is short. Default false. */
  readonly isForPeople?: boolean;
}

/** A document, ready to be sent. */
export interface DocumentAnswer {
  /** Default 200. */
  readonly code?: number;
  readonly contentType: string;
  readonly body: Uint8Array | string;
  /** More headers, in lower case: `etag`, `vary`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers the paths that it knows; undefined for others. Throws a StatusError to refuse. */
export type DocumentServer = (
  request: DocumentRequest,
) => DocumentAnswer | undefined | Promise<DocumentAnswer | undefined>;
