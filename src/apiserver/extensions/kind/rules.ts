/** What becomes of custom objects by their schema.
 *
 *  Flow of a body: pruned, nulls that mean nothing dropped, the metadata of objects inside of it brought into their
 *  form. What is stored takes the same way, since its schema may have been another, first by the schema of the version
 *  in which it is written, and gets that one's defaults too, as upstream. So what that version has no field for is
 *  dropped, whichever version somebody writes. */
import { type Decoded, decodeObject, type KubeObject, maxJsonValues, normalize, tooLargeEntity } from '#api';
import type { FieldRules } from '../../resource/definition.ts';
import { applySchemaDefaults, dropNulls } from '../schema/defaults.ts';
import { coerceEmbedded, typeAndMetadata } from '../schema/embedded.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { prune } from '../schema/prune.ts';

interface RulesOptions {
  readonly apiVersion: string;
  readonly schema: () => JsonSchema;
  /** The schema of another version, in which objects may be stored. */
  readonly schemaOf: (apiVersion: string) => JsonSchema | undefined;
  /** The version in which objects are stored. Default: this one. */
  readonly storedAs?: string | undefined;
  /** Whether fields that the schema does not know are kept, as definitions of old may say. Default false. */
  readonly keepsUnknown?: boolean;
  /** Whether somebody else converts what is stored, so that it comes complete, in this version. Default false. */
  readonly isConverted?: boolean;
}

/** The rules of a kind in one version. */
export function createFieldRules({
  apiVersion,
  schema,
  schemaOf,
  storedAs = apiVersion,
  keepsUnknown = false,
  isConverted = false,
}: RulesOptions): FieldRules {
  const fitTo = (
    by: JsonSchema,
    draft: KubeObject,
    { isApplied = false }: { readonly isApplied?: boolean | undefined } = {},
  ): Decoded => {
    const { error, unknownFields } = decodeObject(typeAndMetadata, draft);
    if (error !== undefined) return { error, unknownFields };
    const dropped = keepsUnknown ? [] : prune(draft, by, { isResource: true });
    if (!keepsUnknown && !isApplied) dropNulls(draft, by);
    const coerced = coerceEmbedded(draft, by);
    return { error: coerced.error, unknownFields: [...unknownFields, ...dropped, ...coerced.unknownFields] };
  };
  const complete = (stored: KubeObject) => {
    // As upstream, what was left out is what it is in the version in which the object was written.
    const isOwn = stored.apiVersion === apiVersion;
    const written = isOwn ? schema() : schemaOf(stored.apiVersion);
    stored.apiVersion = apiVersion;
    if (written && !isOwn) fitTo(written, stored);
    if (written) dropNulls(stored, written);
    applySchemaDefaults(stored, written);
  };
  const recall = (stored: KubeObject) => {
    if (!isConverted) complete(stored);
    fitTo(schema(), stored);
    normalize(typeAndMetadata, stored);
    stored.metadata.generation ??= 1;
  };
  return {
    decode: (draft, options) => fitTo(schema(), draft, options),
    recall,
    ...(isConverted || storedAs === apiVersion
      ? {}
      : { store: draft => recall(Object.assign(draft, { apiVersion: storedAs })) }),
    applyDefaults(draft) {
      if (!applySchemaDefaults(draft, schema())) throw tooLargeEntity(`limit is ${maxJsonValues} values`);
    },
    normalize: draft => normalize(typeAndMetadata, draft),
  };
}
