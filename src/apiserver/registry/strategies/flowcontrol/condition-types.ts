/** Types of conditions: given, and each once. */
import { duplicate, type FieldError, required } from '#api';

/** The conditions of a status. */
export function checkConditionTypes(field: string, conditions: readonly { type: string }[] = []): FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap(({ type }, index) => {
    const path = `${field}[${index}].type`;
    if (!type) return [required(path)];
    if (seen.has(type)) return [duplicate(path, type)];
    seen.add(type);
    return [];
  });
}
