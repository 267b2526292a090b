/** The conversion of a custom kind between its versions, for each as its engine needs it.
 *
 *  Flow of what is stored: completed by the schema of the version in which it was written, as upstream does ->
 *  converted, if it is of another version than is wanted -> pruned by the schema of that. Of what is written: converted
 *  -> pruned by the schema of the stored version. */
import { cloneObject, internalError, type KubeObject, StatusError } from '#api';
import { type Clock, mapInSteps, parseExact, runInTurns, runNow } from '#base';
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

interface ConversionOptions {
  readonly converter: Converter;
  readonly clock: Clock;
  /** The version that is wanted. */
  readonly apiVersion: string;
  /** That in which objects are stored. */
  readonly storedAs: string;
  /** Undefined for one that the kind does not have. */
  readonly versionOf: (apiVersion: string) => ConvertedVersion | undefined;
}

/** For the engine of one version. Errors are those of the converter, object by object. */
export function createConversion(options: ConversionOptions): Conversion {
  const { converter, clock, apiVersion, storedAs, versionOf } = options;
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
    const fit = (object: KubeObject | StatusError) => withObject(object, found => fitted(found, desired));
    return await runInTurns(mapInSteps(converted, fit), clock);
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

  const readOrFail = (value: Uint8Array) => orFailure(() => read(value));
  const encoded = (object: KubeObject | StatusError): Converted =>
    withObject(object, found => encodeAnswered(own().resource, found));

  async function convertValues(values: readonly Uint8Array[]): Promise<readonly Converted[]> {
    const objects = await runInTurns(mapInSteps(values, readOrFail), clock);
    const isForeign = (object: KubeObject | StatusError): object is KubeObject =>
      !(object instanceof StatusError) && object.apiVersion !== apiVersion;
    const foreign = objects.filter(isForeign);
    const converted = foreign.length === 0 ? [] : await convertAll(foreign, apiVersion);
    const next = converted.values();
    const all = objects.map(object => (isForeign(object) ? (next.next().value as KubeObject | StatusError) : object));
    return await runInTurns(mapInSteps(all, encoded), clock);
  }

  return {
    apiVersion,
    storedAs,

    fromStored(values) {
      const [first] = values;
      if (!first || values.length > 1 || !isOf(first, apiVersion)) return convertValues(values);
      return [encoded(readOrFail(first))];
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

/** What work makes of an object; of one that cannot be had, why. */
const withObject = <T>(object: KubeObject | StatusError, work: (object: KubeObject) => T): T | StatusError =>
  object instanceof StatusError ? object : orFailure(() => work(object));

const parse = (value: Uint8Array): KubeObject =>
  parseExact(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()) as KubeObject;

/** As upstream, nobody is asked about nothing. */
const isEmpty = ({ apiVersion: _version, kind: _kind, metadata, ...fields }: KubeObject): boolean =>
  Object.keys(metadata ?? {}).length === 0 && Object.keys(fields).length === 0;
