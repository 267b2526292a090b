/** Tokens that say where a list goes on. Source: k8s.io/apiserver, package storage (continue.go). */
import { badRequest } from '#api';

interface ContinueToken {
  /** Revision of the whole list; -1: whatever is newest. */
  readonly revision: number;
  /** Path of the last object that was returned, `namespace/name`. */
  readonly after: string;
}

/** Base64 of JSON, in upstream's form: `start` is the first possible path, relative to the resource. */
export function encodeContinue({ revision, after }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\0` })).toString('base64url');
}

/** Throws the 400 for what is no such token. */
export function decodeContinue(text: string): ContinueToken {
  const token = parse(text);
  const { v, rv, start } = token ?? {};
  if (
    v !== 'meta.k8s.io/v1' ||
    !Number.isSafeInteger(rv) ||
    rv === 0 ||
    typeof start !== 'string' ||
    !start.endsWith('\0')
  ) {
    throw badRequest('continue key is not valid');
  }
  return { revision: rv as number, after: start.slice(0, -1) };
}

function parse(text: string): { v?: unknown; rv?: unknown; start?: unknown } | undefined {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as { v?: unknown; rv?: unknown; start?: unknown };
  } catch {
    return undefined;
  }
}
