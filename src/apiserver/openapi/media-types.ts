/** In which forms bodies are taken and answers given, as documents say. Pure. */
import { patchTypes } from '#api';
import type { Operation } from './operations.ts';

const watchSuffix = ';stream=watch';

/** How a patch can be written, in the order of the alphabet; custom kinds have no strategic ones. */
export const patchTypesOf = ({ isCustom }: { isCustom: boolean }): string[] =>
  patchTypes.filter(type => !isCustom || !type.includes('strategic')).sort();

/** In which forms an operation answers. */
export function answerTypesOf({ answer }: Operation, { isCustom }: { isCustom: boolean }): string[] {
  if (answer === 'text') return ['*/*'];
  const [json, protobuf, yaml] = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];
  if (isCustom) return [json, yaml];
  if (answer === 'log') return [json, protobuf, yaml, 'text/plain'];
  const isWatched = answer === 'list' || answer === 'WatchEvent';
  return isWatched
    ? [json, `${json}${watchSuffix}`, protobuf, `${protobuf}${watchSuffix}`, yaml]
    : [json, protobuf, yaml];
}
