/** Which kinds this program knows by itself. */
import { kinds } from './generated/kinds.ts';
import type { Kind } from './kind.ts';

const builtIn: ReadonlySet<Kind> = new Set(kinds);

/** Whether a kind is one of {@link kinds}. Others, which a server says that it has, are known by their names and verbs
 *  alone, and take no strategic merge patch. */
export const isBuiltIn = (kind: Kind): boolean => builtIn.has(kind);

const builtInGroups: ReadonlySet<string> = new Set(kinds.map(({ group }) => group));

/** Whether a group has kinds of {@link kinds}, and no custom ones beside them. */
export const isBuiltInGroup = (group: string): boolean => builtInGroups.has(group);
