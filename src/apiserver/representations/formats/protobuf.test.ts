/** Against the bytes of Go's encoder; see `codecs/protobuf/encode.test.ts`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { StoredObject } from '../../watch/stored-object.ts';
import { protobufFormat } from './protobuf.ts';

interface Encoded {
  readonly variant: string;
  readonly object: { apiVersion: string; kind: string; metadata: object; items: object[] };
  readonly protobuf: string;
}

const file = path.join(import.meta.dirname, '../../codecs/protobuf/testdata/encoded-by-go.jsonl');
const encodedByGo = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Encoded);

it.each(encodedByGo.filter(({ object }) => object.kind.endsWith('List')))(
  'writes lists as Go does: $object.kind',
  ({ object: { items, ...head }, protobuf }) => {
    const type = { apiVersion: head.apiVersion, kind: head.kind.replace(/List$/, '') };
    const json = (value: unknown) => Buffer.from(JSON.stringify(value));
    const form = protobufFormat.list(head, { json, type, count: items.length });
    const run = form.run(items as unknown as StoredObject[]);
    expect(form.runLength?.(items as unknown as StoredObject[])).toBe(run.length);
    const bytes = Buffer.concat([form.open(run.length), run, form.close]);
    expect(bytes.toString('base64')).toBe(protobuf);
  },
);

it.each(encodedByGo.filter(({ variant }) => variant.startsWith('event')))(
  'writes events as Go does: $variant',
  ({ variant, object, protobuf }) => {
    const event = protobufFormat.event(
      variant.replace('event ', ''),
      protobufFormat.inside(Buffer.from(JSON.stringify(object)), object),
      object,
    );
    expect(Buffer.from(event).toString('base64')).toBe(protobuf);
    expect(Array.from(protobufFormat.split(Buffer.concat([event, event])))).toEqual([
      event.subarray(4),
      event.subarray(4),
    ]);
  },
);
