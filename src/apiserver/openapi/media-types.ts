/** In which forms bodies are taken and answers given, as documents say. Pure. */
import { patchTypes } from '#api';
import type { Operation } from './operations.ts';

const watchSuffix = ';stream=watch';

/** What documents have to know of a kind, and of the server. */
export interface Forms {
  /** Whether it is about a kind that a definition brought. */
  readonly isCustom: boolean;
  /** Whether the server speaks CBOR, too; upstream does not say so of custom kinds. */
  readonly hasCbor: boolean;
}

/** How a patch can be written, in the order of the alphabet; custom kinds have no strategic ones. */
export function patchTypesOf({ isCustom, hasCbor }: Forms): string[] {
  if (isCustom) return patchTypes.filter(type => !type.includes('strategic')).sort();
  return [...patchTypes, ...(hasCbor ? ['application/apply-patch+cbor'] : [])].sort();
}

/** In which forms an operation answers. */
export function answerTypesOf({ answer }: Operation, { isCustom, hasCbor }: Forms): string[] {
  if (answer === 'text') return ['*/*'];
  const [json, protobuf, yaml] = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];
  if (isCustom) return [json, yaml];
  const cbor = hasCbor ? ['application/cbor'] : [];
  if (answer === 'log') return [...cbor, json, protobuf, yaml, 'text/plain'];
  const isWatched = answer === 'list' || answer === 'WatchEvent';
  return isWatched
    ? [
        ...cbor,
        ...cbor.map(type => `${type}-seq`),
        json,
        `${json}${watchSuffix}`,
        protobuf,
        `${protobuf}${watchSuffix}`,
        yaml,
      ]
    : [...cbor, json, protobuf, yaml];
}
