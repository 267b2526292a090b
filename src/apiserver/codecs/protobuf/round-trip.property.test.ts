/** What holds of protobuf, whatever object of whichever kind is written: it is read as it was. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findStruct, type Kind, kinds, normalize } from '#api';
import { type Path, pathsOf, sampleOf, without } from '../../fixtures/hostile.ts';
import { decodeProtobuf } from './decode.ts';
import { encodeProtobuf } from './encode.ts';

const seed = 20_260_101;
/** Schemas are messages of another form, which json-schema.test.ts is about. */
const plainKinds = kinds.filter(({ group }) => group !== 'apiextensions.k8s.io');
const structOfKind = ({ apiVersion, kind }: Kind) =>
  findStruct(apiVersion, kind) ?? { kind: 'struct' as const, ref: '' };

/** What messages have no place for: of which type an object is that stands in another. */
const isUnsent = (path: Path): boolean =>
  path.includes('volumeClaimTemplates') && path.length === 4 && ['apiVersion', 'kind'].includes(String(path[3]));

/** An object with every field given but for some. */
function objectOf(kind: Kind, dropped: readonly number[]): unknown {
  const { apiVersion } = kind;
  let object: unknown = { ...(sampleOf(structOfKind(kind), 5) as object), apiVersion, kind: kind.kind };
  for (const path of pathsOf(object).filter(isUnsent)) object = without(object, path);
  for (const draw of dropped) {
    const paths = pathsOf(object).filter(([first]) => first !== 'apiVersion' && first !== 'kind');
    const path = paths[draw % Math.max(paths.length, 1)];
    if (path) object = without(object, path);
  }
  return object;
}

const normal = (kind: Kind, object: unknown): object => {
  const copy = structuredClone(object) as object;
  normalize(structOfKind(kind), copy);
  return copy;
};

test('an object is read as it was written, and written as it was read', () => {
  fc.assert(
    fc.property(fc.constantFrom(...plainKinds), fc.array(fc.nat(), { maxLength: 12 }), (kind, dropped) => {
      const object = normal(kind, objectOf(kind, dropped));
      const encoded = encodeProtobuf(object);
      if (!encoded) return;
      const decoded = decodeProtobuf(encoded);
      expect(normal(kind, decoded)).toEqual(object);
      expect(encodeProtobuf(decoded)?.equals(encoded)).toBe(true);
    }),
    { seed, numRuns: 300 },
  );
}, 60_000);
