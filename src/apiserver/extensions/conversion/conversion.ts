/** The conversion of a custom kind between its versions, for each as its engine needs it.
 *
 *  Flow of what is stored: completed by the schema of the version in which it was written, as upstream does -> converted, if it is of another
 *  version than is wanted -> pruned by the schema of that. Of what is written: converted -> pruned by the schema of the stored version. */
import { cloneObject, internalError, type KubeObject, StatusError } from '#api';
import { runNow } from '#base';
import type { Conversion, Converted } from '../../resource/conversion.ts';
import { encodeAnswered, encodeWithinBounds, isOf, type Resource } from '../../resource/resource.ts';
import type { Converter } from './converter.ts';

/** One version, with what is done to objects that are of it. */
export interface ConvertedVersion {
  readonly resource: Resource;
  /** Makes what was stored in this version, perhaps under other rules, an object of it. */
  complete(stored: KubeObject): void;
  /** Makes what was converted into this version an object of it; says what is wrong with it. */
  fit(converted: KubeObject): string | undefined;
}

export interface ConversionOptions {
  readonly converter: Converter;
  /** The version that is wanted. */
  readonly apiVersion: string;
  /** That in which objects are stored. */
  readonly storedAs: string;
  /** Undefined for one that the kind does not have. */
  readonly versionOf: (apiVersion: string) => ConvertedVersion | undefined;
}

export function createConversion({ converter, apiVersion, storedAs, versionOf }: ConversionOptions): Conversion {
  const known = (version: string, word: 'from' | 'to'): ConvertedVersion => {
    const found = versionOf(version);
    if (found) return found;
    throw new StatusError(500, '', `request to convert CR ${word} an invalid group/version: ${version}`);
  };
  const own = () => known(apiVersion, 'to');

  async function convertAll(
    objects: readonly KubeObject[],
    desired: string,
  ): Promise<readonly (KubeObject | StatusError)[]> {
    const converted = await converter.convert(objects, desired);
    return converted.map(object => (object instanceof StatusError ? object : orFailure(() => fitted(object, desired))));
  }

  function fitted(object: KubeObject, desired: string): KubeObject {
    const why = known(desired, 'to').fit(object);
    if (why !== undefined) throw new StatusError(500, '', why);
    return object;
  }

  async function convertOne(object: KubeObject, desired: string): Promise<KubeObject> {
    const [converted] = (await convertAll([object], desired)) as [KubeObject | StatusError];
    if (converted instanceof StatusError) throw converted;
    return converted;
  }

  const read = (value: Uint8Array): KubeObject => {
    const object = parse(value);
    known(object.apiVersion, 'from').complete(object);
    return object;
  };

  return {
    isForeign: value => !isOf(value, apiVersion),
    isStale: value => !isOf(value, storedAs),

    fromStored(values) {
      const objects = values.map(value => orFailure(() => read(value)));
      const encoded = (object: KubeObject | StatusError): Converted =>
        object instanceof StatusError ? object : orFailure(() => encodeAnswered(own().resource, object));
      const foreign = objects.filter(
        (object): object is KubeObject => !(object instanceof StatusError) && object.apiVersion !== apiVersion,
      );
      if (foreign.length === 0) return objects.map(encoded);
      return convertAll(foreign, apiVersion).then(converted => {
        const place = new Map(foreign.map((object, index) => [object, converted[index]]));
        return objects.map(object =>
          encoded((object instanceof StatusError ? undefined : place.get(object)) ?? object),
        );
      });
    },

    async toStored(value) {
      if (storedAs === apiVersion) return value;
      const converted = await convertOne(parse(value), storedAs);
      return runNow(encodeWithinBounds(known(storedAs, 'to').resource, converted));
    },

    async convert(object, desired) {
      if (object.apiVersion === desired) return object;
      if (isEmpty(object)) return { ...object, apiVersion: desired };
      return await convertOne(cloneObject(object), desired);
    },
  };
}

/** What is wrong with one object is its own: the others are had. */
function orFailure<T>(work: () => T): T | StatusError {
  try {
    return work();
  } catch (error) {
    return error instanceof StatusError ? error : internalError(error);
  }
}

const parse = (value: Uint8Array): KubeObject =>
  JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()) as KubeObject;

/** As upstream, nobody is asked about nothing. */
const isEmpty = ({ apiVersion: _version, kind: _kind, metadata, ...fields }: KubeObject): boolean =>
  Object.keys(metadata ?? {}).length === 0 && Object.keys(fields).length === 0;
