/** The rules of custom kinds, compiled. */
import type { Node } from '../../cel/ast.ts';
import { compileChecked, type Expression } from '../../cel/expression.ts';
import { createFunctions } from '../../cel/functions.ts';
import { collectionLibrary } from '../../cel/library/collections.ts';
import { formatLibrary } from '../../cel/library/formats.ts';
import { kubernetesLibrary } from '../../cel/library/kubernetes.ts';
import { standardLibrary } from '../../cel/library/standard.ts';
import { textLibrary } from '../../cel/library/texts.ts';
import { optionalOf, type Type } from '../../cel/types.ts';

const functions = createFunctions([standardLibrary, textLibrary, collectionLibrary, kubernetesLibrary, formatLibrary]);

export interface CompiledText {
  readonly expression: Expression;
  readonly node: Node;
}

/** Throws CompileError. */
export function compileRule(text: string, self: Type, { optionalOldSelf = false } = {}): CompiledText {
  const oldSelf = optionalOldSelf ? optionalOf(self) : self;
  return compileChecked(text, { functions, variables: { self, oldSelf } });
}
