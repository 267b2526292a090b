/** A document as it is kept: compressed. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { DocumentAnswer, DocumentRequest } from '../messages/documents.ts';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Never changes; another content is another document. */
export class Document {
  readonly etag: string;
  readonly #contentType: string;
  readonly #zipped: Uint8Array;
  /** What is being sent to somebody. */
  #plain: WeakRef<Uint8Array> | undefined;
  #unzipping: Promise<Uint8Array> | undefined;

  private constructor(contentType: string, zipped: Uint8Array, etag: string) {
    this.#contentType = contentType;
    this.#zipped = zipped;
    this.etag = etag;
  }

  /** `hash`: what differs whenever the bytes do. Default: that of the bytes. */
  static async pack(contentType: string, bytes: Uint8Array, hash = sha512(bytes)): Promise<Document> {
    return new Document(contentType, await zip(bytes), `"${hash}"`);
  }

  /** As the client can read it; nothing for who has it. */
  async answer({ ifNoneMatch, acceptEncoding }: DocumentRequest): Promise<DocumentAnswer> {
    const { etag } = this;
    const contentType = this.#contentType;
    const headers = { etag, vary: 'Accept, Accept-Encoding' };
    if (ifNoneMatch === etag) return { code: 304, contentType, body: '', headers };
    if (acceptEncoding?.includes('gzip'))
      return { contentType, body: this.#zipped, headers: { ...headers, 'content-encoding': 'gzip' } };
    return { contentType, body: await this.#unzip(), headers };
  }

  /** The same bytes for all who are being sent them: megabytes, for as long as each reads. */
  async #unzip(): Promise<Uint8Array> {
    const plain = this.#plain?.deref();
    if (plain) return plain;
    this.#unzipping ??= unzip(this.#zipped).finally(() => (this.#unzipping = undefined));
    const bytes = await this.#unzipping;
    this.#plain = new WeakRef(bytes);
    return bytes;
  }
}

/** In hexadecimal. */
export const sha512 = (data: string | Uint8Array): string =>
  createHash('sha512').update(data).digest('hex').toUpperCase();
