/** What upstream says of a value in a strategic patch that is of another type than its field: such patches are not
 *  decoded as bodies are, but copied field by field. Source: apimachinery's `DefaultUnstructuredConverter`. */
import { goKind, type Mismatch } from '#api';

const numbers = ['int32', 'int64', 'float64'];

/** In upstream's words. */
export function restoreFailure({ found, type }: Mismatch): string {
  const kind = goKind(found);
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (type.includes('.')) return `cannot restore struct from: ${kind}`;
  return isConvertible(kind, type) ? `cannot convert ${kind} to ${type}` : `unrecognized type: ${type}`;
}

/** Whether Go's language could make one of the other, which JSON's types do not allow nevertheless. */
const isConvertible = (kind: string, type: string): boolean =>
  numbers.includes(kind) && (numbers.includes(type) || (kind === 'int64' && type === 'string'));
