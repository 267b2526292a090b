/** What becomes of an object by the fields that its kind has, told by the struct, or by rules of the kind's own, as
 *  custom kinds have them, whose schemas say what structs cannot. */
import {
  applyDefaults,
  checkFields,
  cloneObject,
  type Decoded,
  decodeObject,
  dropDisabledFields,
  type FieldError,
  type KubeObject,
  normalize,
  withNulls,
} from '#api';
import type { KindShape } from './definition.ts';

/** Decodes an object in place. */
export const decodeAs = (
  { rules, struct }: KindShape,
  draft: KubeObject,
  options?: { readonly isApplied?: boolean | undefined },
): Decoded => (rules ? rules.decode(draft, options) : decodeObject(struct, draft));

/** Completes an object that was read from the store, in place. */
export function recallAs({ rules, struct }: KindShape, stored: KubeObject): void {
  if (rules) rules.recall(stored);
  else normalize(struct, stored);
}

/** A draft as it will be when it is read again; shared with the draft where nothing can differ. */
export function asStored({ rules }: KindShape, draft: KubeObject): KubeObject {
  if (!rules?.store) return draft;
  const stored = cloneObject(draft);
  rules.store(stored);
  return stored;
}

/** Fills in what fields are when left out, in place. */
export function fillIn({ rules, struct }: KindShape, draft: KubeObject): void {
  if (rules) rules.applyDefaults(draft);
  else applyDefaults(struct, draft);
}

/** Brings an object into its normal form, in place. */
export function normalizeAs({ rules, struct }: KindShape, draft: KubeObject): void {
  if (rules) rules.normalize(draft);
  else normalize(struct, draft);
}

/** Drops fields behind gates that are off, in place. */
export function dropDisabled({ rules, struct, gates }: KindShape, draft: KubeObject, old?: KubeObject): void {
  if (!rules) dropDisabledFields(struct, draft, { old, gates });
}

/** What the shape alone says against an object. */
export const checkShape = ({ rules, struct }: KindShape, object: KubeObject): FieldError[] =>
  rules ? [] : checkFields(struct, object);

/** The object as answers have it; shared with the original where nothing differs. */
export const asAnswered = ({ rules, struct }: KindShape, object: KubeObject): KubeObject =>
  rules ? object : withNulls(struct, object);
