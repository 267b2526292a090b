/** Against the bytes of upstream's encoder: objects as the CBOR serializer of k8s.io/apimachinery v0.37.2 encodes them,
 *  each with its JSON, in the order of names that it has when asked for one. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject } from '#api';
import { decodeCbor } from '../../codecs/cbor/decode.ts';
import type { StoredObject } from '../../watch/stored-object.ts';
import type { ListHead } from '../representation.ts';
import { cborFormat } from './cbor.ts';

interface Encoded {
  readonly variant: string;
  readonly object: { readonly apiVersion: string; readonly kind: string };
  readonly cbor: string;
}

const encodedByGo = readFileSync(
  path.join(import.meta.dirname, '../../codecs/cbor/testdata/encoded-by-go.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Encoded);
const named = (wanted: (encoded: Encoded) => boolean) =>
  encodedByGo.filter(wanted).map(encoded => [encoded.object.kind, encoded.variant, encoded] as const);
const isEvent = ({ variant }: Encoded): boolean => variant.startsWith('event');
const isList = ({ object }: Encoded): boolean => object.kind.endsWith('List');

/** With its names in the order of their encoded bytes. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort((a, b) => {
    const [first, second] = [Buffer.from(a), Buffer.from(b)];
    return first.length - second.length || first.compare(second);
  });
  return Object.fromEntries(names.map(name => [name, sorted(value[name])]));
}

/** A list's head ends with its items. */
const withItems = (head: Pick<ListHead, 'apiVersion' | 'kind'>): ListHead => Object.assign({}, head, { items: [] });

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(sorted(value)));
const inside = (object: Encoded['object']): Uint8Array => cborFormat.inside(json(object), object);

describe('CBOR', () => {
  it.each(named(encoded => !isEvent(encoded) && !isList(encoded)))(
    'of %s, %s, is what Go makes of it, and is read as it was',
    (_kind, _variant, { object, cbor }) => {
      const bytes = Buffer.from(cborFormat.alone(inside(object), object));
      expect(bytes.toString('base64')).toBe(cbor);
      expect(decodeCbor(Buffer.from(cbor, 'base64'))).toEqual(object);
    },
  );

  it.each(named(isEvent))('of an event of %s, %s, is what Go makes of it', (_kind, variant, { object, cbor }) => {
    const event = cborFormat.event(variant.replace('event ', ''), inside(object), object);
    // Of two names the shorter one comes first.
    expect(decodeCbor(Buffer.from(event))).toEqual(decodeCbor(Buffer.from(cbor, 'base64')));
    expect(Buffer.from(event).toString('base64')).toBe(cbor);
    expect(Array.from(cborFormat.split(Buffer.concat([event, event])), item => Buffer.from(item))).toEqual([
      event,
      event,
    ]);
  });

  it.each(named(isList))(
    'of %s, %s, is what Go makes of it, but for the order of what is said of the list',
    (_kind, _variant, { object, cbor }) => {
      const { items, ...head } = object as Encoded['object'] & { readonly items: readonly object[] };
      const type = { apiVersion: head.apiVersion, kind: head.kind.replace(/List$/, '') };
      const form = cborFormat.list(withItems(head), { json, type, count: items.length });
      const run = form.run(items as unknown as StoredObject[]);
      const bytes = Buffer.concat([form.open(run.length), run, form.close]);
      expect(decodeCbor(bytes)).toEqual(object);
      expect(Buffer.from(cbor, 'base64').includes(Buffer.from(run))).toBe(true);
    },
  );
});
