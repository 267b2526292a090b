/** What came with a request, decoded. */
import { cloneObject } from '#api';
import type { PatchType } from '#client';

/** A body with what was noticed of it, for field validation. */
export interface RequestBody {
  readonly body: unknown;
  /** Only of a patch. */
  readonly patchType?: PatchType | undefined;
  /** Whether others have the body too, so that it may not be changed or kept. Default false. */
  readonly isShared?: boolean;
  /** Paths of fields that its text has twice. Default: none. */
  readonly duplicateFields?: readonly string[];
  /** Where its YAML has a key again: `line 6: key "labels" already set in map`. Default: nowhere. */
  readonly repeatedKeys?: readonly string[];
  /** Whether it is long: what is done with it takes turns. Default false. */
  readonly isLarge?: boolean;
}

/** The body, which may be changed and kept. */
export const ownBody = ({ body, isShared }: RequestBody): unknown => (isShared ? cloneObject(body) : body);
